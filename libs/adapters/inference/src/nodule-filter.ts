import { type NoduleFilter, patchPixels } from '@qianli/domain-pre-read';
import type { OnnxInference } from './onnx-inference';

/** The nodule patch network as the CT engine wants it: n patches in, n probabilities (its first output) out. */
export function noduleFilterOf(model: OnnxInference): NoduleFilter {
  const { input, outputs } = model.manifest;
  const answer = outputs[0]?.name ?? '';
  return async (patches, n) => {
    if (n === 0) return new Float32Array(0);
    const results = await model.run({ [input.name]: { data: patches, shape: [n, 1, patchPixels, patchPixels] } });
    const probabilities = results[answer]?.data;
    if (!probabilities || probabilities.length !== n)
      throw new Error(`model ${model.manifest.id} gave no ${n} probabilities`);
    return probabilities;
  };
}
