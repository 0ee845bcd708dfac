import type { CtVolume, Size } from './ct-volume';
import { airway, type LungMask } from './lung-mask';
import { toGridIndex, toVolumeIndex } from './resample';

export interface VoxelBox {
  readonly from: Size;
  readonly size: Size;
  readonly inside: Uint8Array;
}

/**
 * Millimetres from the nearest voxel of a lesion to the nearest tissue outside the closed lungs: the pleura towards chest wall,
 * mediastinum or diaphragm, not the fissures, which are not looked for. 0 when it touches; null when there is none within 80 mm. As
 * fine as the mask's grid: about 1.4 mm.
 */
export function pleuraDistanceMm(volume: CtVolume, { grid, lung, closed }: LungMask, lesion: VoxelBox): number | null {
  const surface = surfaceOf(lesion, volume.spacingMm);
  if (surface.length === 0) return null;
  const { x: nx, y: ny, z: nz } = grid.size;
  const g = grid.spacingMm;
  const v = volume.spacingMm;
  const outside = (i: number): boolean => closed[i] === 0 && lung[i] !== airway;
  const ends = (axis: 'x' | 'y' | 'z', n: number, reachMm: number): [number, number] => [
    toGridIndex(lesion.from[axis] - reachMm / v[axis], g[axis], v[axis], n),
    toGridIndex(lesion.from[axis] + lesion.size[axis] + reachMm / v[axis], g[axis], v[axis], n),
  ];
  for (const reachMm of [5, 15, 40, 80]) {
    let best = reachMm * reachMm;
    let found = false;
    const [x0, x1] = ends('x', nx, reachMm);
    const [y0, y1] = ends('y', ny, reachMm);
    const [z0, z1] = ends('z', nz, reachMm);
    for (let z = z0; z <= z1; z++) {
      const mz = toVolumeIndex(z, g.z, v.z) * v.z;
      for (let y = y0; y <= y1; y++) {
        const row = (z * ny + y) * nx;
        const my = toVolumeIndex(y, g.y, v.y) * v.y;
        for (let x = x0; x <= x1; x++) {
          // The rim of the outside is enough: what lies behind it is farther.
          if (!outside(row + x) || !hasLungBeside(closed, row + x, nx, nx * ny)) continue;
          const mx = toVolumeIndex(x, g.x, v.x) * v.x;
          for (let s = 0; s < surface.length; s += 3) {
            const d =
              (mx - (surface[s] ?? 0)) ** 2 + (my - (surface[s + 1] ?? 0)) ** 2 + (mz - (surface[s + 2] ?? 0)) ** 2;
            if (d < best) {
              best = d;
              found = true;
            }
          }
        }
      }
    }
    // Centres of neighbouring voxels lie one step apart and touch.
    if (found) return Math.max(0, Math.sqrt(best) - g.x);
  }
  return null;
}

const hasLungBeside = (closed: Uint8Array, i: number, nx: number, plane: number): boolean =>
  (closed[i - 1] ?? 0) +
    (closed[i + 1] ?? 0) +
    (closed[i - nx] ?? 0) +
    (closed[i + nx] ?? 0) +
    (closed[i - plane] ?? 0) +
    (closed[i + plane] ?? 0) >
  0;

/** Centres of the lesion's outer voxels in millimetres from the volume's corner, as x, y, z one after another; at most about 600. */
function surfaceOf({ from, size, inside }: VoxelBox, spacing: Size): Float64Array {
  const plane = size.x * size.y;
  const outer: number[] = [];
  for (let i = 0; i < inside.length; i++) {
    if (!inside[i]) continue;
    const deep =
      inside[i - 1] &&
      inside[i + 1] &&
      inside[i - size.x] &&
      inside[i + size.x] &&
      inside[i - plane] &&
      inside[i + plane];
    if (!deep) outer.push(i);
  }
  const step = Math.max(1, Math.ceil(outer.length / 600));
  return Float64Array.from(
    outer
      .filter((_, n) => n % step === 0)
      .flatMap((i) => [
        (from.x + (i % size.x)) * spacing.x,
        (from.y + (Math.floor(i / size.x) % size.y)) * spacing.y,
        (from.z + Math.floor(i / plane)) * spacing.z,
      ]),
  );
}
