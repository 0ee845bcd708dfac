import { describe, expect, it } from 'vitest';
import type { CtVolume } from './ct-volume';
import type { PreReadFinding } from './finding';
import { segmentMl } from './label-volume';
import { airway, leftLung, rightLung } from './lung-mask';
import { segmentConcept } from './segment-codes';
import { segmentedScan } from './segmented-scan';

const volume: CtVolume = {
  hu: new Int16Array(8 * 8 * 4),
  size: { x: 8, y: 8, z: 4 },
  spacingMm: { x: 0.7, y: 0.7, z: 2 },
  origin: [-100, -50, -300],
  direction: { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] },
  sopInstanceUids: ['1.1', '1.2', '1.3', '1.4'],
  sliceThicknessMm: 2,
};
const lung = new Uint8Array(4 * 4 * 4);
lung.fill(rightLung, 0, 5).fill(leftLung, 5, 12).fill(airway, 12, 14);
const grid = { hu: new Int16Array(64), size: { x: 4, y: 4, z: 4 }, spacingMm: { x: 1.4, y: 1.4, z: 2 } };
const vessels = new Uint8Array(64).fill(1, 3, 5);
const finding = {
  code: 'nodule',
  label: { zh: '实性结节', en: 'Solid nodule' },
  probability: 0.9,
  kind: 'network',
  threshold: 0.7,
  flagged: true,
  measurements: [],
  model: { id: 'net', version: '1' },
  location: { sopInstanceUid: '1.2', frame: null, slice: 1, box: null, patientMm: null, side: 'left', region: null },
} as const satisfies PreReadFinding;
const algorithm = { id: 'rules', version: '1.0.0' };

describe('the outlines of a scan', () => {
  const voxels = new Uint8Array(5 * 5 * 3);
  voxels[(1 * 5 + 2) * 5 + 3] = 1;
  voxels[(2 * 5 + 2) * 5 + 3] = 1;
  const lesion = { finding: 0, from: { x: 2, y: 2, z: 0 }, size: { x: 5, y: 5, z: 3 }, inside: voxels };
  const scan = segmentedScan(volume, { grid, lung, closed: lung, vessels, lesions: [lesion] }, [finding], algorithm);

  it('are right lung, left lung and airway, then vessels, then each lesion in the smallest box that holds it', () => {
    const [anatomy, vascular, nodule] = scan.volumes;
    expect(vascular?.segments.map(({ code }) => code)).toEqual(['vessel']);
    expect(anatomy?.segments.map(({ code, side }) => segmentConcept(code, side).type.meaning.en)).toEqual([
      'Right lung',
      'Left lung',
      'Trachea and bronchus',
    ]);
    expect(nodule?.size).toEqual({ x: 1, y: 1, z: 2 });
    expect(nodule?.segments).toEqual([{ number: 1, code: 'nodule', side: 'left', findingOrdinal: 0, algorithm }]);
    expect(scan.source.sopInstanceUids).toEqual(volume.sopInstanceUids);
    expect('hu' in scan.source).toBe(false);
  });

  it('lie where they were: the first voxel of the coarse grid is centred half way into the second pixel, a lesion on its own pixel', () => {
    const [anatomy, , nodule] = scan.volumes;
    // 1.4 mm voxels over 0.7 mm pixels: centre at 0.35 mm from the middle of the first pixel.
    expect(anatomy?.origin.map((mm) => Math.round(mm * 1000) / 1000)).toEqual([-99.65, -49.65, -300]);
    // Pixel (5, 4) on slice 1.
    expect(nodule?.origin.map((mm) => Math.round(mm * 1000) / 1000)).toEqual([-96.5, -47.2, -298]);
  });

  it('have a volume: seven voxels of 1.4 x 1.4 x 2 mm are 0.02744 mL', () => {
    expect(scan.volumes[0] && segmentMl(scan.volumes[0], leftLung)).toBeCloseTo(0.02744, 6);
  });
});
