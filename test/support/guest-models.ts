import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelManifest, ramp } from '@qianli/domain-pre-read';
import { OnnxInference } from '@qianli/inference';
import { onnxGraph } from '../../libs/adapters/inference/src/spec-onnx';

const scalar = (value: number) => ({ shape: [], floats: [value] });
const words = (zh: string, en: string) => ({ zh, en });
const anyone = { bodyParts: [], views: [], photometricInterpretations: [], ageYears: null, sliceThicknessMm: null, localizer: false };
const common = {
  version: '1.0.0', opset: 13, licence: 'Apache-2.0', regulatory: { status: 'research', country: null, number: null }, runtime: { threads: 2, timeoutMs: 10_000, memoryMb: 512 },
} as const;
type Content = Omit<ModelManifest, 'sha256' | 'golden'>;

/** Weights and offsets of the drawn classifier: label k answers sigmoid(weight(k) * mean + offset(k)). */
export const xrvWeight = (k: number) => (k - 9) / 1024;
export const xrvOffset = (k: number) => (k % 3) - 1;
const xrvLabels = ['Atelectasis', 'Consolidation', 'Infiltration', 'Pneumothorax', 'Edema', 'Emphysema', 'Fibrosis', 'Effusion', 'Pneumonia', 'Pleural_Thickening', 'Cardiomegaly', 'Nodule', 'Mass', 'Hernia', 'Lung Lesion', 'Fracture', 'Lung Opacity', 'Enlarged Cardiomediastinum'];

/** As a TorchXRayVision export: 18 labels of a 224 x 224 film whose stored values are scaled to -1024..1024. */
export const xrvClassifier: { readonly manifest: Content; readonly network: Uint8Array } = {
  manifest: {
    ...common, id: 'xrv-densenet', name: words('胸片十八征象', 'Chest film, eighteen labels'), intendedUse: words('测试', 'Test'),
    accept: { ...anyone, modalities: ['CR', 'DX'], bodyParts: ['CHEST'], views: ['PA', 'AP'] },
    input: { name: 'image', layout: 'NCHW', shape: [-1, 1, 224, 224], resize: 'centre-crop', spacingMm: null, intensity: { kind: 'stored-bits' }, scale: [-1024, 1024], mean: 0, std: 1, invertMonochrome1: true },
    outputs: [{ name: 'pathologies', kind: 'multilabel', activation: 'sigmoid', labels: xrvLabels.map((en, k) => ({ code: en.toLowerCase().replaceAll(/[ _]/g, '-'), zh: `征象${k + 1}`, en })) }],
    // The last label has no threshold: it is computed and not told.
    thresholds: Object.fromEntries(xrvLabels.slice(0, 17).map((en, k) => [en.toLowerCase().replaceAll(/[ _]/g, '-'), { value: 0.6, operatingPoint: 'test', readOff: 'test', ...(k === 0 ? { raises: false } : {}) }])),
  },
  network: onnxGraph({
    inputs: { image: ['batch', 1, 224, 224] }, outputs: { pathologies: ['batch', 18] },
    nodes: [{ op: 'GlobalAveragePool', in: ['image'], out: 'mean' }, { op: 'Flatten', in: ['mean'], out: 'flat', with: { axis: 1 } }, { op: 'Gemm', in: ['flat', 'weight', 'offset'], out: 'pathologies' }],
    constants: { weight: { shape: [1, 18], floats: xrvLabels.map((_, k) => xrvWeight(k)) }, offset: { shape: [18], floats: xrvLabels.map((_, k) => xrvOffset(k)) } },
  }),
};

/** As MONAI's 3-D nodule detector: boxes N x 6 as corners and scores N, windows in RAS at its own spacing. It boxes whatever is brightest in the window; the score is that brightness. */
export const boxDetector: typeof xrvClassifier = {
  manifest: {
    ...common, id: 'ct-box-detector', name: words('CT 结节检测', 'CT nodule detector'), intendedUse: words('测试', 'Test'), accept: { ...anyone, modalities: ['CT'] },
    input: { name: 'image', layout: 'NCDHW', shape: [1, 1, 32, 32, 32], axes: 'RAS', overlap: 0.5, resize: 'none', spacingMm: [1.5, 1.5, 2.5], intensity: { kind: 'hu', from: -1024, to: 300 }, scale: [0, 1], mean: 0, std: 1, invertMonochrome1: false },
    outputs: [{ name: 'boxes', kind: 'boxes', activation: 'none', labels: [{ code: 'nodule', zh: '肺结节', en: 'Nodule', radlex: 'RID3875' }], box: { form: 'corners', unit: 'pixels', order: 'as-axes', scores: 'scores' } }],
    thresholds: { nodule: { value: 0.8, operatingPoint: 'test', readOff: 'test' } },
  },
  network: onnxGraph({
    inputs: { image: [1, 1, 32, 32, 32] }, outputs: { boxes: ['n', 6], scores: ['n'] },
    nodes: [
      { op: 'ReduceMax', in: ['image'], out: 'peak', with: { keepdims: 0 } }, { op: 'Sub', in: ['peak', 'little'], out: 'cut' }, { op: 'GreaterOrEqual', in: ['image', 'cut'], out: 'bright' },
      { op: 'NonZero', in: ['bright'], out: 'at' }, { op: 'Cast', in: ['at'], out: 'index', with: { to: 1 } },
      { op: 'ReduceMin', in: ['index'], out: 'least', with: { axes: [1], keepdims: 0 } }, { op: 'ReduceMax', in: ['index'], out: 'most', with: { axes: [1], keepdims: 0 } },
      { op: 'Slice', in: ['least', 'two', 'five'], out: 'from' }, { op: 'Slice', in: ['most', 'two', 'five'], out: 'last' }, { op: 'Add', in: ['last', 'one'], out: 'to' },
      { op: 'Concat', in: ['from', 'to'], out: 'corners', with: { axis: 0 } }, { op: 'Unsqueeze', in: ['corners', 'zero'], out: 'boxes' }, { op: 'Unsqueeze', in: ['peak', 'zero'], out: 'scores' },
    ],
    constants: { little: scalar(0.05), one: scalar(1), zero: { shape: [1], wholes: [0] }, two: { shape: [1], wholes: [2] }, five: { shape: [1], wholes: [5] } },
  }),
};

/** A segmentation of the whole scan: what is brighter than the middle of its range. */
export const segmenter: typeof xrvClassifier = {
  manifest: {
    ...common, id: 'ct-segmenter', name: words('CT 分割', 'CT segmentation'), intendedUse: words('测试', 'Test'), accept: { ...anyone, modalities: ['CT'] },
    input: { name: 'image', layout: 'NCDHW', shape: [1, 1, -1, -1, -1], multipleOf: 8, resize: 'none', spacingMm: [2, 2, 2], intensity: { kind: 'hu', from: -1000, to: 300 }, scale: [0, 1], mean: 0, std: 1, invertMonochrome1: false },
    outputs: [{ name: 'lesion', kind: 'mask', activation: 'sigmoid', labels: [{ code: 'lesion', zh: '病灶', en: 'Lesion' }], least: { value: 1, unit: 'mL' } }],
    thresholds: { lesion: { value: 0.5, operatingPoint: 'test', readOff: 'test' } },
  },
  network: onnxGraph({
    inputs: { image: [1, 1, 'd', 'h', 'w'] }, outputs: { lesion: [1, 1, 'd', 'h', 'w'] },
    nodes: [{ op: 'Sub', in: ['image', 'middle'], out: 'over' }, { op: 'Mul', in: ['over', 'steep'], out: 'lesion' }], constants: { middle: scalar(0.5), steep: scalar(60) },
  }),
};

/** Writes a model folder whose hash and golden vector hold. Returns its manifest. */
export async function aModelFolder(path: string, { manifest, network }: typeof xrvClassifier, over: Partial<ModelManifest> = {}): Promise<ModelManifest> {
  const shape = manifest.input.shape.map((side, at) => (side > 0 ? side : at < 2 ? 1 : 4));
  const full: ModelManifest = { ...manifest, sha256: createHash('sha256').update(network).digest('hex'), golden: [], ...over };
  const model = await OnnxInference.open(full, network);
  const outputs = await model.run({ [manifest.input.name]: { data: ramp(shape), shape } });
  await model.close();
  const golden = over.golden ?? [{ input: { generator: 'ramp' as const, shape }, outputs: Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, [...data]])), tolerance: 1e-4 }];
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'model.onnx'), network);
  writeFileSync(join(path, 'model.json'), JSON.stringify({ ...full, golden }));
  writeFileSync(join(path, 'MODEL_CARD.md'), `# ${manifest.name.en}`);
  return { ...full, golden };
}
