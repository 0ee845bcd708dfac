import { connectedComponents } from './components';
import type { LesionVoxels } from './ct-labels';
import type { CtVolume } from './ct-volume';
import { squaredDistances } from './distance';
import { leftLung, type LungMask, rightLung } from './lung-mask';
import { toGridIndex } from './resample';

/** Half way between lung (-850) and a vessel of one to two voxels, which the grid shows at about -150. */
const vesselHu = -500;
/** Half the thickness of the widest vessel in the lung: beyond the hilum pulmonary arteries stay under 12 mm. */
const mostRadiusMm = 6;
/** A speck smaller than this is noise or a small nodule. */
const leastMl = 0.05;

/**
 * Vessels in the lungs, 1 on each voxel of the mask's grid: dense tissue in the closed lungs, at most 12 mm thick in its
 * slice, that hangs together with 50 mm³ or more of its like, most of it inside the lung itself. Lesions are left out.
 * Walls of bronchi and thin scars count as vessels; vessels inside a consolidation are not seen.
 */
export function vesselsOf(mask: LungMask, volume: CtVolume, lesions: readonly LesionVoxels[]): Uint8Array {
  const { grid, lung, closed } = mask;
  const { x: nx, y: ny, z: nz } = grid.size;
  const plane = nx * ny;
  const dense = new Uint8Array(lung.length);
  for (let i = 0; i < dense.length; i++) {
    const side = closed[i];
    if ((side === rightLung || side === leftLung) && (grid.hu[i] ?? -1000) > vesselHu) dense[i] = 1;
  }
  clearLesions(dense, mask, volume, lesions);
  const outside = new Uint8Array(plane);
  const radius = mostRadiusMm / grid.spacingMm.x;
  for (let z = 0; z < nz; z++) {
    const slice = dense.subarray(z * plane, (z + 1) * plane);
    let any = false;
    for (let i = 0; i < plane; i++) {
      outside[i] = slice[i] ? 0 : 1;
      if (slice[i]) any = true;
    }
    if (any) clearThick(slice, outside, nx, ny, radius);
  }
  const { labels, components } = connectedComponents(dense, grid.size);
  const inLung = new Uint32Array(components.length + 1);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? 0;
    if (label && lung[i]) inLung[label] = (inLung[label] ?? 0) + 1;
  }
  const least = (leastMl * 1000) / (grid.spacingMm.x * grid.spacingMm.y * grid.spacingMm.z);
  const kept = new Uint8Array(components.length + 1);
  for (const { label, voxels } of components)
    if (voxels >= least && (inLung[label] ?? 0) * 2 >= voxels) kept[label] = 1;
  for (let i = 0; i < dense.length; i++) dense[i] = kept[labels[i] ?? 0] ?? 0;
  return dense;
}

/** Takes away what a disc of `radius` pixels fits into, with the disc's reach round it: what is left is thinner. */
function clearThick(slice: Uint8Array, outside: Uint8Array, width: number, height: number, radius: number): void {
  const depth = squaredDistances(outside, width, height);
  const core = new Uint8Array(slice.length);
  let any = false;
  for (let i = 0; i < core.length; i++) {
    if ((depth[i] ?? 0) <= radius * radius) continue;
    core[i] = 1;
    any = true;
  }
  if (!any) return;
  const away = squaredDistances(core, width, height);
  for (let i = 0; i < slice.length; i++) if ((away[i] ?? 0) <= radius * radius) slice[i] = 0;
}

function clearLesions(dense: Uint8Array, { grid }: LungMask, volume: CtVolume, lesions: readonly LesionVoxels[]): void {
  for (const { from, size, inside } of lesions) {
    for (let i = 0; i < inside.length; i++) {
      if (!inside[i]) continue;
      const x = from.x + (i % size.x);
      const y = from.y + (Math.floor(i / size.x) % size.y);
      const z = from.z + Math.floor(i / (size.x * size.y));
      const gx = toGridIndex(x, grid.spacingMm.x, volume.spacingMm.x, grid.size.x);
      const gy = toGridIndex(y, grid.spacingMm.y, volume.spacingMm.y, grid.size.y);
      const gz = toGridIndex(z, grid.spacingMm.z, volume.spacingMm.z, grid.size.z);
      dense[(gz * grid.size.y + gy) * grid.size.x + gx] = 0;
    }
  }
}
