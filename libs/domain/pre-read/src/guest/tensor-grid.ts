import type { CtVolume, Size, Vector } from '../ct-volume';
import type { ModelInput } from '../model-manifest';
import { ofChannel } from '../prepare-radiograph';

export type Triple = readonly [number, number, number];

/** A volume seen along the axes of a network's input: tensor axis t runs along `axis[t]`, backwards where `forward[t]` is false. */
export interface TensorGrid {
  readonly size: Triple;
  readonly spacingMm: Triple;
  readonly axis: readonly [keyof Size, keyof Size, keyof Size];
  readonly forward: readonly [boolean, boolean, boolean];
}

/** Air, as beyond the field of view. */
const airHu = -1024;

/** Lays the network's own spacing and axes over a stack. The patient's left, back and head are told by the stack's directions, however he lay. */
export function tensorGrid(volume: CtVolume, { axes = 'SPL', spacingMm }: Pick<ModelInput, 'axes' | 'spacingMm'>): TensorGrid {
  const along = [0, 1, 2].map((t) => {
    const letter = axes[t] ?? 'S';
    const axis: keyof Size = 'LR'.includes(letter) ? 'x' : 'AP'.includes(letter) ? 'y' : 'z';
    const grows = { x: volume.direction.x[0] > 0 ? 'L' : 'R', y: volume.direction.y[1] > 0 ? 'P' : 'A', z: 'S' }[axis];
    const mm = spacingMm?.[t] ?? volume.spacingMm[axis];
    return { axis, forward: letter === grows, mm, size: Math.max(1, Math.round((volume.size[axis] * volume.spacingMm[axis]) / mm)) };
  });
  const three = <T>(of: (one: (typeof along)[number]) => T): [T, T, T] => along.map(of) as [T, T, T];
  return { size: three(({ size }) => size), spacingMm: three(({ mm }) => mm), axis: three(({ axis }) => axis), forward: three(({ forward }) => forward) };
}

/** Volume index along the axis of tensor axis t, for a place on it counted in voxel centres. */
export function alongVolume(volume: CtVolume, grid: TensorGrid, t: 0 | 1 | 2, place: number): number {
  const axis = grid.axis[t];
  const index = ((place + 0.5) * grid.spacingMm[t]) / volume.spacingMm[axis] - 0.5;
  return grid.forward[t] ? index : volume.size[axis] - 1 - index;
}

/** Volume index (i, j, k) of a place on the grid. */
export function toVolume(volume: CtVolume, grid: TensorGrid, place: Triple): Vector {
  const at = { x: 0, y: 0, z: 0 };
  for (const t of [0, 1, 2] as const) at[grid.axis[t]] = alongVolume(volume, grid, t, place[t]);
  return [at.x, at.y, at.z];
}

/** Where windows of `size` begin along a grid of `n`, neighbours sharing at least `overlap`; the last ends at the edge. */
export function windowStarts(n: number, size: number, overlap: number): number[] {
  if (n <= size) return [0];
  const step = Math.max(1, Math.floor(size * (1 - overlap)));
  const starts: number[] = [];
  for (let start = 0; start < n - size; start += step) starts.push(start);
  return [...starts, n - size];
}

/**
 * One window of the grid as the network's input [1, C, a, b, c], row-major: linear between voxels without averaging, as the
 * training frameworks resample; Hounsfield units clipped and scaled; air beyond the scan.
 */
export function windowInput(volume: CtVolume, grid: TensorGrid, from: Triple, size: Triple, input: ModelInput): Float32Array {
  const strides = { x: 1, y: volume.size.x, z: volume.size.x * volume.size.y };
  const [a, b, c] = [tapsAlong(0), tapsAlong(1), tapsAlong(2)];
  const channels = input.shape[1] === 3 ? 3 : 1;
  const voxels = size[0] * size[1] * size[2];
  const out = new Float32Array(channels * voxels);
  const scaled = scaler(input);
  let at = 0;
  for (let i = 0; i < size[0]; i++) {
    for (let j = 0; j < size[1]; j++) {
      for (let k = 0; k < size[2]; k++, at++) {
        const hu = a.inside[i] && b.inside[j] && c.inside[k] ? between(i, j, k) : airHu;
        const share = scaled(hu);
        for (let channel = 0; channel < channels; channel++) out[channel * voxels + at] = (share - ofChannel(input.mean, channel)) / ofChannel(input.std, channel);
      }
    }
  }
  return out;

  function between(i: number, j: number, k: number): number {
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      const [p, q, r] = [(i << 1) | (corner & 1), (j << 1) | ((corner >> 1) & 1), (k << 1) | (corner >> 2)];
      const weight = (a.weight[p] ?? 0) * (b.weight[q] ?? 0) * (c.weight[r] ?? 0);
      if (weight > 0) sum += weight * (volume.hu[(a.offset[p] ?? 0) + (b.offset[q] ?? 0) + (c.offset[r] ?? 0)] ?? airHu);
    }
    return sum;
  }

  function tapsAlong(t: 0 | 1 | 2) {
    const n = size[t];
    const axis = grid.axis[t];
    const last = volume.size[axis] - 1;
    const inside = new Uint8Array(n);
    const weight = new Float32Array(2 * n);
    const offset = new Int32Array(2 * n);
    for (let g = 0; g < n; g++) {
      const place = alongVolume(volume, grid, t, from[t] + g);
      inside[g] = place > -1 && place < last + 1 ? 1 : 0;
      const clamped = Math.min(last, Math.max(0, place));
      const low = Math.min(Math.floor(clamped), Math.max(0, last - 1));
      weight[2 * g] = 1 - (clamped - low);
      weight[2 * g + 1] = clamped - low;
      offset[2 * g] = low * strides[axis];
      offset[2 * g + 1] = Math.min(last, low + 1) * strides[axis];
    }
    return { inside, weight, offset };
  }
}

function scaler({ intensity, scale: [low, high] }: ModelInput): (hu: number) => number {
  if (intensity.kind !== 'hu') throw new RangeError('a volume is given in Hounsfield units');
  const { from, to } = intensity;
  const span = Math.max(to - from, 1e-6);
  return (hu) => low + (Math.min(1, Math.max(0, (hu - from) / span)) * (high - low));
}
