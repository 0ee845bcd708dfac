import { attributesOf, frameBytes, framesOf, parseDicomFile } from '@qianli/domain-dicom';
import { describe, expect, it } from 'vitest';
import { anatomyOf } from './anatomy';
import { chestRadiographPhantom } from './chest-radiograph-phantom';
import { lungSites, thoraxCtPhantom } from './thorax-ct-phantom';

const valuesOf = (bytes: Uint8Array) => {
  const file = parseDicomFile(bytes);
  return new Uint16Array(frameBytes(file, framesOf(file)[0] ?? []).slice().buffer);
};
const small = { rows: 128, slices: 28, noise: 0 } as const;

describe('the thorax CT phantom', () => {
  const nodule = { centreMm: lungSites.rightUpperLobe, diameterMm: 20, hu: 30 };
  const { files, truth } = thoraxCtPhantom({ ...small, nodules: [nodule], patientName: '欧阳^小东' });
  const huAt = (x: number, y: number, z: number) => {
    const slice = Math.round((truth.originMm[2] - z) / truth.spacingMm[2]);
    const row = Math.round((y - truth.originMm[1]) / truth.spacingMm[0]);
    const column = Math.round((x - truth.originMm[0]) / truth.spacingMm[1]);
    return (valuesOf(files[slice] ?? new Uint8Array())[row * 128 + column] ?? 0) - 1024;
  };

  it('is a valid series from the head down, with the name it was given', () => {
    const attributes = files.map((file) => attributesOf(parseDicomFile(file)));
    expect(attributes).toHaveLength(28);
    expect(new Set(attributes.map(({ sopInstanceUid }) => sopInstanceUid)).size).toBe(28);
    expect(new Set(attributes.map(({ seriesInstanceUid }) => seriesInstanceUid))).toEqual(
      new Set([truth.seriesInstanceUid]),
    );
    expect(attributes[0]).toMatchObject({
      modality: 'CT',
      patientName: '欧阳^小东',
      rescaleIntercept: -1024,
      instanceNumber: 1,
    });
    const heights = attributes.map(({ imagePositionPatient }) => imagePositionPatient?.[2] ?? NaN);
    expect(heights).toEqual([...heights].sort((a, b) => b - a));
  });

  it('has air outside, lung at about -850 HU, blood in the heart and bone in the spine', () => {
    expect(huAt(-180, -160, 0)).toBe(-1000);
    expect(huAt(-100, 10, 40)).toBeGreaterThan(-920);
    expect(huAt(-100, 10, 40)).toBeLessThan(-780);
    expect(huAt(24, -34, -42)).toBe(42);
    expect(huAt(0, 64, 14)).toBeGreaterThan(150);
  });

  it('has the nodule where the truth says, and of the size it says', () => {
    const [found] = truth.nodules;
    expect(huAt(...nodule.centreMm)).toBe(30);
    const [row, column, slice] = found?.voxel ?? [0, 0, 0];
    const values = valuesOf(files[Math.round(slice)] ?? new Uint8Array());
    let area = 0;
    for (let y = -6; y <= 6; y += 1)
      for (let x = -6; x <= 6; x += 1)
        if ((values[(Math.round(row) + y) * 128 + Math.round(column) + x] ?? 0) > 624) area += 1;
    const expected = (Math.PI * 10 * 10) / (truth.spacingMm[0] * truth.spacingMm[1]);
    expect(area / expected).toBeGreaterThan(0.8);
    expect(area / expected).toBeLessThan(1.25);
  });

  it('is drawn alike twice, and otherwise with another seed', () => {
    const first = (seed: number) => thoraxCtPhantom({ rows: 32, slices: 4, seed }).files;
    expect(first(3)).toEqual(first(3));
    expect(first(3)).not.toEqual(first(4));
  });

  it('has all its named sites in the lung', () => {
    const anatomy = anatomyOf(1);
    for (const [x, y, z] of Object.values(lungSites)) expect(anatomy.isInLung(x, y, z, 8)).toBe(true);
  });
});

describe('the chest radiograph phantom', () => {
  it('shows lungs dark, the spine bright, and the lesion where the truth says', () => {
    const lesion = { centreMm: [-80, 40] as const, diameterMm: 30 };
    const clear = chestRadiographPhantom({ rows: 128, noise: 0 });
    const ill = chestRadiographPhantom({ rows: 128, noise: 0, lesion });
    const [without, withLesion] = [valuesOf(clear.files[0]), valuesOf(ill.files[0])];
    const [row, column] = ill.truth.lesion?.pixel.map(Math.round) ?? [0, 0];
    const at = (row ?? 0) * 128 + (column ?? 0);
    expect(withLesion[at] ?? 0).toBeGreaterThan((without[at] ?? 0) + 250);
    expect(without[at] ?? 0).toBeLessThan(2400);
    expect(without[70 * 128 + 64] ?? 0).toBeGreaterThan(3000);
    expect(without[3 * 128 + 3] ?? 0).toBeLessThan(100);
    expect(clear.truth.lesion).toBeNull();
  }, 20_000);

  it('is a DX film, PA', () => {
    const { files } = chestRadiographPhantom({ rows: 32, columns: 24, patientName: '李^娜' });
    expect(attributesOf(parseDicomFile(files[0]))).toMatchObject({
      modality: 'DX',
      viewPosition: 'PA',
      patientName: '李^娜',
      rows: 32,
      columns: 24,
    });
  });
});
