import type { CtLabels, LesionVoxels } from './ct-labels';
import { type CtVolume, type Size, toPatient } from './ct-volume';
import type { PreReadFinding } from './finding';
import type { GridGeometry, LabelVolume, Segment, SegmentedScan } from './label-volume';
import { airway, leftLung, rightLung } from './lung-mask';
import { toVolumeIndex } from './resample';

/** The outlines of one CT reading, to be kept: lungs and airways, then vessels, then each lesion in its own box. */
export function segmentedScan(
  volume: CtVolume,
  { grid, lung, vessels, lesions }: CtLabels,
  findings: readonly PreReadFinding[],
  algorithm: Segment['algorithm'],
): SegmentedScan {
  const coarse = gridOf(volume, grid.spacingMm, { x: 0, y: 0, z: 0 }, grid.size);
  const anatomy = { side: null, findingOrdinal: null, algorithm } as const;
  const lungs: LabelVolume = {
    ...coarse,
    labels: lung,
    segments: [
      { ...anatomy, number: rightLung, code: 'lung', side: 'right' },
      { ...anatomy, number: leftLung, code: 'lung', side: 'left' },
      { ...anatomy, number: airway, code: 'airway' },
    ],
  };
  const vascular: LabelVolume = { ...coarse, labels: vessels, segments: [{ ...anatomy, number: 1, code: 'vessel' }] };
  const boxes = lesions.flatMap((lesion): LabelVolume[] => {
    const finding = findings[lesion.finding];
    const tight = tightened(lesion);
    if (!finding || !tight || (finding.code !== 'nodule' && finding.code !== 'mass')) return [];
    const side = finding.location.side === 'both' ? null : finding.location.side;
    const segment: Segment = { number: 1, code: finding.code, side, findingOrdinal: lesion.finding, algorithm };
    return [{ ...gridOf(volume, volume.spacingMm, tight.from, tight.size), labels: tight.inside, segments: [segment] }];
  });
  const { size, spacingMm, origin, direction, sopInstanceUids } = volume;
  return { source: { size, spacingMm, origin, direction, sopInstanceUids }, volumes: [lungs, vascular, ...boxes] };
}

function gridOf(volume: CtVolume, spacingMm: Size, from: Size, size: Size): GridGeometry {
  const of = (axis: 'x' | 'y' | 'z'): number => toVolumeIndex(from[axis], spacingMm[axis], volume.spacingMm[axis]);
  return { size, spacingMm, origin: toPatient(volume, [of('x'), of('y'), of('z')]), direction: volume.direction };
}

/** The smallest box that holds the lesion; null when nothing is in it. */
function tightened({ from, size, inside }: LesionVoxels): Omit<LesionVoxels, 'finding'> | null {
  const low = { ...size };
  const high = { x: -1, y: -1, z: -1 };
  inside.forEach((on, i) => {
    if (!on) return;
    const at = { x: i % size.x, y: Math.floor(i / size.x) % size.y, z: Math.floor(i / (size.x * size.y)) };
    for (const axis of ['x', 'y', 'z'] as const) {
      low[axis] = Math.min(low[axis], at[axis]);
      high[axis] = Math.max(high[axis], at[axis]);
    }
  });
  if (high.x < 0) return null;
  const tight: Size = { x: high.x - low.x + 1, y: high.y - low.y + 1, z: high.z - low.z + 1 };
  const inner = new Uint8Array(tight.x * tight.y * tight.z);
  for (let z = 0; z < tight.z; z++) {
    for (let y = 0; y < tight.y; y++) {
      const start = ((low.z + z) * size.y + low.y + y) * size.x + low.x;
      inner.set(inside.subarray(start, start + tight.x), (z * tight.y + y) * tight.x);
    }
  }
  return { from: { x: from.x + low.x, y: from.y + low.y, z: from.z + low.z }, size: tight, inside: inner };
}
