import { connectedComponents } from './components';
import type { CtVolume } from './ct-volume';
import { squaredDistances } from './distance';
import { type Feret, feretOf } from './feret';
import { type LungField, lungFieldOf } from './lung-field';
import { airway, leftLung, type LungMask } from './lung-mask';
import { besideSpine } from './mediastinum';
import { toVolumeIndex } from './resample';

/** One body of solid tissue where lung should be. Indices are volume voxels; lengths millimetres. */
export interface Mass {
  readonly side: 'left' | 'right';
  readonly volumeMl: number;
  /** Volume indices of the centre of gravity. */
  readonly centre: readonly [number, number, number];
  /** The slice with the largest cross-section. */
  readonly slice: number;
  /** In pixels of that slice. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly axes: Feret;
  /** From the lowest to the highest slice it is seen on. */
  readonly heightMm: number;
  readonly firstSlice: number;
  readonly lastSlice: number;
  /** 1 on its voxels of the lung mask's grid, from grid slice `fromZ` on; whole planes. */
  readonly region: Uint8Array;
  readonly fromZ: number;
  /** 0..1 by the rule 1 - 7 mL / volume: 0.5 at 14 mL. A rule, not a probability: it was fitted to nothing. */
  readonly score: number;
}

/** Above this a voxel is tissue: leaves out lung and ground-glass, keeps tissue averaged with some air. */
const solidHu = -200;
/** A sphere of 30 mm, the guidelines' border between nodule and mass, holds 14.1 mL. */
export const leastMassMl = 14;
/** Vessels and bronchial walls up to twice this are taken off before parts are told from each other. */
const openingMm = 7;
/** What is left of a mass after the opening; less is a crossing of vessels. */
const leastCoreMl = 2;
/** How far a mass is followed beside the spine, where it may touch the aorta: they have the same density without contrast. */
const towardsSpineMm = 25;
/** How far a mass is followed into its ragged edges; further on are vessels. */
const raggedMm = 12;

/**
 * Masses and consolidations: solid tissue where the patient's own lung says there should be lung. A voxel counts when
 * the same lung lies below it in the same column, and lies above it too or surrounds it (convex hull of that lung in
 * the slice). Liver, spleen and diaphragm have no lung below them, also where lung rings the dome (see fillHoles); the chest wall has none above and is outside the
 * hull; heart, hila and mediastinum are the run of tissue from the middle outwards. What remains is cleared of vessels
 * (opening by 7 mm in the slice) and kept from 14 mL.
 * The rest of the mass is then followed from there: 12 mm into ragged edges, 25 mm towards the spine, where it cannot be told
 * from an aorta it touches.
 * Not seen: what lies on the diaphragm without lung under it, fills a whole lung, or has grown onto the mediastinum.
 */
export function massesOf(volume: CtVolume, mask: LungMask, field: LungField = lungFieldOf(volume, mask)): Mass[] {
  const { grid } = mask;
  const { x: nx, y: ny, z: nz } = grid.size;
  const plane = nx * ny;
  const { expected, mediastinum } = field;
  const isSolid = (i: number): boolean =>
    expected[i] !== 0 && mask.lung[i] !== airway && (grid.hu[i] ?? -1000) > solidHu;
  const core = new Uint8Array(expected.length);
  const other = new Uint8Array(plane);
  for (let z = 0; z < nz; z++) {
    const base = z * plane;
    let any = false;
    for (let i = 0; i < plane; i++) {
      const free = isSolid(base + i) && mediastinum[base + i] === 0;
      other[i] = free ? 0 : 1;
      if (free) any = true;
    }
    if (!any) continue;
    const depth = squaredDistances(other, nx, ny);
    const radius = openingMm / grid.spacingMm.x;
    for (let i = 0; i < plane; i++) if ((depth[i] ?? 0) > radius * radius) core[base + i] = 1;
  }
  const voxelMl = (grid.spacingMm.x * grid.spacingMm.y * grid.spacingMm.z) / 1000;
  const { labels, components } = connectedComponents(core, grid.size);
  const cores = components.filter(({ voxels }) => voxels * voxelMl >= leastCoreMl);
  const grown = new Uint8Array(core.length);
  const seed = new Uint8Array(plane);
  for (const { label, minZ, maxZ } of cores) {
    for (let z = minZ; z <= maxZ; z++) {
      for (let i = 0; i < plane; i++) seed[i] = labels[z * plane + i] === label ? 1 : 0;
      const away = squaredDistances(seed, nx, ny);
      // One slice beyond either end too: the opening took the caps.
      for (let at = Math.max(0, z === minZ ? z - 1 : z); at <= Math.min(nz - 1, z === maxZ ? z + 1 : z); at++) {
        for (let i = 0; i < plane; i++) {
          const zone = mediastinum[at * plane + i] ?? 0;
          const reach = (zone === besideSpine ? towardsSpineMm : raggedMm) / grid.spacingMm.x;
          if (zone !== 1 && (away[i] ?? 0) <= reach * reach && isSolid(at * plane + i)) grown[at * plane + i] = 1;
        }
      }
    }
  }
  // Cores that meet again when followed to their edges are one mass.
  const bodies = connectedComponents(grown, grid.size);
  return bodies.components
    .filter(({ voxels }) => voxels * voxelMl >= leastMassMl)
    .map(({ label, minZ, maxZ }) => {
      const region = new Uint8Array((maxZ - minZ + 1) * plane);
      for (let i = 0; i < region.length; i++) region[i] = bodies.labels[minZ * plane + i] === label ? 1 : 0;
      return measured(volume, mask, expected, region, minZ, maxZ, voxelMl);
    })
    .sort((a, b) => b.volumeMl - a.volumeMl);
}

function measured(
  volume: CtVolume,
  mask: LungMask,
  expected: Uint8Array,
  region: Uint8Array,
  minZ: number,
  maxZ: number,
  voxelMl: number,
): Mass {
  const { grid } = mask;
  const { x: nx, y: ny } = grid.size;
  const plane = nx * ny;
  const sum = [0, 0, 0];
  let voxels = 0;
  let left = 0;
  let widest = minZ;
  let widestArea = -1;
  for (let z = minZ; z <= maxZ; z++) {
    let area = 0;
    for (let i = 0; i < plane; i++) {
      if (!region[(z - minZ) * plane + i]) continue;
      area++;
      sum[0] = (sum[0] ?? 0) + (i % nx);
      sum[1] = (sum[1] ?? 0) + Math.floor(i / nx);
      sum[2] = (sum[2] ?? 0) + z;
      if (expected[z * plane + i] === leftLung) left++;
    }
    voxels += area;
    if (area > widestArea) {
      widestArea = area;
      widest = z;
    }
  }
  const volumeMl = voxels * voxelMl;
  const { spacingMm: g } = grid;
  const { spacingMm: v } = volume;
  const slice = region.subarray((widest - minZ) * plane, (widest - minZ + 1) * plane);
  const ends = endsOf(slice, nx);
  const x = Math.max(0, Math.round((ends.x0 * g.x) / v.x));
  const y = Math.max(0, Math.round((ends.y0 * g.y) / v.y));
  const sliceOf = (z: number): number =>
    Math.min(volume.size.z - 1, Math.max(0, Math.round(toVolumeIndex(z, g.z, v.z))));
  return {
    side: left * 2 > voxels ? 'left' : 'right',
    volumeMl,
    centre: [
      toVolumeIndex((sum[0] ?? 0) / voxels, g.x, v.x),
      toVolumeIndex((sum[1] ?? 0) / voxels, g.y, v.y),
      toVolumeIndex((sum[2] ?? 0) / voxels, g.z, v.z),
    ],
    slice: sliceOf(widest),
    box: {
      x,
      y,
      width: Math.round(((ends.x1 + 1) * g.x) / v.x) - x,
      height: Math.round(((ends.y1 + 1) * g.y) / v.y) - y,
    },
    axes: feretOf(slice, nx, ny, g.x, g.y),
    heightMm: (maxZ - minZ + 1) * g.z,
    firstSlice: sliceOf(minZ),
    lastSlice: sliceOf(maxZ),
    region,
    fromZ: minZ,
    score: Math.max(0, 1 - leastMassMl / 2 / volumeMl),
  };
}

function endsOf(slice: Uint8Array, nx: number): { x0: number; x1: number; y0: number; y1: number } {
  let x0 = nx;
  let x1 = 0;
  let y0 = slice.length;
  let y1 = 0;
  for (let i = 0; i < slice.length; i++) {
    if (!slice[i]) continue;
    const x = i % nx;
    const y = Math.floor(i / nx);
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  return { x0, x1, y0, y1 };
}
