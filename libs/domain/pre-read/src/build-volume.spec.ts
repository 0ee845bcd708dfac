import { describe, expect, it } from 'vitest';
import { buildVolume, type VolumeOutcome } from './build-volume';
import { type CtSlice, toPatient } from './ct-volume';

const slice = (k: number, changes: Partial<CtSlice> = {}): CtSlice => ({
  sopInstanceUid: `1.2.${k}`,
  rows: 3,
  columns: 4,
  pixelSpacingMm: [0.7, 0.8],
  imagePositionPatient: [-100, -90, k * 2],
  imageOrientationPatient: [1, 0, 0, 0, 1, 0],
  sliceThicknessMm: 2,
  gantryTilt: 0,
  hu: new Int16Array(12).fill(k),
  ...changes,
});
const stack = (n: number): CtSlice[] => Array.from({ length: n }, (_, k) => slice(k));
const reasonOf = (outcome: VolumeOutcome): string => (outcome.outcome === 'refused' ? outcome.reason : 'volume');
const volumeOf = (outcome: VolumeOutcome) => {
  if (outcome.outcome === 'refused') throw new Error(outcome.reason);
  return outcome;
};

describe('the volume of a CT series', () => {
  it('is the same from any order of the slices, feet first', () => {
    const shuffled = stack(24).sort((a, b) => (((a.hu[0] ?? 0) * 7) % 24) - (((b.hu[0] ?? 0) * 7) % 24));
    for (const slices of [stack(24), stack(24).reverse(), shuffled]) {
      const { volume, notes } = volumeOf(buildVolume(slices));
      expect(volume.size).toEqual({ x: 4, y: 3, z: 24 });
      expect([volume.hu[0], volume.hu[volume.hu.length - 1]]).toEqual([0, 23]);
      expect(volume.sopInstanceUids[5]).toBe('1.2.5');
      expect(notes).toEqual([]);
    }
  });

  it('knows where its voxels lie in the patient: column 1, row 2, slice 3 of 0.8 x 0.7 x 2 mm', () => {
    const { volume } = volumeOf(buildVolume(stack(24)));
    expect(toPatient(volume, [1, 2, 3]).map((v) => Math.round(v * 10) / 10)).toEqual([-99.2, -88.6, 6]);
  });

  it('of a prone patient keeps the rising column to the right of the patient', () => {
    const prone = stack(24).map((s) => ({
      ...s,
      imageOrientationPatient: [-1, 0, 0, 0, -1, 0] as const,
      imagePositionPatient: [100, 90, s.imagePositionPatient[2]] as const,
    }));
    const { volume } = volumeOf(buildVolume(prone));
    expect(toPatient(volume, [1, 0, 0])[0]).toBeCloseTo(99.2);
  });

  it('drops repeated slices and says how many', () => {
    const { volume, notes } = volumeOf(buildVolume([...stack(24), slice(3, { sopInstanceUid: '1.2.99' }), slice(7)]));
    expect(volume.size.z).toBe(24);
    expect(notes).toMatchObject([{ code: 'duplicate-slices-dropped', count: 2 }]);
  });

  it('drops a localizer among the slices and says so', () => {
    const localizer = slice(50, { sopInstanceUid: '1.9', imageOrientationPatient: [1, 0, 0, 0, 0, -1] });
    expect(volumeOf(buildVolume([localizer, ...stack(24)])).notes).toMatchObject([
      { code: 'other-images-dropped', count: 1 },
    ]);
  });

  it('fills one missing slice with the mean of its neighbours and says so', () => {
    const { volume, notes } = volumeOf(buildVolume(stack(26).filter((_, k) => k !== 10)));
    expect(volume.size.z).toBe(26);
    expect(volume.hu[10 * 12]).toBe(10);
    expect(volume.spacingMm.z).toBeCloseTo(2);
    expect(notes).toMatchObject([{ code: 'missing-slices-filled', count: 1 }]);
  });

  it.each([
    ['two missing slices in a row', stack(26).filter((_, k) => k !== 10 && k !== 11), 'missing-slices'],
    ['four missing slices', stack(30).filter((_, k) => ![5, 10, 15, 20].includes(k)), 'missing-slices'],
    ['19 slices', stack(19), 'too-few-slices'],
    ['no slices', [], 'too-few-slices'],
    ['a tilted gantry', stack(24).map((s) => ({ ...s, gantryTilt: 12 })), 'gantry-tilt'],
    [
      'a shear that the tilt attribute does not tell',
      stack(24).map((s, k) => ({ ...s, imagePositionPatient: [-100, -90 + k * 0.4, k * 2] as const })),
      'gantry-tilt',
    ],
    [
      'coronal slices',
      stack(24).map((s, k) => ({
        ...s,
        imageOrientationPatient: [1, 0, 0, 0, 0, -1] as const,
        imagePositionPatient: [-100, k * 2, 90] as const,
      })),
      'not-axial',
    ],
    [
      'slices at 2, 4, 6.6, 8 mm',
      stack(24).map((s, k) => ({ ...s, imagePositionPatient: [-100, -90, k * 2 + (k % 5 === 3 ? 0.6 : 0)] as const })),
      'irregular-spacing',
    ],
    [
      'two phases in one series',
      [
        ...stack(24),
        ...stack(24).map((s, k) => slice(k, { sopInstanceUid: `1.3.${k}`, hu: s.hu.map((v) => v + 100) })),
      ],
      'several-acquisitions',
    ],
    [
      'half the slices of another size',
      [...stack(24), ...stack(24).map((_, k) => slice(k, { sopInstanceUid: `1.3.${k}`, rows: 2, columns: 6 }))],
      'mixed-geometry',
    ],
    ['slices whose pixels were cut short', stack(24).map((s) => ({ ...s, hu: s.hu.subarray(1) })), 'broken-geometry'],
    [
      'slices without a position',
      stack(24).map((s) => ({ ...s, imagePositionPatient: [NaN, NaN, NaN] as const })),
      'broken-geometry',
    ],
  ])('is refused for %s', (_, slices, reason) => {
    expect(reasonOf(buildVolume(slices))).toBe(reason);
  });
});
