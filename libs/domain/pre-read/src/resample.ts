import type { CtVolume, Size } from './ct-volume';

/** A coarser copy of the volume; voxel (0,0,0) covers the same corner, so `scale` maps grid to volume indices. */
export interface Grid {
  readonly hu: Int16Array;
  readonly size: Size;
  readonly spacingMm: Size;
}

/** Volume index of the centre of grid voxel `g` along one axis. */
export const toVolumeIndex = (g: number, gridMm: number, volumeMm: number): number =>
  ((g + 0.5) * gridMm) / volumeMm - 0.5;

/** Grid voxel that holds volume index `v` along one axis, kept inside 0..n-1. */
export function toGridIndex(v: number, gridMm: number, volumeMm: number, n: number): number {
  return Math.min(n - 1, Math.max(0, Math.floor(((v + 0.5) * volumeMm) / gridMm)));
}

interface Taps {
  readonly first: Int32Array;
  readonly weights: Float32Array;
  readonly width: number;
}

/** Area averaging when the step is coarser than the pixels, linear interpolation when it is finer. */
export function taps(n: number, ratio: number, out: number): Taps {
  const width = ratio > 1 ? Math.ceil(ratio) + 1 : 2;
  const first = new Int32Array(out);
  const weights = new Float32Array(out * width);
  for (let o = 0; o < out; o++) {
    if (ratio > 1) {
      const from = o * ratio;
      const to = Math.min(n, from + ratio);
      const start = Math.min(Math.floor(from), Math.max(0, n - width));
      first[o] = start;
      for (let t = 0; t < width; t++) {
        const overlap = Math.min(to, start + t + 1) - Math.max(from, start + t);
        weights[o * width + t] = Math.max(0, overlap) / (to - from);
      }
    } else {
      const centre = Math.min(n - 1, Math.max(0, (o + 0.5) * ratio - 0.5));
      const start = Math.min(Math.floor(centre), Math.max(0, n - 2));
      first[o] = start;
      weights[o * 2] = 1 - (centre - start);
      weights[o * 2 + 1] = centre - start;
    }
  }
  return { first, weights, width };
}

/**
 * The volume on a grid of about `stepMm` (millimetres per axis), averaged, not picked. Memory: 2 bytes a grid voxel
 * and one float plane. Values under -1024 HU (padding outside the field of view) count as air.
 */
export function resample(volume: CtVolume, stepMm: Size): Grid {
  const { size, spacingMm } = volume;
  const out: Size = {
    x: Math.max(1, Math.floor((size.x * spacingMm.x) / stepMm.x)),
    y: Math.max(1, Math.floor((size.y * spacingMm.y) / stepMm.y)),
    z: Math.max(1, Math.floor((size.z * spacingMm.z) / stepMm.z + 1e-6)),
  };
  const tx = taps(size.x, stepMm.x / spacingMm.x, out.x);
  const ty = taps(size.y, stepMm.y / spacingMm.y, out.y);
  const tz = taps(size.z, stepMm.z / spacingMm.z, out.z);
  const hu = new Int16Array(out.x * out.y * out.z);
  const plane = new Float32Array(out.x * out.y);
  const cache = new Map<number, Float32Array>();
  for (let z = 0; z < out.z; z++) {
    plane.fill(0);
    const start = tz.first[z] ?? 0;
    for (const k of cache.keys()) if (k < start) cache.delete(k);
    for (let t = 0; t < tz.width; t++) {
      const weight = tz.weights[z * tz.width + t] ?? 0;
      const k = start + t;
      if (weight <= 0 || k >= size.z) continue;
      const slice = cache.get(k) ?? shrinkSlice(volume, k, tx, ty, out);
      cache.set(k, slice);
      for (let i = 0; i < plane.length; i++) plane[i] = (plane[i] ?? 0) + weight * (slice[i] ?? 0);
    }
    const base = z * plane.length;
    for (let i = 0; i < plane.length; i++) hu[base + i] = Math.round(plane[i] ?? 0);
  }
  return { hu, size: out, spacingMm: stepMm };
}

function shrinkSlice(volume: CtVolume, k: number, tx: Taps, ty: Taps, out: Size): Float32Array {
  const { hu, size } = volume;
  const narrow = new Float32Array(size.y * out.x);
  for (let y = 0; y < size.y; y++) {
    const row = (k * size.y + y) * size.x;
    for (let x = 0; x < out.x; x++) {
      const from = row + (tx.first[x] ?? 0);
      let sum = 0;
      for (let t = 0; t < tx.width; t++)
        sum += (tx.weights[x * tx.width + t] ?? 0) * Math.max(-1024, hu[from + t] ?? -1024);
      narrow[y * out.x + x] = sum;
    }
  }
  const slice = new Float32Array(out.x * out.y);
  for (let y = 0; y < out.y; y++) {
    for (let t = 0; t < ty.width; t++) {
      const weight = ty.weights[y * ty.width + t] ?? 0;
      if (weight <= 0) continue;
      const from = ((ty.first[y] ?? 0) + t) * out.x;
      for (let x = 0; x < out.x; x++)
        slice[y * out.x + x] = (slice[y * out.x + x] ?? 0) + weight * (narrow[from + x] ?? 0);
    }
  }
  return slice;
}
