import { describe, expect, it } from 'vitest';
import { checkManifest } from './check-manifest';
import { ramp } from './model-manifest';

const sound = {
  id: 'cxr-demo',
  version: '1.0.0',
  name: { zh: '示例', en: 'Demo' },
  sha256: 'a'.repeat(64),
  opset: 17,
  licence: 'Apache-2.0',
  regulatory: { status: 'research', country: null, number: null },
  intendedUse: { zh: '示例', en: 'Demo' },
  accept: {
    modalities: ['DX'],
    bodyParts: [],
    views: [],
    photometricInterpretations: [],
    ageYears: { min: 15, max: null },
    sliceThicknessMm: null,
    localizer: false,
  },
  input: {
    name: 'x',
    layout: 'NCHW',
    shape: [-1, 1, 224, 224],
    resize: 'centre-crop',
    spacingMm: null,
    intensity: { kind: 'percentile-window', low: 0, high: 100 },
    scale: [-1024, 1024],
    mean: 0,
    std: 1,
    invertMonochrome1: true,
  },
  outputs: [
    { name: 'y', kind: 'multilabel', activation: 'sigmoid', labels: [{ code: 'mass', zh: '肿块', en: 'Mass' }] },
  ],
  thresholds: { mass: { value: 0.5, operatingPoint: 'none', readOff: 'none' } },
  runtime: { threads: 1, timeoutMs: 1000, memoryMb: 256 },
  golden: [{ input: { generator: 'ramp', shape: [1, 1, 224, 224] }, outputs: { y: [0.5] }, tolerance: 1e-4 }],
};
const reasonsOf = (json: unknown): readonly string[] => {
  const check = checkManifest(json);
  return check.ok ? [] : check.reasons;
};

describe('a model manifest', () => {
  it('that says all it must is taken: a TorchXRayVision export fits', () => {
    expect(reasonsOf(sound)).toEqual([]);
  });
  it('may say that it starts in shadow, and nothing else that the house has no word for', () => {
    expect(reasonsOf({ ...sound, startsAs: 'shadow' })).toEqual([]);
    expect(reasonsOf({ ...sound, startsAs: 'off' })).toEqual(['startsAs is not one of active, shadow']);
  });
  it('of a 3-D detector with boxes and a spacing of its own fits too', () => {
    const detector = {
      ...sound,
      input: {
        ...sound.input,
        layout: 'NCDHW',
        shape: [1, 1, -1, -1, -1],
        axes: 'RAS',
        spacingMm: [0.7, 0.7, 1.25],
        intensity: { kind: 'hu', from: -1024, to: 300 },
        resize: 'none',
      },
      outputs: [{ ...sound.outputs[0], kind: 'boxes', box: { form: 'corners', unit: 'pixels', order: 'as-axes', scores: 's' } }],
      golden: [{ ...sound.golden[0], input: { generator: 'ramp', shape: [1, 1, 8, 8, 8] } }],
    };
    expect(reasonsOf(detector)).toEqual([]);
    expect(reasonsOf({ ...detector, outputs: [{ ...sound.outputs[0], kind: 'boxes' }] })).toEqual(['outputs: y says not how its boxes are meant (box)']);
    expect(reasonsOf({ ...detector, input: { ...detector.input, axes: 'RLS' } })).toEqual(['input.axes is not three letters of three axes, such as SPL or RAS']);
    expect(reasonsOf({ ...detector, input: { ...detector.input, shape: [1, 1, 96, -1, -1] } })).toContainEqual(expect.stringContaining('all fixed (windows) or all free'));
  });
  it('is held to its own words: shape and layout, labels and thresholds, what a site may set', () => {
    expect(reasonsOf({ ...sound, input: { ...sound.input, layout: 'NCDHW' } })).toContain('input.shape has 4 sides, NCDHW has 5');
    expect(reasonsOf({ ...sound, input: { ...sound.input, shape: [1, 3, 8, 8], mean: [0, 0] } })).toEqual(['input.mean has not one number a channel']);
    expect(reasonsOf({ ...sound, thresholds: { ...sound.thresholds, rib: sound.thresholds.mass } })).toEqual(['thresholds: no output has the label rib']);
    expect(reasonsOf({ ...sound, thresholds: { mass: { ...sound.thresholds.mass, site: { from: 0.6, to: 0.9 } } } })).toEqual(['thresholds.mass: the value is outside what a site may set']);
    expect(reasonsOf({ ...sound, role: { kind: 'engine-part', engine: 'magic', part: 'x' } })).toEqual(['role.engine is not one of chest-ct']);
  });
  it.each<[string, unknown, string]>([
    ['that is no object', null, 'the manifest is not an object'],
    ['without a hash', { ...sound, sha256: undefined }, 'sha256 is missing'],
    ['with half a hash', { ...sound, sha256: 'ab12' }, 'sha256 is not a sha256 in lower-case hex'],
    ['with a path as id', { ...sound, id: '../x' }, 'id is not a name of a-z, 0-9, dot and hyphen'],
    ['without a Chinese name', { ...sound, name: { en: 'x' } }, 'name.zh is missing'],
    [
      'with a kind of output nobody knows',
      { ...sound, outputs: [{ ...sound.outputs[0], kind: 'magic' }] },
      'outputs[0].kind is not one of multilabel, softmax, boxes, mask, heatmap',
    ],
    [
      'with a threshold of 7',
      { ...sound, thresholds: { mass: { value: 7, operatingPoint: 'x', readOff: 'x' } } },
      'thresholds.mass.value is not between 0 and 1',
    ],
    ['without golden vectors', { ...sound, golden: [] }, 'golden has fewer than 1 entries'],
    [
      'cleared without a number',
      { ...sound, regulatory: { status: 'cleared', country: 'CN', number: null } },
      'regulatory: a cleared model names its country and number',
    ],
    [
      'with a golden vector for no output',
      { ...sound, golden: [{ ...sound.golden[0], outputs: { z: [1] } }] },
      'golden: no output is named z',
    ],
  ])('%s is rejected with the reason', (_, json, reason) => {
    expect(reasonsOf(json)).toContain(reason);
  });
});

it('the golden input counts up in steps of 1/1008 and starts again after 1009 values', () => {
  const values = ramp([1, 1, 2, 505]);
  expect([values[0], values[504], values[1008], values[1009]]).toEqual([0, 0.5, 1, 0]);
});
