import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkManifest, type ModelManifest, ramp } from '@qianli/domain-pre-read';
import { type InferenceOptions, onOneCore, OnnxInference } from './onnx-inference';
import { opsetOf } from './opset-of';

export type LoadedModel =
  | { readonly state: 'active'; readonly model: OnnxInference; readonly manifest: ModelManifest; readonly card: string }
  | {
      readonly state: 'rejected';
      readonly reasons: readonly string[];
      /** Where it could be read: then it is known which model is rejected. */
      readonly manifest: ModelManifest | null;
    };

const rejected = (...reasons: string[]): LoadedModel => ({ state: 'rejected', reasons, manifest: null });

/**
 * Opens a model folder (`model.json`, `model.onnx`, `MODEL_CARD.md`). Active only when the manifest is complete, the file's
 * sha256 is the manifest's, inputs and outputs carry the promised names and shapes, and every golden vector comes out within
 * its tolerance. Anything else is rejected with reasons an administrator can act on; a rejected model never runs.
 */
export async function loadModelFolder(path: string, options: InferenceOptions = onOneCore): Promise<LoadedModel> {
  const text = await read(join(path, 'model.json'));
  if (!text) return rejected('model.json is missing');
  const card = await read(join(path, 'MODEL_CARD.md'));
  if (!card) return rejected('MODEL_CARD.md is missing');
  const bytes = await read(join(path, 'model.onnx'));
  if (!bytes) return rejected('model.onnx is missing');
  const check = checkManifest(parsed(text.toString('utf8')));
  if (!check.ok) return rejected(...check.reasons);
  const { manifest } = check;
  const unfit = (...reasons: string[]): LoadedModel => ({ state: 'rejected', reasons, manifest });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== manifest.sha256)
    return unfit(`model.onnx has sha256 ${sha256}, the manifest says ${manifest.sha256}`);
  const opset = opsetOf(bytes);
  if (opset !== null && opset !== manifest.opset) return unfit(`model.onnx is of opset ${opset}, the manifest says ${manifest.opset}`);
  let model: OnnxInference;
  try {
    model = await OnnxInference.open(manifest, bytes, options);
  } catch (error) {
    return unfit(`model.onnx cannot be opened: ${reasonOf(error)}`);
  }
  const reasons = [...misfits(model, manifest)];
  if (reasons.length === 0) reasons.push(...(await goldenFaults(model, manifest)));
  if (reasons.length > 0) {
    await model.close();
    return unfit(...reasons);
  }
  return { state: 'active', model, manifest, card: card.toString('utf8') };
}

async function read(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);

function misfits({ session }: OnnxInference, { input, outputs }: ModelManifest): string[] {
  const reasons: string[] = [];
  const found = session.inputMetadata.find(({ name }) => name === input.name);
  if (!found) reasons.push(`the model has no input ${input.name}; it has ${session.inputNames.join(', ')}`);
  else if (!found.isTensor || found.type !== 'float32') reasons.push(`input ${input.name} is not a float32 tensor`);
  else if (!fits(found.shape, input.shape)) {
    reasons.push(
      `input ${input.name} has shape [${found.shape.join(', ')}], the manifest says [${input.shape.join(', ')}]`,
    );
  }
  if (session.inputNames.length !== 1)
    reasons.push(`the model wants ${session.inputNames.length} inputs, the manifest gives 1`);
  const wanted = outputs.flatMap(({ name, box }) => [name, ...(box ? [box.scores] : []), ...(box?.classes ? [box.classes] : [])]);
  for (const name of wanted) {
    if (!session.outputNames.includes(name))
      reasons.push(`the model has no output ${name}; it has ${session.outputNames.join(', ')}`);
  }
  return reasons;
}

/** A free axis (a name or -1) fits any size; fixed sizes must agree. */
function fits(actual: readonly (number | string)[], promised: readonly number[]): boolean {
  return (
    actual.length === promised.length &&
    actual.every((side, i) => typeof side === 'string' || side < 0 || (promised[i] ?? -1) < 0 || side === promised[i])
  );
}

async function goldenFaults(model: OnnxInference, { golden, input }: ModelManifest): Promise<string[]> {
  const reasons: string[] = [];
  for (const [n, vector] of golden.entries()) {
    try {
      const outputs = await model.run({ [input.name]: { data: ramp(vector.input.shape), shape: vector.input.shape } });
      for (const [name, expected] of Object.entries(vector.outputs)) {
        const actual = outputs[name]?.data ?? new Float32Array(0);
        const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (actual[i] ?? Infinity))), 0);
        if (actual.length !== expected.length)
          reasons.push(`golden vector ${n + 1}: ${name} has ${actual.length} values, ${expected.length} expected`);
        else if (!(worst <= vector.tolerance))
          reasons.push(
            `golden vector ${n + 1}: ${name} is off by ${worst.toPrecision(3)}, allowed ${vector.tolerance}`,
          );
      }
    } catch (error) {
      reasons.push(`golden vector ${n + 1} does not run: ${reasonOf(error)}`);
    }
  }
  return reasons;
}
