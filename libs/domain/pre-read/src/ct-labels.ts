import type { CtVolume, Size } from './ct-volume';
import type { LungMask } from './lung-mask';
import type { Mass } from './masses-of';
import { type Grid, toGridIndex } from './resample';

/** What each voxel of a read chest CT is. Masks lie on `grid` (z-major, see Grid for how it maps to the volume), lesions on the volume itself. */
export interface CtLabels {
  readonly grid: Grid;
  /** 0, rightLung, leftLung or airway; see LungMask. */
  readonly lung: Uint8Array;
  /** The same closed by 15 mm a slice: with pleural nodules and hilar vessels. */
  readonly closed: Uint8Array;
  /** 1 on vessels in the lungs; see vesselsOf. */
  readonly vessels: Uint8Array;
  readonly lesions: readonly LesionVoxels[];
}

/** The voxels of one finding, in volume voxels: `inside` is 1 on them, z-major in a box of `size` whose first voxel is `from`. */
export interface LesionVoxels {
  /** Index in the reading's findings. */
  readonly finding: number;
  /** May lie outside the scan (below 0) when the lesion is at its rim; nothing inside is. */
  readonly from: Size;
  readonly size: Size;
  readonly inside: Uint8Array;
}

/** A mass's grid voxels carried over to the volume: each volume voxel asks the grid voxel it lies in. */
export function lesionOfMass(volume: CtVolume, { grid }: LungMask, mass: Mass, finding: number): LesionVoxels {
  const plane = grid.size.x * grid.size.y;
  const [low, high] = boundsOf(mass.region, grid.size.x, plane);
  const start = (g: number, axis: 'x' | 'y' | 'z'): number =>
    Math.max(0, Math.floor((g * grid.spacingMm[axis]) / volume.spacingMm[axis]) - 1);
  const end = (g: number, axis: 'x' | 'y' | 'z'): number =>
    Math.min(volume.size[axis] - 1, Math.ceil(((g + 1) * grid.spacingMm[axis]) / volume.spacingMm[axis]) + 1);
  const from: Size = { x: start(low.x, 'x'), y: start(low.y, 'y'), z: start(low.z + mass.fromZ, 'z') };
  const size: Size = {
    x: end(high.x, 'x') - from.x + 1,
    y: end(high.y, 'y') - from.y + 1,
    z: end(high.z + mass.fromZ, 'z') - from.z + 1,
  };
  const inside = new Uint8Array(size.x * size.y * size.z);
  const at = (v: number, axis: 'x' | 'y' | 'z'): number =>
    toGridIndex(v, grid.spacingMm[axis], volume.spacingMm[axis], grid.size[axis]);
  const columns = Int32Array.from({ length: size.x }, (_, x) => at(from.x + x, 'x'));
  for (let z = 0; z < size.z; z++) {
    const gz = at(from.z + z, 'z') - mass.fromZ;
    if (gz < 0) continue;
    for (let y = 0; y < size.y; y++) {
      const row = gz * plane + at(from.y + y, 'y') * grid.size.x;
      const out = (z * size.y + y) * size.x;
      for (let x = 0; x < size.x; x++) inside[out + x] = mass.region[row + (columns[x] ?? 0)] ?? 0;
    }
  }
  return { finding, from, size, inside };
}

function boundsOf(region: Uint8Array, width: number, plane: number): [Size, Size] {
  let [x0, y0, z0] = [width, plane, region.length];
  let [x1, y1, z1] = [0, 0, 0];
  for (let i = 0; i < region.length; i++) {
    if (!region[i]) continue;
    const [x, y, z] = [i % width, Math.floor((i % plane) / width), Math.floor(i / plane)];
    [x0, y0, z0] = [Math.min(x0, x), Math.min(y0, y), Math.min(z0, z)];
    [x1, y1, z1] = [Math.max(x1, x), Math.max(y1, y), Math.max(z1, z)];
  }
  return [
    { x: x0, y: y0, z: z0 },
    { x: x1, y: y1, z: z1 },
  ];
}
