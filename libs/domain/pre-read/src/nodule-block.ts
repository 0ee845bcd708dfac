import type { CtVolume, Size } from './ct-volume';
import type { LungMask } from './lung-mask';
import type { NoduleCandidate } from './nodule-candidates';
import { toGridIndex } from './resample';

/** A copy of the native voxels round one candidate, small enough to search freely. Its outermost voxels are `rim`. */
export interface NoduleBlock {
  readonly hu: Int16Array;
  readonly closed: Uint8Array;
  readonly rim: Uint8Array;
  readonly size: Size;
  readonly from: Size;
  readonly spacingMm: Size;
  readonly voxelMm3: number;
  readonly finestMm: number;
  /** Index of the candidate's centre. */
  readonly centre: number;
  /** Index steps to the six neighbours. */
  readonly neighbours: readonly number[];
  distanceMm(a: number, b: number): number;
  within(centre: number, radiusMm: number): number[];
  /** Index steps of all voxels within a radius. */
  ball(radiusMm: number): readonly number[];
}

/** Cuts the block out: 1.8 times the candidate's radius and 6 mm more to every side, air beyond the scan. */
export function cutOut(volume: CtVolume, mask: LungMask, candidate: NoduleCandidate): NoduleBlock {
  const s = volume.spacingMm;
  const halfMm = candidate.radiusMm * 1.8 + 6;
  const half: Size = { x: Math.ceil(halfMm / s.x), y: Math.ceil(halfMm / s.y), z: Math.ceil(halfMm / s.z) };
  const [cx, cy, cz] = [
    Math.round(candidate.centre[0]),
    Math.round(candidate.centre[1]),
    Math.round(candidate.centre[2]),
  ];
  const from: Size = { x: cx - half.x, y: cy - half.y, z: cz - half.z };
  const size: Size = { x: 2 * half.x + 1, y: 2 * half.y + 1, z: 2 * half.z + 1 };
  const plane = size.x * size.y;
  const hu = new Int16Array(plane * size.z).fill(-1000);
  const closed = new Uint8Array(hu.length);
  const rim = new Uint8Array(hu.length);
  const g = mask.grid;
  for (let z = 0; z < size.z; z++) {
    const vz = from.z + z;
    const gz = toGridIndex(vz, g.spacingMm.z, s.z, g.size.z);
    for (let y = 0; y < size.y; y++) {
      const vy = from.y + y;
      const gy = toGridIndex(vy, g.spacingMm.y, s.y, g.size.y);
      for (let x = 0; x < size.x; x++) {
        const i = z * plane + y * size.x + x;
        const vx = from.x + x;
        if (x === 0 || y === 0 || z === 0 || x === size.x - 1 || y === size.y - 1 || z === size.z - 1) rim[i] = 1;
        if (vx < 0 || vy < 0 || vz < 0 || vx >= volume.size.x || vy >= volume.size.y || vz >= volume.size.z) continue;
        hu[i] = volume.hu[(vz * volume.size.y + vy) * volume.size.x + vx] ?? -1000;
        const gx = toGridIndex(vx, g.spacingMm.x, s.x, g.size.x);
        closed[i] = mask.closed[(gz * g.size.y + gy) * g.size.x + gx] ? 1 : 0;
      }
    }
  }
  const distanceMm = (a: number, b: number): number =>
    Math.hypot(
      ((a % size.x) - (b % size.x)) * s.x,
      ((Math.floor(a / size.x) % size.y) - (Math.floor(b / size.x) % size.y)) * s.y,
      (Math.floor(a / plane) - Math.floor(b / plane)) * s.z,
    );
  const ball = (radiusMm: number): number[] => {
    const steps: number[] = [];
    const [rx, ry, rz] = [Math.floor(radiusMm / s.x), Math.floor(radiusMm / s.y), Math.floor(radiusMm / s.z)];
    for (let z = -rz; z <= rz; z++) {
      for (let y = -ry; y <= ry; y++) {
        for (let x = -rx; x <= rx; x++) {
          if (Math.hypot(x * s.x, y * s.y, z * s.z) <= radiusMm) steps.push(z * plane + y * size.x + x);
        }
      }
    }
    return steps;
  };
  return {
    hu,
    closed,
    rim,
    size,
    from,
    spacingMm: s,
    voxelMm3: s.x * s.y * s.z,
    finestMm: Math.min(s.x, s.y, s.z),
    centre: half.z * plane + half.y * size.x + half.x,
    neighbours: [-1, 1, -size.x, size.x, -plane, plane],
    distanceMm,
    within: (centre, radiusMm) => ball(radiusMm).map((d) => centre + d),
    ball,
  };
}

/** Voxels that hang together with the seed face to face and are accepted; the block's rim never is. */
export function flood(block: NoduleBlock, seed: number, accepts: (i: number) => boolean): Int32Array {
  const seen = new Uint8Array(block.hu.length);
  const queue = new Int32Array(block.hu.length);
  let tail = 0;
  seen[seed] = 1;
  queue[tail++] = seed;
  for (let head = 0; head < tail; head++) {
    const i = queue[head] ?? 0;
    for (const d of block.neighbours) {
      const n = i + d;
      if (n < 0 || n >= seen.length || seen[n] || block.rim[n] || !accepts(n)) continue;
      seen[n] = 1;
      queue[tail++] = n;
    }
  }
  return queue.slice(0, tail);
}
