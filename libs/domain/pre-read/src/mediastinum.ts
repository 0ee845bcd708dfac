import type { LungMask } from './lung-mask';

/** Rows behind this share of the lungs' front-to-back extent hold spine, aorta and gullet, but no heart. */
const behindHeart = 0.62;
/** Aorta, gullet and azygos lie within this of the middle; great vessels and hila above the heart within `besideMm`. */
const besideSpineMm = 40;
const besideMm = 50;
/** The lowest share of the lungs' height in which the heart may push either lung aside without limit. */
const heartLevels = 0.65;

/** Marks what lies beside the spine, where a mass may touch the aorta; everything further to the front is marked 1. */
export const besideSpine = 2;

/**
 * Where mediastinum, heart and hila are to be expected: marked is the run of tissue that starts at the middle of the chest and
 * ends at the first lung in that row, cut at 40 mm beside the spine and at 50 mm above the heart. Rough on
 * purpose: a mass grown onto the mediastinum in front of the spine is not told from it.
 */
export function mediastinumOf(mask: LungMask, backIsLast: boolean): Uint8Array {
  const { lung, grid } = mask;
  const { x: nx, y: ny, z: nz } = grid.size;
  const plane = nx * ny;
  const zone = new Uint8Array(lung.length);
  const range = extentOf(lung, nx, ny, nz);
  const middle = Math.round(range.middle);
  for (let z = range.minZ; z <= range.maxZ; z++) {
    const slice = range.slices[z];
    if (!slice) continue;
    const heart = z - range.minZ < (range.maxZ - range.minZ) * heartLevels;
    for (let y = slice.minY; y <= slice.maxY; y++) {
      const along = (y - slice.minY) / Math.max(1, slice.maxY - slice.minY);
      const behind = (backIsLast ? along : 1 - along) > behindHeart;
      const limit = Math.round((behind ? besideSpineMm : heart ? Infinity : besideMm) / grid.spacingMm.x);
      for (const step of [-1, 1]) {
        for (let x = middle; x >= 0 && x < nx && Math.abs(x - middle) <= limit; x += step) {
          const i = z * plane + y * nx + x;
          const label = lung[i] ?? 0;
          // The wrong lung may lap over the middle: the run goes through it as through the airways.
          if ((label === 1 || label === 2) && label === (step === range.rightStep ? 1 : 2)) break;
          zone[i] = behind ? besideSpine : 1;
        }
      }
    }
  }
  return zone;
}

interface ChestExtent {
  readonly minZ: number;
  readonly maxZ: number;
  readonly middle: number;
  /** Direction of rising or falling x that leads to the right lung. */
  readonly rightStep: number;
  readonly slices: readonly (SliceExtent | undefined)[];
}

interface SliceExtent {
  readonly minY: number;
  readonly maxY: number;
}

function extentOf(lung: Uint8Array, nx: number, ny: number, nz: number): ChestExtent {
  const plane = nx * ny;
  const slices: (SliceExtent | undefined)[] = [];
  let minZ = nz;
  let maxZ = -1;
  let left = 0;
  let right = 0;
  let leftN = 0;
  let rightN = 0;
  for (let i = 0; i < lung.length; i++) {
    if (lung[i] === 1) {
      right += i % nx;
      rightN++;
    } else if (lung[i] === 2) {
      left += i % nx;
      leftN++;
    }
  }
  const meanRight = rightN > 0 ? right / rightN : nx / 2;
  const meanLeft = leftN > 0 ? left / leftN : nx / 2;
  const rightStep = meanRight < meanLeft ? -1 : 1;
  // Between the outer walls of both lungs, over the whole height, so one diseased slice can't shift it.
  const outer: number[] = [];
  for (let z = 0; z < nz; z++) {
    let minY = ny;
    let maxY = -1;
    let minX = nx;
    let maxX = -1;
    let both = 0;
    for (let i = 0; i < plane; i++) {
      const label = lung[z * plane + i] ?? 0;
      if (label !== 1 && label !== 2) continue;
      both |= label;
      const y = Math.floor(i / nx);
      const x = i % nx;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
    }
    if (maxY < 0) continue;
    if (z < minZ) minZ = z;
    maxZ = z;
    if (both === 3) outer.push((minX + maxX) / 2);
    slices[z] = { minY, maxY };
  }
  const middle = [...outer].sort((a, b) => a - b)[outer.length >> 1] ?? nx / 2;
  return { minZ, maxZ, middle, rightStep, slices };
}
