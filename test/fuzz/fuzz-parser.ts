import { parseBytes, type ParsedInstance } from '@qianli/dicom-codec';
import { DicomRefusal, isUid } from '@qianli/domain-dicom';
import { mutated } from './mutations';
import { Random } from './random';
import { seedFiles, sentinel } from './seeds';
import { structured } from './structures';

/** Bound of the fuzzer's own: deflate bombs are told by it, and a run stays fast. */
const maxInflatedBytes = 4 * 1024 * 1024;
const longestMs = 1000;
/** A name, text or number in a list is read into memory only up to here, and inlined binary is smaller still. */
const mostJsonBytes = 64 * 1024 * 1024;

export type Outcome = 'taken' | DicomRefusal['code'];
const seeds = seedFiles();

/** The input that this seed stands for: nine of ten are changed files, one is an attack of its own. */
export function inputOf(seed: number): Uint8Array {
  const random = new Random(seed);
  if (random.below(10) === 0) return random.below(3) === 0 ? mutated(structured(random), random) : structured(random);
  return mutated(random.of(seeds), random);
}

/** Reads the input in memory and piece by piece. Throws a sentence for everything that a door must never see. */
export function fuzzParser(input: Uint8Array): Outcome {
  const begun = process.cpuUsage();
  const whole = outcomeOf(input);
  const { user, system } = process.cpuUsage(begun);
  // The processor's time: a machine that is busy elsewhere is no hang.
  if (user + system > longestMs * 1000) throw new Error(`it took ${((user + system) / 1000).toFixed(0)} ms`);
  const piecewise = outcomeOf({ length: input.length, subarray: (start, end) => input.slice(Math.max(0, start), Math.max(0, end)) });
  if (whole.outcome !== piecewise.outcome) throw new Error(`in memory it is ${whole.outcome}, read piece by piece ${piecewise.outcome}`);
  return whole.outcome;
}

function outcomeOf(input: Parameters<typeof parseBytes>[0]): { readonly outcome: Outcome } {
  try {
    checkTaken(parseBytes(input, { maxInflatedBytes }), input.length);
    return { outcome: 'taken' };
  } catch (error) {
    if (!(error instanceof DicomRefusal)) throw error;
    checkRefusal(error);
    return { outcome: error.code };
  }
}

function checkTaken({ identity, dicomJson, frames, expandedBytes }: ParsedInstance, length: number): void {
  for (const uid of Object.values(identity) as string[]) if (!isUid(uid)) throw new Error('a UID passed that is none');
  const end = expandedBytes?.length ?? length;
  for (const frame of frames) for (const range of frame) if (range.offset < 0 || range.length < 0 || range.offset + range.length > end) throw new Error('a frame lies outside of the file');
  if (JSON.stringify(dicomJson).length > mostJsonBytes) throw new Error('the DICOM JSON is larger than any file of this size needs');
}

function checkRefusal({ message, code }: DicomRefusal): void {
  if (message.includes(sentinel)) throw new Error('a refusal tells of the patient');
  if (message.length < 20) throw new Error(`${code} says too little`);
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(message)) throw new Error(`${code} holds control characters`);
}
