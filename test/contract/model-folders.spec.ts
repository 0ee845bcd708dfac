import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlannedModel } from '@qianli/domain-pre-read';
import type { StoredImage } from '@qianli/flow';
import { FolderObjectStore } from '@qianli/object-store';
import { aDicomStudy } from '@qianli/testing';
import { type ModelReport, StudyReader } from '../../apps/pre-read/src/study-reader';
import { buildReadingProcess } from '../support/reading-process';
import { aModelFolder, boxDetector, segmenter, xrvClassifier, xrvOffset, xrvWeight } from '../support/guest-models';

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

describe('models that somebody else has made', () => {
  const home = mkdtempSync(join(tmpdir(), 'qianli-guests-'));
  const models = join(home, 'models');
  const reports: ModelReport[] = [];
  let built: Awaited<ReturnType<typeof buildReadingProcess>>;
  let objects: FolderObjectStore;
  let reader: StudyReader;

  beforeAll(async () => {
    await aModelFolder(join(models, 'xrv-densenet'), xrvClassifier);
    await aModelFolder(join(models, 'ct-box-detector', '1.0.0'), boxDetector);
    await aModelFolder(join(models, 'ct-box-detector', '1.1.0'), boxDetector, { version: '1.1.0' });
    await aModelFolder(join(models, 'ct-segmenter'), segmenter);
    await aModelFolder(join(models, 'twin'), segmenter);
    await aModelFolder(join(models, 'changed'), xrvClassifier, { id: 'changed', opset: 17 });
    built = await buildReadingProcess();
    objects = await FolderObjectStore.open(join(home, 'objects'));
    reader = new StudyReader({ deadlineMs: 120_000, memoryMb: 512, entry: built.entry, env: { ...process.env, ...built.env(home, models) }, onModels: (found) => reports.push(...found) });
    await reader.warmUp();
  });
  afterAll(() => {
    reader.stop();
    built.remove();
    rmSync(home, { recursive: true, force: true });
  });

  const planned = (id: string, over: Partial<PlannedModel> = {}): PlannedModel => ({ id, version: '1.0.0', mode: 'shown', ageYears: null, thresholds: {}, raises: true, ...over });

  /** The study with other pixels: `grey` tells the stored value of a place on a slice. */
  async function drawn(study: Parameters<typeof aDicomStudy>[0], grey: (row: number, column: number, slice: number) => number): Promise<StoredImage[]> {
    const { rows = 16 } = study ?? {};
    const columns = study?.columns ?? rows;
    const written = aDicomStudy(study);
    const images: StoredImage[] = [];
    for (const [slice, bytes] of written.files.entries()) {
      const file = bytes.slice();
      const view = new DataView(file.buffer, file.length - rows * columns * 2);
      for (let at = 0; at < rows * columns; at += 1) view.setUint16(at * 2, grey(Math.floor(at / columns), at % columns, slice), true);
      const uid = written.sopInstanceUids[slice] ?? '';
      await objects.put(`instances/${uid}`, file);
      images.push({ sopInstanceUid: uid, seriesInstanceUid: written.seriesInstanceUids[0] ?? '', modality: study?.modality ?? 'CT', objectKey: `instances/${uid}`, digest: uid });
    }
    return images;
  }
  const film = (seed: string, value: number, content: Record<string, string> = {}) => drawn({ seed, modality: 'DX', rows: 300, columns: 260, content: { ViewPosition: 'PA', ...content } }, () => value);

  /** Slices 5 mm apart from the head down, pixels of 1 mm, air at -800 HU, one ball of +300 HU. */
  const ball = { column: 40, row: 22, slice: 9, radiusMm: 11 };
  const scan = () => drawn({ seed: 'ball', modality: 'CT', rows: 64, instances: 24 }, (row, column, slice) =>
    Math.hypot(column - ball.column, row - ball.row, (slice - ball.slice) * 5) <= ball.radiusMm ? 1324 : 224);
  // The writer puts pixel (0, 0) at -(n - 1) / 2 and slice i (from 1) at -5 i.
  const centreMm = [ball.column - 31.5, ball.row - 31.5, -(ball.slice + 1) * 5];

  it('are checked when they are loaded: a hash or opset that differs, and a second folder with the same version, are rejected with the reason', () => {
    expect(Object.fromEntries(reports.map(({ folder, state, reasons }) => [folder, reasons[0] ?? state]))).toEqual({
      'xrv-densenet': 'sound', 'ct-box-detector/1.0.0': 'sound', 'ct-box-detector/1.1.0': 'sound', 'ct-segmenter': 'sound',
      twin: 'the folder ct-segmenter has ct-segmenter 1.0.0 already', changed: 'model.onnx is of opset 13, the manifest says 17',
    });
  });

  it('a classifier of 18 labels as TorchXRayVision exports them: each probability is the drawn one, MONOCHROME1 is turned, a label without a threshold is not told', async () => {
    for (const [seed, content, mean] of [['bright', {}, 1024], ['turned', { PhotometricInterpretation: 'MONOCHROME1' }, -1024]] as const) {
      const { result } = await reader.read(await film(seed, 4095, content), [planned('xrv-densenet', { thresholds: { mass: 0.95 } })]);
      expect(result).toMatchObject({ status: 'done', model: { id: 'xrv-densenet', version: '1.0.0' } });
      expect(result.findings).toHaveLength(17);
      for (const [k, { probability, threshold, flagged, code, label, raises }] of result.findings.entries()) {
        expect(probability).toBeCloseTo(sigmoid(xrvWeight(k) * mean + xrvOffset(k)), 4);
        expect([threshold, flagged]).toEqual([code === 'mass' ? 0.95 : 0.6, probability >= threshold]);
        expect([label.zh, raises]).toEqual([`征象${k + 1}`, k !== 0]);
      }
    }
  });

  it('a 3-D detector with boxes as MONAI gives them: the ball in patient coordinates, on its slice, in image pixels; neighbours of a window are one box', async () => {
    const images = await scan();
    const { result } = await reader.read(images, [planned('ct-box-detector')]);
    expect(result.status).toBe('done');
    const [found, ...others] = result.findings;
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: 'nodule', label: { zh: '肺结节' }, flagged: true });
    found?.location.patientMm?.forEach((mm, axis) => expect(Math.abs(mm - (centreMm[axis] ?? 0)), `axis ${axis} is within 2.5 mm`).toBeLessThanOrEqual(2.5));
    expect(found?.location.sopInstanceUid).toBe(images[ball.slice]?.sopInstanceUid);
    const { x = 0, y = 0, width = 0, height = 0 } = found?.location.box ?? {};
    // The drawn detector boxes what is within 66 HU of the brightest: of a grid that lies between the slices that is the ball as wide as on its second slice (19.6 mm), less a grid step.
    for (const [actual, drawnAt] of [[x, 31], [y, 13], [width, 18], [height, 18]] as const) expect(Math.abs(actual - drawnAt)).toBeLessThanOrEqual(3);
    expect(found?.measurements).toMatchObject([{ code: 'longest-side', unit: 'mm' }]);
    expect(Math.abs((found?.measurements[0]?.value ?? 0) - 18)).toBeLessThanOrEqual(3);
  });

  it('a segmentation: volume, share and place of what was drawn; one under the least volume is told and not flagged', async () => {
    const { result } = await reader.read(await scan(), [planned('ct-segmenter')]);
    const [found] = result.findings;
    expect(found).toMatchObject({ code: 'lesion', flagged: true, measurements: [{ code: 'volume', unit: 'mL' }, { code: 'share', unit: '%' }, { code: 'parts', value: 1 }] });
    const drawnMl = ((4 / 3) * Math.PI * ball.radiusMm ** 3) / 1000;
    expect(Math.abs((found?.measurements[0]?.value ?? 0) / drawnMl - 1), '5 mm slices: within 15 %').toBeLessThan(0.15);
    found?.location.patientMm?.forEach((mm, axis) => expect(Math.abs(mm - (centreMm[axis] ?? 0))).toBeLessThanOrEqual(2.5));
    const small = await drawn({ seed: 'speck', modality: 'CT', rows: 64, instances: 24 }, (row, column, slice) => (Math.hypot(column - 30, row - 30, (slice - 9) * 5) <= 5 ? 1324 : 224));
    expect((await reader.read(small, [planned('ct-segmenter')])).result.findings).toMatchObject([{ flagged: false, measurements: [{ code: 'volume' }, {}, {}] }]);
  });

  it('several look at one study, and the one whose memory is too small for the scan says so beside the others', async () => {
    const { result, shadows } = await reader.read(await scan(), [planned('ct-box-detector'), planned('ct-segmenter'), planned('xrv-densenet'), planned('ct-box-detector', { version: '1.1.0', mode: 'shadow' })]);
    expect(result.findings.map(({ code, model }) => [code, model.id])).toEqual([['nodule', 'ct-box-detector'], ['lesion', 'ct-segmenter']]);
    expect(result.runs?.map(({ model, status, reason }) => [model.id, reason?.code ?? status])).toEqual([['ct-box-detector', 'done'], ['ct-segmenter', 'done'], ['xrv-densenet', 'other-modality']]);
    expect(await shadows).toMatchObject([{ model: { version: '1.1.0' }, mode: 'shadow', status: 'done', findings: [{ code: 'nodule' }] }]);
  });

  it('run on what the machine has: a provider that is asked for and not there is said, and the CPU takes its place', async () => {
    const found: ModelReport[] = [];
    const wishful = new StudyReader({ deadlineMs: 60_000, memoryMb: 512, entry: built.entry, env: { ...process.env, ...built.env(home, models), QIANLI_INFERENCE_PROVIDERS: 'cuda,cpu' }, onModels: (of) => found.push(...of) });
    await wishful.warmUp();
    const { runsOn } = found.find(({ folder }) => folder === 'ct-segmenter') ?? {};
    expect(runsOn?.provider).toBe('cpu');
    expect(runsOn?.fallback).toMatch(/^cuda: ./);
    wishful.stop();
  });

  it('a file that was changed after it was checked never runs', async () => {
    const late = new StudyReader({ deadlineMs: 60_000, memoryMb: 512, entry: built.entry, env: { ...process.env, ...built.env(home, models) }, onModels: () => undefined });
    await late.warmUp();
    writeFileSync(join(models, 'ct-box-detector', '1.0.0', 'model.onnx'), 'something else');
    const { result } = await late.read(await scan(), [planned('ct-box-detector')]);
    expect(result).toMatchObject({ status: 'failed', reason: { code: 'model-missing' } });
    late.stop();
  });
});
