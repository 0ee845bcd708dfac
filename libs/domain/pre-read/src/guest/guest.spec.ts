import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CtVolume } from '../ct-volume';
import type { ModelManifest, ModelOutput } from '../model-manifest';
import { boxesIn } from './boxes';
import { findingOf, type GuestModel, labelFindings } from './label-findings';
import { type ModelRun, uniteRuns } from './model-run';
import { boxFindings, maskFindings } from './picture-findings';
import { type KnownModel, type ModelSetting, narrowed, planModels, settingFaults } from './plan-models';
import { tensorGrid, toVolume, windowInput, windowStarts } from './tensor-grid';

const label = { code: 'mass', zh: '肿块', en: 'Mass' };
const manifest: ModelManifest = {
  id: 'guest', version: '1', name: { zh: '客', en: 'Guest' }, sha256: 'a'.repeat(64), opset: 13, licence: 'x', regulatory: { status: 'research', country: null, number: null }, intendedUse: { zh: '测', en: 'Test' },
  accept: { modalities: ['DX'], bodyParts: ['CHEST'], views: ['PA', 'AP'], photometricInterpretations: [], ageYears: { min: 15, max: 80 }, sliceThicknessMm: null, localizer: false },
  input: { name: 'x', layout: 'NCHW', shape: [1, 1, 10, 10], resize: 'stretch', spacingMm: null, intensity: { kind: 'percentile-window', low: 0, high: 100 }, scale: [0, 1], mean: 0, std: 1, invertMonochrome1: true },
  outputs: [{ name: 'y', kind: 'multilabel', activation: 'sigmoid', labels: [label] }], thresholds: { mass: { value: 0.5, operatingPoint: 'x', readOff: 'x' } }, runtime: { threads: 1, timeoutMs: 1000, memoryMb: 64 }, golden: [],
};
const guest = (over: Partial<ModelManifest> = {}): GuestModel => ({ manifest: { ...manifest, ...over }, planned: { id: 'guest', version: '1', mode: 'shown', ageYears: null, thresholds: {}, raises: true } });
const picture = { sopInstanceUid: '1.2', rows: 200, columns: 100 };

describe('which models look at a study', () => {
  const setting: ModelSetting = { state: 'active', version: '1', shadowVersion: null, hospitals: null, ageYears: null, thresholds: [], raises: true };
  const known = (id: string, over: Partial<ModelSetting> = {}, manifests: KnownModel['manifests'] = { '1': manifest }): KnownModel => ({ id, setting: { ...setting, ...over }, manifests });
  const plan = (models: readonly KnownModel[], hospitalId = 'qingshi', modalities = ['DX']) => planModels(models, { hospitalId, modalities }).map(({ id, version, mode }) => `${id} ${version} ${mode}`);

  it('are those in force for the hospital and the modality, shown ones first, a second version beside the first in shadow', () => {
    const part = { ...manifest, role: { kind: 'engine-part', engine: 'chest-ct', part: 'nodule-filter' } } as const;
    expect(plan([known('z', {}, { '1': part }), known('b', { state: 'shadow' }), known('a', { shadowVersion: '2' }, { '1': manifest, '2': manifest }), known('c', { state: 'off' }), known('d', { hospitals: ['baiyun'] })]))
      .toEqual(['z 1 shown', 'a 1 shown', 'a 2 shadow', 'b 1 shadow']);
    expect(plan([known('d', { hospitals: ['baiyun'] })], 'baiyun')).toEqual(['d 1 shown']);
    expect(plan([known('a')], 'qingshi', ['CT'])).toEqual([]);
  });
  it('include one whose folder nobody has seen: its run will say so', () => expect(plan([known('gone', { version: '9' })])).toEqual(['gone 9 shown']));
  it("carry the hospital's own threshold before the one for all", () => {
    const thresholds = [{ hospitalId: 'qingshi', label: 'mass', value: 0.7 }, { hospitalId: null, label: 'mass', value: 0.6 }];
    expect(planModels([known('a', { thresholds })], { hospitalId: 'qingshi', modalities: ['DX'] })[0]?.thresholds).toEqual({ mass: 0.7 });
    expect(planModels([known('a', { thresholds })], { hospitalId: 'baiyun', modalities: ['DX'] })[0]?.thresholds).toEqual({ mass: 0.6 });
  });
  it('a setting that does not fit the manifest is told in words', () => {
    const faults = (over: Partial<ModelSetting>, of: ModelManifest = manifest) => settingFaults({ ...setting, ...over }, { '1': of });
    expect(faults({})).toEqual([]);
    expect(faults({ version: '2' })).toEqual(['No sound model folder has version 2']);
    expect(faults({ ageYears: { min: 10, max: null } })).toEqual(['The model is made for patients from 15 years']);
    expect(faults({ thresholds: [{ hospitalId: null, label: 'rib', value: 0.2 }] })).toEqual(['Version 1 has no threshold for rib']);
    const own = { thresholds: [{ hospitalId: null, label: 'mass', value: 0.9 }] };
    expect(faults(own), 'a research model may be set freely').toEqual([]);
    expect(faults(own, { ...manifest, regulatory: { status: 'cleared', country: 'CN', number: '1' } })).toEqual(['The threshold of mass may be set from 0.5 to 0.5, not to 0.9']);
    expect(faults(own, { ...manifest, thresholds: { mass: { value: 0.5, operatingPoint: 'x', readOff: 'x', site: { from: 0.3, to: 0.8 } } } })).toEqual(['The threshold of mass may be set from 0.3 to 0.8, not to 0.9']);
  });
  it("a site's ages only ever narrow the model's", () => {
    const age = fc.option(fc.integer({ min: 0, max: 99 }));
    fc.assert(fc.property(age, age, (min, max) => {
      const of = narrowed(manifest.accept, { min, max }).ageYears;
      expect(of?.min).toBeGreaterThanOrEqual(15);
      expect(of?.max).toBeLessThanOrEqual(80);
    }));
  });
});

describe('the pre-read out of several runs', () => {
  const run = (id: string, over: Partial<ModelRun> = {}): ModelRun => ({
    model: { id, version: '1' }, mode: 'shown', status: 'done', reason: null, notes: [], research: true, durationMs: 1, findings: [findingOf(guest(), label, 0.2, { sopInstanceUid: null, frame: null, slice: null, box: null, patientMm: null, side: null, region: null })], ...over,
  });
  const reason = (code: string) => ({ code, zh: code, en: code });
  const about = { notes: [], whenNobody: reason('model-missing') };
  it('is done when one has read it; what failed beside it is a note, what runs in shadow is nowhere', () => {
    const of = uniteRuns([run('a'), run('b', { status: 'failed', findings: [], reason: reason('crashed') }), run('s', { mode: 'shadow' })], about);
    expect([of.status, of.findings.length, of.model?.id, of.notes.map(({ en }) => en)]).toEqual(['done', 1, 'a', ['Model b 1 did not finish: crashed']]);
  });
  it('names a model that flags before one that does not', () => {
    const flagging = run('b', { findings: [{ ...(run('b').findings[0] as ModelRun['findings'][number]), flagged: true }] });
    expect(uniteRuns([run('a'), flagging], about).model?.id).toBe('b');
  });
  it('that none has read says a failure before a scope, and the telling scope', () => {
    const out = (code: string) => run(code, { status: 'out-of-scope', findings: [], reason: reason(code) });
    expect(uniteRuns([out('too-young'), run('x', { status: 'failed', findings: [], reason: reason('crashed') })], about)).toMatchObject({ status: 'failed', reason: { code: 'crashed' } });
    expect(uniteRuns([out('other-modality'), out('too-young')], about)).toMatchObject({ status: 'out-of-scope', reason: { code: 'too-young' } });
    expect(uniteRuns([], about)).toMatchObject({ status: 'out-of-scope', reason: { code: 'model-missing' } });
  });
});

describe("a picture model's numbers", () => {
  const heat = { output: { name: 'h', kind: 'heatmap', activation: 'none', labels: [label] } as ModelOutput, answer: { data: Float32Array.from({ length: 64 }, (_, i) => (i === 14 ? 1 : 0)), shape: [1, 1, 8, 8] } };
  const [output] = manifest.outputs;
  it("over the threshold are flagged and placed by the heat map: image right is the patient's left; under it they are kept without a place", () => {
    const of = (logit: number) => labelFindings(guest(), output as ModelOutput, { data: [logit], shape: [1, 1] }, { ...picture, rows: 80, columns: 80 }, heat)[0];
    expect(of(2)).toMatchObject({ flagged: true, kind: 'network', location: { side: 'left', box: { x: 60, y: 10, width: 10, height: 10 } } });
    expect(of(-2)).toMatchObject({ flagged: false, location: { side: null, box: null } });
  });
  it('of an exclusive choice sum to one, and only labels with a threshold are told', () => {
    const softmax: ModelOutput = { name: 'y', kind: 'softmax', activation: 'softmax', labels: [{ code: 'normal', zh: '正常', en: 'Normal' }, label] };
    const found = labelFindings(guest(), softmax, { data: [0, Math.log(3)], shape: [1, 2] }, picture, null);
    expect(found.map(({ code }) => code)).toEqual(['mass']);
    expect(found[0]?.probability).toBeCloseTo(0.75, 6);
  });
  it('that are none are an error of the model, not a low score', () => expect(() => labelFindings(guest(), output as ModelOutput, { data: [Number.NaN], shape: [1, 1] }, picture, null)).toThrow('not a probability'));

  it('as boxes come back in image pixels, the same thing once; a label without one is told with its best score', () => {
    const boxes: ModelOutput = { name: 'b', kind: 'boxes', activation: 'none', labels: [label], box: { form: 'centre-size', unit: 'fraction', order: 'reversed', scores: 's' } };
    const answers = (scores: number[]) => (name: string) => (name === 's' ? { data: scores, shape: [3] } : { data: [0.5, 0.25, 0.2, 0.1, 0.51, 0.25, 0.2, 0.1, 0.1, 0.9, 0.1, 0.1], shape: [3, 4] });
    expect(boxFindings(guest(), boxes, answers([0.9, 0.8, 0.6]), picture).map(({ probability, location }) => [probability, location.box])).toEqual([
      [0.9, { x: 40, y: 40, width: 20, height: 20 }], [0.6, { x: 5, y: 170, width: 10, height: 20 }],
    ]);
    expect(boxFindings(guest(), boxes, answers([0.3, 0.2, 0.1]), picture)).toMatchObject([{ probability: 0.3, flagged: false, location: { box: null } }]);
  });
  it('as boxes with a score a label take the likeliest, and refuse a number of scores that fits nothing', () => {
    const two: ModelOutput = { name: 'b', kind: 'boxes', activation: 'sigmoid', labels: [{ ...label, code: 'a' }, label], box: { form: 'corners', unit: 'pixels', order: 'as-axes', scores: 's' } };
    const given = (scores: number[]) => boxesIn(two, two.box ?? { form: 'corners', unit: 'pixels', order: 'as-axes', scores: 's' }, { boxes: { data: [1, 2, 3, 4], shape: [1, 4] }, scores: { data: scores, shape: [] }, classes: null }, [10, 10], 0);
    expect(given([-1, 1])).toMatchObject([{ label: 1, from: [1, 2], to: [3, 4] }]);
    expect(() => given([1, 2, 3])).toThrow('3 scores for 1 boxes of 2 labels');
  });
  it('as a mask become the largest region as a box, and area and share of all', () => {
    const mask: ModelOutput = { name: 'm', kind: 'mask', activation: 'none', labels: [label], least: { value: 100, unit: 'mm2' } };
    const data = Float32Array.from({ length: 100 }, (_, i) => (i % 10 >= 2 && i % 10 < 5 && i >= 30 && i < 60 ? 0.8 : i === 99 ? 0.9 : 0));
    const [found] = maskFindings(guest(), mask, { data, shape: [1, 1, 10, 10] }, { ...picture, pixelSpacingMm: [0.5, 0.5] });
    // Ten of a hundred cells, each 20 rows by 10 columns of half a millimetre.
    expect(found).toMatchObject({ flagged: true, location: { box: { x: 20, y: 60, width: 30, height: 60 } }, measurements: [{ code: 'area', value: 500, unit: 'mm²' }, { value: 10, unit: '%' }] });
    expect(found?.probability).toBeCloseTo(0.8, 5);
  });
});

describe('a volume as a network wants it', () => {
  const volume = (over: Partial<CtVolume> = {}): CtVolume => {
    const size = { x: 4, y: 3, z: 5 };
    return { hu: Int16Array.from({ length: 60 }, (_, i) => i * 10), size, spacingMm: { x: 1, y: 1, z: 2 }, origin: [0, 0, 0], direction: { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] }, sopInstanceUids: [], sliceThicknessMm: 2, ...over };
  };
  const input = { ...manifest.input, layout: 'NCDHW', shape: [1, 1, -1, -1, -1], intensity: { kind: 'hu', from: 0, to: 1000 } } as const;
  it('is its own voxels when axes and spacing are its own', () => {
    const given = windowInput(volume(), tensorGrid(volume(), input), [0, 0, 0], [5, 3, 4], input);
    given.forEach((value, i) => expect(value).toBeCloseTo(i / 100, 5));
  });
  it("in RAS begins at the patient's left back foot and grows to the right, also when he lay prone", () => {
    const grid = tensorGrid(volume(), { axes: 'RAS', spacingMm: null });
    expect([grid.size, toVolume(volume(), grid, [0, 0, 0]), toVolume(volume(), grid, [3, 2, 4])]).toEqual([[4, 3, 5], [3, 2, 0], [0, 0, 4]]);
    const prone = volume({ direction: { x: [-1, 0, 0], y: [0, -1, 0], z: [0, 0, 1] } });
    expect(toVolume(prone, tensorGrid(prone, { axes: 'RAS', spacingMm: null }), [0, 0, 0])).toEqual([0, 0, 0]);
  });
  it('at another spacing keeps its length, and is air beyond the scan', () => {
    const grid = tensorGrid(volume(), { spacingMm: [1, 1, 2] });
    expect(grid.size).toEqual([10, 3, 2]);
    expect(windowInput(volume(), grid, [8, 0, 0], [4, 1, 1], { ...input, spacingMm: [1, 1, 2], intensity: { kind: 'hu', from: -1024, to: 0 } })[3]).toBe(0);
  });
  it('in windows leaves no voxel out', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 96 }), fc.double({ min: 0, max: 0.9, noNaN: true }), (n, size, overlap) => {
      const starts = windowStarts(n, size, overlap);
      const seen = new Uint8Array(n);
      for (const start of starts) seen.fill(1, start, start + size);
      expect(seen.every((one) => one === 1)).toBe(true);
      expect(starts.every((start) => start >= 0 && (n <= size || start + size <= n))).toBe(true);
    }));
  });
});
