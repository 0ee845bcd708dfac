import { CodecRefusal, decodeFrame, encodeFrame, inflateRaw, parseBytes, type DecodedFrame } from '@qianli/dicom-codec';
import { DomainError } from '@qianli/contracts';
import { DicomRefusal, transferSyntaxOf, type DicomJsonDataset, type FrameLocation } from '@qianli/domain-dicom';
import { wholeObject, type ObjectStore, type StoredInstance } from '@qianli/flow';

/** Deflated files have no frame ranges of the stored bytes: they are inflated when somebody asks. */
const deflated = '1.2.840.10008.1.2.1.99';
const encapsulatedUncompressed = '1.2.840.10008.1.2.1.98';
export const deflatedFrames = '1.2.840.10008.1.2.8.1';
export const bigEndian = '1.2.840.10008.1.2.2';
/** Own choice: 16384 x 16384 pixels of two bytes. */
const maxInflatedFrame = 512 * 1024 * 1024;
export const explicitLittleEndian = '1.2.840.10008.1.2.1';

/** The frames of an instance: how many, and the bytes of each as they are stored. */
export interface Frames {
  readonly count: number;
  /** `number` counts from 1. */
  bytes(number: number): Promise<Uint8Array>;
}

export async function framesOfInstance(objects: ObjectStore, instance: StoredInstance): Promise<Frames> {
  if (instance.transferSyntaxUid !== deflated) {
    return { count: instance.frames.length, bytes: (number) => readFrame(objects, instance.objectKey, frameAt(instance.frames, number)) };
  }
  const parsed = parseBytes(await wholeObject(await objects.get(instance.objectKey)));
  const whole = parsed.expandedBytes ?? new Uint8Array(0);
  return { count: parsed.frames.length, bytes: async (number) => joined(frameAt(parsed.frames, number).map(({ offset, length }) => whole.subarray(offset, offset + length))) };
}

function frameAt(frames: readonly FrameLocation[], number: number): FrameLocation {
  const frame = frames[number - 1];
  if (!frame) throw new DomainError('study-not-found', 'The instance has no such frame');
  return frame;
}

/** Fragments lie eight bytes apart: they are read in one go, however many there are. */
async function readFrame(objects: ObjectStore, key: string, ranges: FrameLocation): Promise<Uint8Array> {
  const start = ranges.reduce((least, { offset }) => Math.min(least, offset), Infinity);
  const end = ranges.reduce((most, { offset, length }) => Math.max(most, offset + length), 0);
  if (ranges.length === 0) return new Uint8Array(0);
  const span = await objects.getRange(key, start, end - start);
  return joined(ranges.map(({ offset, length }) => span.subarray(offset - start, offset - start + length)));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only ? only : Buffer.concat(pieces);
}

/** Whether the frame's bytes are the pixels themselves, in the byte order that browsers read. */
export function isPlain(transferSyntaxUid: string): boolean {
  if (transferSyntaxUid === encapsulatedUncompressed) return true;
  return transferSyntaxOf(transferSyntaxUid)?.encapsulated === false && transferSyntaxUid !== bigEndian;
}

/** The numbers of a frame. `metadata` is the instance's DICOM JSON. Throws `not-acceptable` for a frame that cannot be decoded here. */
export async function decoded(bytes: Uint8Array, transferSyntaxUid: string, metadata: DicomJsonDataset): Promise<DecodedFrame> {
  const number = (tag: string) => numbersOf(metadata, tag)[0];
  const bitsAllocated = number('00280100') ?? 8;
  const frame = {
    bytes, transferSyntaxUid, rows: number('00280010') ?? 0, columns: number('00280011') ?? 0, samplesPerPixel: number('00280002') ?? 1,
    bitsAllocated, bitsStored: number('00280101') ?? bitsAllocated, pixelRepresentation: number('00280103') ?? 0,
    planarConfiguration: number('00280006') ?? 0, photometricInterpretation: String(metadata['00280004']?.Value?.[0] ?? 'MONOCHROME2'),
  }; // prettier-ignore
  try {
    return await decodeFrame(frame);
  } catch (error) {
    if (error instanceof CodecRefusal) throw new DomainError('not-acceptable', `The pixels cannot be decoded here: ${error.message}`);
    throw error;
  }
}

/** The numbers in a lossless encoding. Throws `not-acceptable` for numbers that it cannot hold. */
export async function encoded(frame: DecodedFrame, transferSyntaxUid: string): Promise<Uint8Array> {
  try {
    return await encodeFrame(frame, transferSyntaxUid);
  } catch (error) {
    if (error instanceof CodecRefusal) throw new DomainError('not-acceptable', `The pixels cannot be written so: ${error.message}`);
    throw error;
  }
}

/** The pixels of a deflated frame (PS3.5 A.4.13) as they were before it. Throws `not-acceptable` for a damaged one. */
export function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRaw(bytes, maxInflatedFrame);
  } catch (error) {
    if (error instanceof DicomRefusal) throw new DomainError('not-acceptable', error.message);
    throw error;
  }
}

/** The numbers of an attribute, here or in the functional groups of an enhanced image (shared, then the first frame's). */
export function numbersOf(metadata: DicomJsonDataset, tag: string): number[] {
  const own = metadata[tag]?.Value;
  if (own) return own.map(Number).filter(Number.isFinite);
  for (const groups of ['52009229', '52009230']) {
    const [group] = metadata[groups]?.Value ?? [];
    for (const sequence of Object.values((group ?? {}) as DicomJsonDataset)) {
      const [macro] = sequence.Value ?? [];
      const found = (macro as DicomJsonDataset | undefined)?.[tag]?.Value;
      if (found) return found.map(Number).filter(Number.isFinite);
    }
  }
  return [];
}

/** The numbers as little-endian bytes, as explicit VR little endian would hold them. */
export function pixelBytes({ pixels }: DecodedFrame): Uint8Array {
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}
