import { reachedFromRim } from './components';
import { squaredDistances } from './distance';
import type { Grid } from './resample';

interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/**
 * Closes each lung (labels 1 and 2) slice by slice with a disc of `radiusMm` and fills its holes. Every slice is padded
 * by the radius first, so nothing is eaten at the rim; nothing is closed along z, so no bridge grows over the mediastinum.
 */
export function closeLung(lung: Uint8Array, grid: Grid, radiusMm: number): Uint8Array {
  const { x: nx, y: ny, z: nz } = grid.size;
  const plane = nx * ny;
  const closed = new Uint8Array(lung.length);
  const radius = radiusMm / grid.spacingMm.x;
  const pad = Math.ceil(radius) + 2;
  for (let z = 0; z < nz; z++) {
    const base = z * plane;
    for (const side of [1, 2]) {
      const box = boxOf(lung, base, nx, ny, side);
      if (!box) continue;
      const width = box.x1 - box.x0 + 1 + 2 * pad;
      const height = box.y1 - box.y0 + 1 + 2 * pad;
      const mask = new Uint8Array(width * height);
      for (let y = box.y0; y <= box.y1; y++) {
        for (let x = box.x0; x <= box.x1; x++) {
          if (lung[base + y * nx + x] === side) mask[(y - box.y0 + pad) * width + x - box.x0 + pad] = 1;
        }
      }
      const shut = closePlane(mask, width, height, radius);
      for (let y = box.y0; y <= box.y1; y++) {
        for (let x = box.x0; x <= box.x1; x++) {
          const i = base + y * nx + x;
          const own = lung[i] ?? 0;
          if ((own === 0 || own === side) && !closed[i] && shut[(y - box.y0 + pad) * width + x - box.x0 + pad])
            closed[i] = side;
        }
      }
    }
  }
  return closed;
}

function closePlane(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const grown = squaredDistances(mask, width, height);
  const outside = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) outside[i] = (grown[i] ?? 0) <= radius * radius ? 0 : 1;
  const depth = squaredDistances(outside, width, height);
  const shut = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) shut[i] = mask[i] || (depth[i] ?? 0) > radius * radius ? 1 : 0;
  const open = shut.map((v) => (v ? 0 : 1));
  const reached = new Uint8Array(mask.length);
  reachedFromRim(open, width, height, new Int32Array(mask.length), reached);
  for (let i = 0; i < shut.length; i++) if (!reached[i]) shut[i] = 1;
  return shut;
}

function boxOf(lung: Uint8Array, base: number, nx: number, ny: number, side: number): Box | null {
  let x0 = nx;
  let x1 = -1;
  let y0 = ny;
  let y1 = -1;
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      if (lung[base + y * nx + x] !== side) continue;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      y1 = y;
    }
  }
  return x1 < 0 ? null : { x0, y0, x1, y1 };
}
