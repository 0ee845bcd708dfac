import { growAirway } from './airway';
import { closeLung } from './close-lung';
import { connectedComponents, reachedFromRim } from './components';
import type { CtVolume } from './ct-volume';
import { fillHoles } from './fill-holes';
import { hullOfSlice } from './hull';
import { type Grid, resample } from './resample';
import { splitLungs } from './split-lungs';

export const rightLung = 1;
export const leftLung = 2;
export const airway = 3;

export type LungNote =
  /** No tube of air was found in the neck or it leaked into the lung: airways count as lung. */
  | 'airways-not-apart'
  /** The lungs touched and were parted at their thinnest place. */
  | 'lungs-were-fused'
  /** The lungs touched and were parted along the middle of the body: the sides are a rough guess. */
  | 'lungs-parted-at-midline'
  /** Air was found on one side only: removed, collapsed or wholly consolidated lung cannot be told apart. */
  | 'one-lung-only'
  /** One lung holds less than 60 % of the air of the other: part of it may be consolidated, collapsed or removed. */
  | 'lungs-unequal'
  /** Lung reaches the lowest or highest slice: the scan does not hold the whole lung. */
  | 'lung-cut-off';

export interface LungMask {
  /** HU on about 1.4 mm in the plane; along z the slices as they are, averaged only when closer than 1 mm. */
  readonly grid: Grid;
  /** Air-holding lung with its enclosed vessels, nodules and masses, without the dome of the diaphragm (see fillHoles): 0, rightLung, leftLung, or airway. */
  readonly lung: Uint8Array;
  /** The same after closing each slice of each lung by 15 mm: takes in pleural nodules and hilar vessels. */
  readonly closed: Uint8Array;
  readonly volumeMl: { readonly right: number; readonly left: number };
  /** Millilitres inside the slices' convex hulls round both lungs: mediastinum and heart with them. */
  readonly hullMl: number;
  /** Share (0..1) of the slices' hull round both lungs that is outside the closed lungs: mediastinum, heart and whatever is consolidated. */
  readonly notJudged: number;
  readonly notes: readonly LungNote[];
}

/** Half way between lung (-850) and soft tissue (+40): partial volume then neither adds to nor takes from the lung. */
const airHu = -400;
/** Below this mean a lesser pocket is free gas (stomach, bowel), not lung: inflated lung keeps 5-15 % tissue. */
const gasHu = -940;
const leastLungMl = 150;

/** Finds the lungs, right and left by the patient, airways apart; null when there is no 150 mL of lung in the scan. */
export function lungMask(volume: CtVolume): LungMask | null {
  const { spacingMm } = volume;
  const grid = resample(volume, { x: 1.4, y: 1.4, z: spacingMm.z < 1 ? 1.4 : spacingMm.z });
  const { size, hu } = grid;
  const plane = size.x * size.y;
  const voxelMl = (grid.spacingMm.x * grid.spacingMm.y * grid.spacingMm.z) / 1000;
  const { inside, midline } = airInsideBody(grid);
  const notes: LungNote[] = [];
  const tube = growAirway(grid, inside, midline);
  if (!tube) notes.push('airways-not-apart');
  else for (let i = 0; i < inside.length; i++) if (tube[i]) inside[i] = 0;

  const { labels, components } = connectedComponents(inside, size);
  const largest = components.reduce((most, c) => Math.max(most, c.voxels), 0);
  if (largest * voxelMl < leastLungMl) return null;
  const means = meanHu(labels, hu, components.length);
  // Pockets of 3 % of the larger lung are kept: lung behind a scar or a fissure.
  const kept = components.filter(
    (c) => c.voxels >= largest * 0.03 && (c.voxels === largest || (means[c.label] ?? 0) > gasHu),
  );
  const xSign = volume.direction.x[0] > 0 ? 1 : -1;
  const sideAt = (x: number): number => ((x - midline) * xSign > 0 ? leftLung : rightLung);
  const lung = new Uint8Array(inside.length);
  for (const component of kept) {
    const parted = splitLungs({ labels, label: component.label, grid, midline, sideAt, lung });
    if (parted === 'fused') notes.push('lungs-were-fused');
    if (parted === 'midline') notes.push('lungs-parted-at-midline');
  }
  fillHoles(lung, size, grid.spacingMm.x * grid.spacingMm.y, [rightLung, leftLung]);
  if (tube) for (let i = 0; i < lung.length; i++) if (tube[i]) lung[i] = airway;

  const closed = closeLung(lung, grid, 15);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < lung.length; i++) counts[lung[i] ?? 0] = (counts[lung[i] ?? 0] ?? 0) + 1;
  const volumeMl = { right: (counts[rightLung] ?? 0) * voxelMl, left: (counts[leftLung] ?? 0) * voxelMl };
  const lesser = Math.min(volumeMl.right, volumeMl.left) / Math.max(volumeMl.right, volumeMl.left);
  if (lesser < 0.1) notes.push('one-lung-only');
  else if (lesser < 0.6) notes.push('lungs-unequal');
  const rim = areaOfSlice(lung, plane, 0) + areaOfSlice(lung, plane, size.z - 1);
  if (rim * grid.spacingMm.x * grid.spacingMm.y > 2000) notes.push('lung-cut-off');
  const { hullMl, notJudged } = hullOf(closed, grid);
  return { grid, lung, closed, volumeMl, hullMl, notJudged, notes };
}

function areaOfSlice(lung: Uint8Array, plane: number, z: number): number {
  let n = 0;
  for (let i = z * plane; i < (z + 1) * plane; i++) if (lung[i] === rightLung || lung[i] === leftLung) n++;
  return n;
}

function airInsideBody(grid: Grid): { inside: Uint8Array; midline: number } {
  const { size, hu } = grid;
  const plane = size.x * size.y;
  const inside = new Uint8Array(hu.length);
  const air = new Uint8Array(plane);
  const reached = new Uint8Array(plane);
  const queue = new Int32Array(plane);
  let bodyX = 0;
  let body = 0;
  for (let z = 0; z < size.z; z++) {
    const base = z * plane;
    for (let i = 0; i < plane; i++) air[i] = (hu[base + i] ?? 0) < airHu ? 1 : 0;
    reachedFromRim(air, size.x, size.y, queue, reached);
    for (let i = 0; i < plane; i++) {
      if (air[i] && !reached[i]) inside[base + i] = 1;
      if (!reached[i]) {
        body++;
        bodyX += i % size.x;
      }
    }
  }
  return { inside, midline: body > 0 ? bodyX / body : size.x / 2 };
}

function meanHu(labels: Int32Array, hu: Int16Array, components: number): Float64Array {
  const sums = new Float64Array(components + 1);
  const counts = new Float64Array(components + 1);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? 0;
    if (label === 0) continue;
    sums[label] = (sums[label] ?? 0) + (hu[i] ?? 0);
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return sums.map((sum, label) => sum / Math.max(1, counts[label] ?? 1));
}

function hullOf(closed: Uint8Array, grid: Grid): { hullMl: number; notJudged: number } {
  const { size } = grid;
  const plane = size.x * size.y;
  let hull = 0;
  let lung = 0;
  for (let z = 0; z < size.z; z++) {
    const rows = hullOfSlice(
      closed.subarray(z * plane, (z + 1) * plane),
      size.x,
      size.y,
      (v) => v === rightLung || v === leftLung,
    );
    for (let y = 0; y < size.y; y++) {
      const row = rows[y];
      if (!row) continue;
      hull += row[1] - row[0] + 1;
      for (let x = row[0]; x <= row[1]; x++) if (closed[z * plane + y * size.x + x]) lung++;
    }
  }
  const voxelMl = (grid.spacingMm.x * grid.spacingMm.y * grid.spacingMm.z) / 1000;
  return { hullMl: hull * voxelMl, notJudged: hull > 0 ? 1 - lung / hull : 0 };
}
