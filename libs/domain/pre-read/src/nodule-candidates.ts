import { blur } from './blur';
import type { CtVolume, Size } from './ct-volume';
import type { LungMask } from './lung-mask';
import { resample, toGridIndex, toVolumeIndex } from './resample';
import { type Words, words } from './words';

/** A bright blob in the lung, not yet judged. */
export interface NoduleCandidate {
  /** Volume indices of its centre, fractions allowed. */
  readonly centre: readonly [number, number, number];
  /** Radius of the sphere that would answer most at its scale. */
  readonly radiusMm: number;
  /** Scale-normalised Laplacian in HU: about 0.9 times the contrast to the lung for a sphere of that radius. */
  readonly response: number;
}

export type CandidateOutcome =
  | { readonly outcome: 'candidates'; readonly candidates: readonly NoduleCandidate[] }
  | { readonly outcome: 'out-of-scope'; readonly reason: 'slices-too-thick'; readonly message: Words };

/** Slices over 3 mm average a 6 mm nodule away or make vessels look like nodules (pre-read marks were not better than chance there). */
export const thickestSliceMm = 3;
const gridMm = 1.4;
/**
 * Sigma in mm and the least answer in HU that counts there. A sphere of radius r answers most at sigma = r / sqrt(3): these
 * stand for diameters of 4 to 30 mm. Ground-glass of -630 HU in lung of -850 answers with 160-200 from 6 mm on; at the two
 * finest scales noise and small vessels answer as much, so there only denser spots count (a solid 4 mm one answers with 460).
 */
const scales = [
  { sigmaMm: 1.2, least: 260 },
  { sigmaMm: 1.7, least: 150 },
  { sigmaMm: 2.4, least: 110 },
  { sigmaMm: 3.4, least: 110 },
  { sigmaMm: 4.8, least: 110 },
  { sigmaMm: 6.8, least: 110 },
  { sigmaMm: 9, least: 110 },
] as const;
/** Least ratio of the weakest to the strongest bend: 1 on a sphere, near 0 along a vessel. */
const leastRoundness = 0.2;
const mostCandidates = 2500;

/**
 * Bright blobs of 4-30 mm inside the closed lungs, strongest first: Laplacian of Gaussian at seven scales on a grid of
 * 1.4 mm, one answer a place, tubes left out. Out of scope when slices are over 3 mm (or `thickestMm`) thick or apart.
 */
export function noduleCandidates(volume: CtVolume, mask: LungMask, thickestMm = thickestSliceMm): CandidateOutcome {
  if (Math.max(volume.spacingMm.z, volume.sliceThicknessMm) > thickestMm + 0.01) {
    return {
      outcome: 'out-of-scope',
      reason: 'slices-too-thick',
      message: words('层厚超过 3 mm，不评估肺结节', 'Slices over 3 mm: nodules are not assessed'),
    };
  }
  const crop = croppedField(volume, mask);
  if (!crop) return { outcome: 'candidates', candidates: [] };
  const found: NoduleCandidate[] = [];
  let { field, inside, size, stepMm } = crop;
  let scratch = new Float32Array(field.length);
  let blurredMm = 0;
  for (const { sigmaMm, least } of scales) {
    // Coarse scales on half the grid: an eighth of the work, and sigma stays over one voxel.
    if (sigmaMm >= 3.4 && stepMm < 2) {
      ({ field, inside, size, stepMm } = halved(field, inside, size, stepMm));
      scratch = new Float32Array(field.length);
    }
    const more = Math.sqrt(sigmaMm * sigmaMm - blurredMm * blurredMm) / stepMm;
    blur(field, size, { x: more, y: more, z: more }, scratch);
    blurredMm = sigmaMm;
    collectMaxima({ field, inside, size, stepMm, laplacian: scratch }, sigmaMm, least, (x, y, z, response) => {
      found.push({
        centre: [
          toVolumeIndex(crop.from.x + ((x + 0.5) * stepMm) / gridMm - 0.5, gridMm, volume.spacingMm.x),
          toVolumeIndex(crop.from.y + ((y + 0.5) * stepMm) / gridMm - 0.5, gridMm, volume.spacingMm.y),
          toVolumeIndex(crop.from.z + ((z + 0.5) * stepMm) / gridMm - 0.5, crop.zMm, volume.spacingMm.z),
        ],
        radiusMm: sigmaMm * Math.sqrt(3),
        response,
      });
    });
  }
  return { outcome: 'candidates', candidates: strongestPerPlace(found, volume.spacingMm) };
}

interface Field {
  readonly field: Float32Array;
  readonly inside: Uint8Array;
  readonly size: Size;
  readonly stepMm: number;
}

/** HU from -1000 to 200 inside the closed lungs, lung-like -850 outside, cut to the lungs' box with a margin of 8 voxels. */
function croppedField(volume: CtVolume, mask: LungMask): (Field & { from: Size; zMm: number }) | null {
  const m = mask.grid;
  const reuse = Math.abs(m.spacingMm.z - gridMm) < 0.15;
  const grid = reuse ? m : resample(volume, { x: gridMm, y: gridMm, z: gridMm });
  const maskZ = Int32Array.from({ length: grid.size.z }, (_, z) =>
    reuse ? z : toGridIndex(z, m.spacingMm.z, grid.spacingMm.z, m.size.z),
  );
  const plane = m.size.x * m.size.y;
  const low = [m.size.x, m.size.y, grid.size.z];
  const high = [-1, -1, -1];
  for (let z = 0; z < grid.size.z; z++) {
    const base = (maskZ[z] ?? 0) * plane;
    for (let i = 0; i < plane; i++) {
      if (!mask.closed[base + i]) continue;
      const at = [i % m.size.x, Math.floor(i / m.size.x), z];
      for (let a = 0; a < 3; a++) {
        low[a] = Math.min(low[a] ?? 0, at[a] ?? 0);
        high[a] = Math.max(high[a] ?? 0, at[a] ?? 0);
      }
    }
  }
  if ((high[0] ?? -1) < 0) return null;
  const margin = 8;
  const from: Size = {
    x: Math.max(0, (low[0] ?? 0) - margin),
    y: Math.max(0, (low[1] ?? 0) - margin),
    z: Math.max(0, (low[2] ?? 0) - margin),
  };
  const size: Size = {
    x: Math.min(m.size.x, (high[0] ?? 0) + margin + 1) - from.x,
    y: Math.min(m.size.y, (high[1] ?? 0) + margin + 1) - from.y,
    z: Math.min(grid.size.z, (high[2] ?? 0) + margin + 1) - from.z,
  };
  const field = new Float32Array(size.x * size.y * size.z);
  const inside = new Uint8Array(field.length);
  for (let z = 0; z < size.z; z++) {
    for (let y = 0; y < size.y; y++) {
      for (let x = 0; x < size.x; x++) {
        const o = (z * size.y + y) * size.x + x;
        const inPlane = (from.y + y) * m.size.x + from.x + x;
        const isLung = mask.closed[(maskZ[from.z + z] ?? 0) * plane + inPlane];
        inside[o] = isLung ? 1 : 0;
        field[o] = isLung ? Math.max(-1000, Math.min(200, grid.hu[(from.z + z) * plane + inPlane] ?? -850)) : -850;
      }
    }
  }
  return { field, inside, size, stepMm: gridMm, from, zMm: grid.spacingMm.z };
}

function halved(field: Float32Array, inside: Uint8Array, size: Size, stepMm: number): Field {
  const half: Size = { x: size.x >> 1, y: size.y >> 1, z: size.z >> 1 };
  const out = new Float32Array(half.x * half.y * half.z);
  const outInside = new Uint8Array(out.length);
  const plane = size.x * size.y;
  for (let z = 0; z < half.z; z++) {
    for (let y = 0; y < half.y; y++) {
      for (let x = 0; x < half.x; x++) {
        const i = (2 * z * size.y + 2 * y) * size.x + 2 * x;
        let sum = 0;
        let lung = 0;
        for (const d of [0, 1, size.x, size.x + 1, plane, plane + 1, plane + size.x, plane + size.x + 1]) {
          sum += field[i + d] ?? 0;
          lung += inside[i + d] ?? 0;
        }
        const o = (z * half.y + y) * half.x + x;
        out[o] = sum / 8;
        outInside[o] = lung > 0 ? 1 : 0;
      }
    }
  }
  return { field: out, inside: outInside, size: half, stepMm: stepMm * 2 };
}

function collectMaxima(
  { field, inside, size, stepMm, laplacian }: Field & { laplacian: Float32Array },
  sigmaMm: number,
  least: number,
  found: (x: number, y: number, z: number, response: number) => void,
): void {
  const { x: nx, y: ny, z: nz } = size;
  const plane = nx * ny;
  const scale = (sigmaMm / stepMm) ** 2;
  laplacian.fill(0);
  for (let z = 1; z < nz - 1; z++) {
    for (let y = 1; y < ny - 1; y++) {
      let i = z * plane + y * nx + 1;
      for (let x = 1; x < nx - 1; x++, i++) {
        if (!inside[i]) continue;
        const c = field[i] ?? 0;
        const around =
          (field[i - 1] ?? 0) +
          (field[i + 1] ?? 0) +
          (field[i - nx] ?? 0) +
          (field[i + nx] ?? 0) +
          (field[i - plane] ?? 0) +
          (field[i + plane] ?? 0);
        laplacian[i] = (6 * c - around) * scale;
      }
    }
  }
  for (let z = 1; z < nz - 1; z++) {
    for (let y = 1; y < ny - 1; y++) {
      for (let x = 1; x < nx - 1; x++) {
        const i = z * plane + y * nx + x;
        const response = laplacian[i] ?? 0;
        if (response < least || !isPeak(laplacian, i, nx, plane)) continue;
        if (roundness(field, i, nx, plane) >= leastRoundness) found(x, y, z, response);
      }
    }
  }
}

function isPeak(field: Float32Array, i: number, nx: number, plane: number): boolean {
  const value = field[i] ?? 0;
  for (let dz = -plane; dz <= plane; dz += plane) {
    for (let dy = -nx; dy <= nx; dy += nx) {
      for (let dx = -1; dx <= 1; dx++) {
        const d = dz + dy + dx;
        const other = field[i + d] ?? 0;
        // Of two equal neighbours the earlier one is the peak.
        if (d !== 0 && (other > value || (other === value && d < 0))) return false;
      }
    }
  }
  return true;
}

/** Weakest over strongest downward bend at a peak, from the Hessian's eigenvalues; 0 when it bends up anywhere. */
function roundness(f: Float32Array, i: number, nx: number, plane: number): number {
  const at = (d: number): number => f[i + d] ?? 0;
  const c = 2 * at(0);
  const xx = at(1) + at(-1) - c;
  const yy = at(nx) + at(-nx) - c;
  const zz = at(plane) + at(-plane) - c;
  const xy = (at(1 + nx) + at(-1 - nx) - at(1 - nx) - at(-1 + nx)) / 4;
  const xz = (at(1 + plane) + at(-1 - plane) - at(1 - plane) - at(-1 + plane)) / 4;
  const yz = (at(nx + plane) + at(-nx - plane) - at(nx - plane) - at(-nx + plane)) / 4;
  const mean = (xx + yy + zz) / 3;
  const p2 = (xx - mean) ** 2 + (yy - mean) ** 2 + (zz - mean) ** 2 + 2 * (xy * xy + xz * xz + yz * yz);
  const p = Math.sqrt(p2 / 6);
  if (p < 1e-9) return mean < 0 ? 1 : 0;
  const a = (xx - mean) / p;
  const b = (yy - mean) / p;
  const d = (zz - mean) / p;
  const e = xy / p;
  const g = xz / p;
  const h = yz / p;
  const half = (a * (b * d - h * h) - e * (e * d - h * g) + g * (e * h - b * g)) / 2;
  const angle = Math.acos(Math.max(-1, Math.min(1, half))) / 3;
  const weakest = mean + 2 * p * Math.cos(angle);
  const strongest = mean + 2 * p * Math.cos(angle + (2 * Math.PI) / 3);
  return weakest < 0 ? weakest / strongest : 0;
}

/** Of answers nearer than the larger one's radius (at least 3 mm) the strongest stays. */
function strongestPerPlace(found: readonly NoduleCandidate[], spacing: Size): NoduleCandidate[] {
  const sorted = [...found].sort(
    (a, b) =>
      b.response - a.response || a.centre[2] - b.centre[2] || a.centre[1] - b.centre[1] || a.centre[0] - b.centre[0],
  );
  const cellMm = 16;
  const cells = new Map<string, NoduleCandidate[]>();
  const kept: NoduleCandidate[] = [];
  for (const candidate of sorted) {
    if (kept.length >= mostCandidates) break;
    const mm = inMm(candidate, spacing);
    const cell = mm.map((v) => Math.floor(v / cellMm));
    let taken = false;
    for (let dz = -1; dz <= 1 && !taken; dz++) {
      for (let dy = -1; dy <= 1 && !taken; dy++) {
        for (let dx = -1; dx <= 1 && !taken; dx++) {
          const key = `${(cell[0] ?? 0) + dx} ${(cell[1] ?? 0) + dy} ${(cell[2] ?? 0) + dz}`;
          taken = (cells.get(key) ?? []).some((other) => {
            const o = inMm(other, spacing);
            const apart = Math.hypot(
              (mm[0] ?? 0) - (o[0] ?? 0),
              (mm[1] ?? 0) - (o[1] ?? 0),
              (mm[2] ?? 0) - (o[2] ?? 0),
            );
            return apart < Math.max(3, other.radiusMm);
          });
        }
      }
    }
    if (taken) continue;
    const key = cell.join(' ');
    cells.set(key, [...(cells.get(key) ?? []), candidate]);
    kept.push(candidate);
  }
  return kept;
}

const inMm = ({ centre }: NoduleCandidate, s: Size): number[] => [centre[0] * s.x, centre[1] * s.y, centre[2] * s.z];
