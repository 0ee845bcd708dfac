import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelManifest, prepareRadiograph } from '@qianli/domain-pre-read';
import { loadModelFolder, type LoadedModel } from './load-model-folder';
import { noduleFilterOf } from './nodule-filter';
import { runModel } from './onnx-inference';
import { tinyOnnx } from './spec-onnx';

const network = tinyOnnx({
  input: 'image',
  shape: ['batch', 1, 8, 8],
  output: 'probability',
  outputShape: ['batch', 1, 1, 1],
  operators: ['GlobalAveragePool', 'Sigmoid'],
});
// The mean of the ramp over 64 values is 31.5 / 1008 = 0.03125; its sigmoid is 0.507812.
const manifest: ModelManifest = {
  id: 'tiny',
  version: '1.0.0',
  name: { zh: '小模型', en: 'Tiny' },
  sha256: createHash('sha256').update(network).digest('hex'),
  opset: 13,
  licence: 'Apache-2.0',
  regulatory: { status: 'research', country: null, number: null },
  intendedUse: { zh: '测试', en: 'Test' },
  accept: {
    modalities: ['CT'],
    bodyParts: [],
    views: [],
    photometricInterpretations: [],
    ageYears: null,
    sliceThicknessMm: null,
    localizer: false,
  },
  input: {
    name: 'image',
    layout: 'NCHW',
    shape: [-1, 1, 8, 8],
    resize: 'none',
    spacingMm: null,
    intensity: { kind: 'hu', from: -1000, to: 400 },
    scale: [0, 1],
    mean: 0,
    std: 1,
    invertMonochrome1: false,
  },
  outputs: [
    {
      name: 'probability',
      kind: 'multilabel',
      activation: 'none',
      labels: [{ code: 'nodule', zh: '结节', en: 'Nodule' }],
    },
  ],
  thresholds: { nodule: { value: 0.5, operatingPoint: 'test', readOff: 'test' } },
  runtime: { threads: 1, timeoutMs: 5000, memoryMb: 128 },
  golden: [
    { input: { generator: 'ramp', shape: [1, 1, 8, 8] }, outputs: { probability: [0.507812] }, tolerance: 1e-5 },
  ],
};

let home = '';
let folders = 0;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'models-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function load(
  changes: Partial<ModelManifest> = {},
  files: Record<string, Uint8Array | string | null> = {},
): Promise<LoadedModel> {
  const folder = join(home, `${folders++}`);
  const all = {
    'model.json': JSON.stringify({ ...manifest, ...changes }),
    'model.onnx': network,
    'MODEL_CARD.md': '# Tiny',
    ...files,
  };
  await mkdir(folder);
  for (const [name, content] of Object.entries(all)) if (content !== null) await writeFile(join(folder, name), content);
  return loadModelFolder(folder);
}
const reasonOf = (loaded: LoadedModel): string => (loaded.state === 'rejected' ? loaded.reasons.join('; ') : 'active');

describe('a model folder', () => {
  it('whose hash, shapes and golden vectors hold is active and runs', async () => {
    const loaded = await load();
    if (loaded.state === 'rejected') throw new Error(loaded.reasons.join());
    expect(loaded.card).toBe('# Tiny');
    const { probability } = await runModel(loaded.model, {
      image: { data: new Float32Array(128).fill(1), shape: [2, 1, 8, 8] },
    });
    expect(probability?.shape).toEqual([2, 1, 1, 1]);
    expect(probability?.data[1]).toBeCloseTo(0.731059, 5);
    await loaded.model.close();
  });

  it.each<[string, Partial<ModelManifest>, Record<string, Uint8Array | string | null>, string]>([
    ['with one changed byte in the model', {}, { 'model.onnx': Uint8Array.from([...network, 0]) }, 'the manifest says'],
    ['with a wrong hash in the manifest', { sha256: 'b'.repeat(64) }, {}, `the manifest says ${'b'.repeat(64)}`],
    [
      'with another input shape',
      { input: { ...manifest.input, shape: [-1, 1, 48, 48] } },
      {},
      'input image has shape [batch, 1, 8, 8], the manifest says [-1, 1, 48, 48]',
    ],
    [
      'with another input name',
      { input: { ...manifest.input, name: 'x' } },
      {},
      'the model has no input x; it has image',
    ],
    [
      'with an output that is not there',
      {
        outputs: [
          ...manifest.outputs,
          { name: 'heat', kind: 'heatmap', activation: 'none', labels: [{ code: 'a', zh: 'a', en: 'a' }] },
        ],
      },
      {},
      'the model has no output heat; it has probability',
    ],
    [
      'with a golden vector that does not come out',
      {
        golden: [
          { input: { generator: 'ramp', shape: [1, 1, 8, 8] }, outputs: { probability: [0.6] }, tolerance: 1e-4 },
        ],
      },
      {},
      'golden vector 1: probability is off by 0.0922, allowed 0.0001',
    ],
    [
      'with too few golden values',
      {
        golden: [
          { input: { generator: 'ramp', shape: [2, 1, 8, 8] }, outputs: { probability: [0.507812] }, tolerance: 1e-4 },
        ],
      },
      {},
      'golden vector 1: probability has 2 values, 1 expected',
    ],
    [
      'with a golden input the model cannot take',
      {
        golden: [
          { input: { generator: 'ramp', shape: [1, 3, 8, 8] }, outputs: { probability: [0.5] }, tolerance: 1e-4 },
        ],
      },
      {},
      'golden vector 1 does not run',
    ],
    ['without a card', {}, { 'MODEL_CARD.md': null }, 'MODEL_CARD.md is missing'],
    ['without a model', {}, { 'model.onnx': null }, 'model.onnx is missing'],
    ['without a manifest', {}, { 'model.json': null }, 'model.json is missing'],
    ['with a manifest that is not JSON', {}, { 'model.json': '{' }, 'the manifest is not an object'],
  ])('%s is rejected with the reason', async (_, changes, files, reason) => {
    expect(reasonOf(await load(changes, files))).toContain(reason);
  });

  it('whose file is not a network is rejected, even with the right hash', async () => {
    const noise = new TextEncoder().encode('not a network');
    const loaded = await load({ sha256: createHash('sha256').update(noise).digest('hex') }, { 'model.onnx': noise });
    expect(reasonOf(loaded)).toContain('model.onnx cannot be opened');
  });

  it('that is not there is rejected', async () => {
    expect(reasonOf(await loadModelFolder(join(home, 'nowhere')))).toBe('model.json is missing');
  });
});

const shipped = join(import.meta.dirname, '../../../../models');

describe('the models that the project ships', () => {
  it.each(['ct-nodule-filter', 'cxr-tb'])('%s is active: hash, shapes and golden vectors hold', async (name) => {
    const loaded = await loadModelFolder(join(shipped, name));
    if (loaded.state === 'rejected') throw new Error(loaded.reasons.join());
    expect(loaded.manifest.regulatory.status).toBe('research');
    await loaded.model.close();
  });

  it('the nodule filter gives one probability per patch', async () => {
    const loaded = await loadModelFolder(join(shipped, 'ct-nodule-filter'));
    if (loaded.state === 'rejected') throw new Error(loaded.reasons.join());
    const filter = noduleFilterOf(loaded.model);
    const probabilities = await filter(new Float32Array(3 * 48 * 48).fill(0.1), 3);
    expect(probabilities).toHaveLength(3);
    expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
    expect(await filter(new Float32Array(0), 0)).toHaveLength(0);
    await loaded.model.close();
  });

  it('the tuberculosis network reads a prepared film and gives a probability and a heat map', async () => {
    const loaded = await loadModelFolder(join(shipped, 'cxr-tb'));
    if (loaded.state === 'rejected') throw new Error(loaded.reasons.join());
    const { input } = loaded.manifest;
    const [rows, columns] = [600, 500];
    const pixels = Uint16Array.from({ length: rows * columns }, (_, i) => (i * 7919) % 4096);
    const data = prepareRadiograph(pixels, { rows, columns, photometricInterpretation: 'MONOCHROME2', input });
    const outputs = await runModel(loaded.model, { [input.name]: { data, shape: [1, ...input.shape.slice(1)] } });
    expect(outputs['probability']?.data[0]).toBeGreaterThanOrEqual(0);
    expect(outputs['probability']?.data[0]).toBeLessThanOrEqual(1);
    expect(outputs['heatmap']?.shape.length).toBe(4);
    await loaded.model.close();
  });
});
