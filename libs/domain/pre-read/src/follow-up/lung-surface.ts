import { fromCell, type LungShape, shareOf, type Side, toCell } from './lung-shape';
import type { Vector } from '../ct-volume';

/** Points on the border of one lung with their outward normals; x, y, z after each other, LPS mm. */
export interface LungSurface {
  readonly points: Float64Array;
  readonly normals: Float64Array;
  readonly count: number;
}

/**
 * Where the lung's share crosses one half between neighbouring cells. Where the scan cuts the lung off there is no
 * neighbour, so the cut is not taken for a surface.
 */
export function lungSurface(shape: LungShape, side: Side): LungSurface {
  const { size, cells, direction } = shape;
  const share = new Float32Array(cells.length);
  for (let i = 0; i < cells.length; i++) share[i] = shareOf(cells[i] ?? 0, side);
  const [stepX, stepY, stepZ] = [1, size.x, size.x * size.y];
  const points: number[] = [];
  const normals: number[] = [];
  const slope = (i: number, at: number, n: number, step: number): number =>
    (at > 0 ? (share[i - step] ?? 0) : (share[i] ?? 0)) - (at < n - 1 ? (share[i + step] ?? 0) : (share[i] ?? 0));
  for (let i = 0, z = 0; z < size.z; z++) {
    for (let y = 0; y < size.y; y++) {
      for (let x = 0; x < size.x; x++, i++) {
        const here = share[i] ?? 0;
        for (let axis = 0; axis < 3; axis++) {
          const step = axis === 0 ? stepX : axis === 1 ? stepY : stepZ;
          if (axis === 0 ? x + 1 >= size.x : axis === 1 ? y + 1 >= size.y : z + 1 >= size.z) continue;
          const there = share[i + step] ?? 0;
          if (here >= 0.5 === there >= 0.5) continue;
          const along = (0.5 - here) / (there - here);
          const j = i + step;
          const n: Vector = [
            slope(i, x, size.x, stepX) + slope(j, axis === 0 ? x + 1 : x, size.x, stepX),
            slope(i, y, size.y, stepY) + slope(j, axis === 1 ? y + 1 : y, size.y, stepY),
            slope(i, z, size.z, stepZ) + slope(j, axis === 2 ? z + 1 : z, size.z, stepZ),
          ];
          const length = Math.hypot(...n);
          if (length < 0.2) continue;
          const at: Vector = [x + (axis === 0 ? along : 0), y + (axis === 1 ? along : 0), z + (axis === 2 ? along : 0)];
          points.push(...fromCell(shape, at));
          for (const c of [0, 1, 2] as const)
            normals.push((direction.x[c] * n[0] + direction.y[c] * n[1] + direction.z[c] * n[2]) / length);
        }
      }
    }
  }
  return { points: Float64Array.from(points), normals: Float64Array.from(normals), count: points.length / 3 };
}

/** At most `most` of the points, evenly picked. */
export function thinned({ points, normals, count }: LungSurface, most: number): LungSurface {
  const step = Math.max(1, count / most);
  const n = Math.floor(count / step);
  const pick = (from: Float64Array): Float64Array => {
    const out = new Float64Array(n * 3);
    for (let i = 0; i < n; i++) {
      const at = Math.floor(i * step) * 3;
      out.set(from.subarray(at, at + 3), i * 3);
    }
    return out;
  };
  return { points: pick(points), normals: pick(normals), count: n };
}

/** For every cell of a scan the surface point that is (nearly) nearest; -1 beyond `reachMm`. Found by spreading from the surface. */
export function nearestPoints(shape: LungShape, { points, count }: LungSurface, reachMm: number): Int32Array {
  const { size, cellMm } = shape;
  const nearest = new Int32Array(size.x * size.y * size.z).fill(-1);
  const squared = new Float64Array(nearest.length);
  const queue: number[] = [];
  const plane = size.x * size.y;
  const place = (p: number): [number, number, number] =>
    toCell(shape, [points[p * 3] ?? 0, points[p * 3 + 1] ?? 0, points[p * 3 + 2] ?? 0]);
  const inCells = new Float64Array(count * 3);
  for (let p = 0; p < count; p++) inCells.set(place(p), p * 3);
  const offer = (i: number, x: number, y: number, z: number, p: number): void => {
    const d2 =
      (x - (inCells[p * 3] ?? 0)) ** 2 + (y - (inCells[p * 3 + 1] ?? 0)) ** 2 + (z - (inCells[p * 3 + 2] ?? 0)) ** 2;
    if (d2 > (reachMm / cellMm) ** 2) return;
    if ((nearest[i] ?? -1) >= 0 && (squared[i] ?? 0) <= d2) return;
    nearest[i] = p;
    squared[i] = d2;
    queue.push(i);
  };
  for (let p = 0; p < count; p++) {
    const [x, y, z] = [0, 1, 2].map((c) => Math.round(inCells[p * 3 + c] ?? 0));
    if (x === undefined || y === undefined || z === undefined) continue;
    if (x < 0 || y < 0 || z < 0 || x >= size.x || y >= size.y || z >= size.z) continue;
    offer((z * size.y + y) * size.x + x, x, y, z, p);
  }
  for (let head = 0; head < queue.length; head++) {
    const i = queue[head] ?? 0;
    const p = nearest[i] ?? -1;
    const x = i % size.x;
    const y = Math.floor(i / size.x) % size.y;
    const z = Math.floor(i / plane);
    if (x > 0) offer(i - 1, x - 1, y, z, p);
    if (x + 1 < size.x) offer(i + 1, x + 1, y, z, p);
    if (y > 0) offer(i - size.x, x, y - 1, z, p);
    if (y + 1 < size.y) offer(i + size.x, x, y + 1, z, p);
    if (z > 0) offer(i - plane, x, y, z - 1, p);
    if (z + 1 < size.z) offer(i + plane, x, y, z + 1, p);
  }
  return nearest;
}
