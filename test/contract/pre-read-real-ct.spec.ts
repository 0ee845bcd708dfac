import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decimal, frameBytes, framesOf, numbersOf, parseDicomFile, singleText } from '@qianli/domain-dicom';
import {
  buildVolume,
  type CtReading,
  type CtSlice,
  type CtVolume,
  lungMask,
  massesOf,
  readChestCt,
} from '@qianli/domain-pre-read';

/**
 * A real thorax: series A0001 of Lung-PET-CT-Dx (TCIA, CC BY 4.0), 64 slices of 5 mm with a 69 x 73 mm tumour at the left
 * pleura behind, boxed by radiologists on 11 slices. One patient: this shows that the way holds, not how often.
 */
const corpus = process.env['QIANLI_CORPUS'] ?? resolve(import.meta.dirname, '../../../shared/dicom');
const series = join(corpus, 'ct-thorax-A0001-lung5mm');

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function readSlice(path: string): CtSlice {
  const file = parseDicomFile(readFileSync(path));
  const numbers = (tag: string): readonly number[] => numbersOf(file, file.dataset.get(tag));
  const [rows = 0] = numbers('00280010');
  const [columns = 0] = numbers('00280011');
  const [slope = 1] = numbers('00281053');
  const [intercept = 0] = numbers('00281052');
  const [frame] = framesOf(file);
  if (!frame) throw new Error(`${path} has no pixels`);
  const stored = frameBytes(file, frame);
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const hu = Int16Array.from({ length: rows * columns }, (_, i) => view.getInt16(i * 2, true) * slope + intercept);
  const [px = 0, py = 0, pz = 0] = numbers('00200032');
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers('00200037');
  const [between = 0, across = 0] = numbers('00280030');
  return {
    sopInstanceUid: singleText(file, file.dataset.get('00080018')) ?? '',
    rows,
    columns,
    pixelSpacingMm: [between, across],
    imagePositionPatient: [px, py, pz],
    imageOrientationPatient: [a, b, c, d, e, f],
    sliceThicknessMm: decimal(singleText(file, file.dataset.get('00180050')) ?? '') ?? 0,
    gantryTilt: numbers('00181120')[0] ?? 0,
    hu,
  };
}

function boxesByImage(): Map<string, Box> {
  const boxes = new Map<string, Box>();
  for (const name of readdirSync(join(series, 'annotations'))) {
    const xml = readFileSync(join(series, 'annotations', name), 'utf8');
    const of = (tag: string): number => Number(new RegExp(`<${tag}>(\\d+)<`).exec(xml)?.[1]);
    boxes.set(name.replace('.xml', ''), {
      x: of('xmin'),
      y: of('ymin'),
      width: of('xmax') - of('xmin'),
      height: of('ymax') - of('ymin'),
    });
  }
  return boxes;
}

/** Intersection over union of two boxes. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}

const volumeOf = (slices: readonly CtSlice[]): CtVolume => {
  const built = buildVolume(slices);
  if (built.outcome === 'refused') throw new Error(built.reason);
  return built.volume;
};

describe('a real thoracic CT with a large tumour on 5 mm slices', () => {
  let slices: CtSlice[] = [];
  let volume: CtVolume;
  let reading: CtReading;
  let boxes = new Map<string, Box>();

  beforeAll(async () => {
    if (!existsSync(series))
      throw new Error(
        'Real DICOM files are missing: put them in ../shared/dicom beside the checkout or name their folder in QIANLI_CORPUS.',
      );
    slices = readdirSync(series)
      .filter((name) => name.endsWith('.dcm'))
      .map((name) => readSlice(join(series, name)));
    boxes = boxesByImage();
    volume = volumeOf(slices);
    const neverAsked = async (): Promise<Float32Array> => Promise.reject(new Error('the nodule filter was asked'));
    reading = await readChestCt(volume, {
      filter: neverAsked,
      model: { id: 'ct-nodule-filter', version: '1.0.0' },
      threshold: 0.7,
    });
  });

  it('is marked as one mass in the left lung, and nothing else', () => {
    expect(reading.findings.map(({ code, location }) => [code, location.side])).toEqual([['mass', 'left']]);
    expect(reading.findings[0]).toMatchObject({ flagged: true, kind: 'rule' });
  });

  it("has a believable extent: the radiologists' boxes are up to 69 x 73 mm and 55 mm high", () => {
    const value = (code: string): number => reading.findings[0]?.measurements.find((m) => m.code === code)?.value ?? 0;
    expect(value('long-axis')).toBeGreaterThan(58);
    expect(value('long-axis')).toBeLessThan(85);
    expect(value('height')).toBeGreaterThanOrEqual(45);
    expect(value('height')).toBeLessThanOrEqual(65);
    expect(value('volume')).toBeGreaterThan(50);
    expect(value('volume')).toBeLessThan(180);
  });

  it('lies where the radiologists boxed it', () => {
    const location = reading.findings[0]?.location;
    const truth = boxes.get(location?.sopInstanceUid ?? '');
    expect(truth && location?.box ? overlap(truth, location.box) : 0).toBeGreaterThan(0.5);
    const mask = lungMask(volume);
    const mass = mask ? massesOf(volume, mask)[0] : undefined;
    const marked = volume.sopInstanceUids.slice(mass?.firstSlice, (mass?.lastSlice ?? -1) + 1);
    expect(marked.filter((uid) => boxes.has(uid)).length).toBeGreaterThanOrEqual(9);
    expect(marked.filter((uid) => !boxes.has(uid)).length).toBeLessThanOrEqual(2);
  });

  it('has nodules out of scope, and says so', () => {
    expect(reading.outOfScope.map(({ code }) => code)).toEqual(['slices-too-thick']);
    expect(reading.marks).toBeNull();
  });

  it('has two lungs of believable size', () => {
    expect(reading.lungVolumeMl?.right).toBeGreaterThan(2500);
    expect(reading.lungVolumeMl?.right).toBeLessThan(4000);
    expect(reading.lungVolumeMl?.left).toBeGreaterThan(1800);
    expect(reading.lungVolumeMl?.left).toBeLessThan(3000);
  });

  it('on every second slice still shows the one mass', () => {
    const half = volumeOf(
      [...slices].sort((a, b) => a.imagePositionPatient[2] - b.imagePositionPatient[2]).filter((_, k) => k % 2 === 0),
    );
    const mask = lungMask(half);
    expect(mask && massesOf(half, mask).map(({ side }) => side)).toEqual(['left']);
  });

  it('with the tumour painted over as lung shows no mass: heart, hila, liver and diaphragm stay quiet', () => {
    const without = slices.map((slice) => {
      const box = boxes.get(slice.sopInstanceUid);
      if (!box) return slice;
      const hu = slice.hu.slice();
      for (let y = box.y; y <= box.y + box.height; y++)
        hu.fill(-850, y * slice.columns + box.x, y * slice.columns + box.x + box.width + 1);
      return { ...slice, hu };
    });
    const painted = volumeOf(without);
    const mask = lungMask(painted);
    expect(mask && massesOf(painted, mask)).toEqual([]);
  });
});
