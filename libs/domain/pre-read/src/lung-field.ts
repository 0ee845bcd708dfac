import type { CtVolume } from './ct-volume';
import { hullOfSlice } from './hull';
import { leftLung, type LungMask, rightLung } from './lung-mask';
import { mediastinumOf } from './mediastinum';

/** Where lung is to be expected, with or without air in it, on the grid of the mask. */
export interface LungField {
  /**
   * rightLung or leftLung where the same lung lies below in the same column within 120 mm, and lies above too or surrounds
   * the place in its slice (convex hull of that lung); else 0.
   */
  readonly expected: Uint8Array;
  /** Not 0 where mediastinum, heart and hila are to be expected; see mediastinumOf. */
  readonly mediastinum: Uint8Array;
}

/** How far above or below a solid voxel lung may lie and still speak for it. */
const reachMm = 120;

export const lungFieldOf = (volume: CtVolume, mask: LungMask): LungField => ({
  expected: expectedLung(mask),
  mediastinum: mediastinumOf(mask, volume.direction.y[1] > 0),
});

function expectedLung(mask: LungMask): Uint8Array {
  const { lung, grid } = mask;
  const { x: nx, y: ny, z: nz } = grid.size;
  const plane = nx * ny;
  const expected = new Uint8Array(lung.length);
  const reach = reachMm / grid.spacingMm.z;
  for (const side of [rightLung, leftLung]) {
    const hull = new Uint8Array(lung.length);
    for (let z = 0; z < nz; z++) {
      const rows = hullOfSlice(lung.subarray(z * plane, (z + 1) * plane), nx, ny, (v) => v === side);
      for (let y = 0; y < ny; y++) {
        const row = rows[y];
        if (row) hull.fill(1, z * plane + y * nx + row[0], z * plane + y * nx + row[1] + 1);
      }
    }
    const below = new Int16Array(lung.length).fill(-1);
    const last = new Int16Array(plane).fill(-1);
    for (let z = 0; z < nz; z++) {
      for (let i = 0; i < plane; i++) {
        if (lung[z * plane + i] === side) last[i] = z;
        below[z * plane + i] = last[i] ?? -1;
      }
    }
    last.fill(-1);
    for (let z = nz - 1; z >= 0; z--) {
      for (let i = 0; i < plane; i++) {
        const at = z * plane + i;
        if (lung[at] === side) last[i] = z;
        if (expected[at]) continue;
        const lower = below[at] ?? -1;
        if (lower < 0 || z - lower > reach) continue;
        const upper = last[i] ?? -1;
        if ((upper >= 0 && upper - z <= reach) || hull[at]) expected[at] = side;
      }
    }
  }
  return expected;
}
