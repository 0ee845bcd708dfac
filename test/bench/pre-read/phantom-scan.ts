import { buildVolume, type CtSlice, type CtVolume } from '@qianli/domain-pre-read';
import { anatomyOf } from '../../../libs/testing/src/phantom/anatomy';
import { normalTable, randomOf } from '../../../libs/testing/src/phantom/random';
import { paintCylinder, type Slice } from '../../../libs/testing/src/phantom/slice-painter';
import { type Cylinder, type Point, vesselTree } from '../../../libs/testing/src/phantom/vessel-tree';

/** An ellipsoid with its axes along the patient's; a sphere when the radii are equal. Millimetres. */
export interface DrawnNodule {
  readonly centre: Point;
  readonly radii: Point;
  readonly hu: number;
  /** The size and class it stands for in the tables. */
  readonly sizeMm: number;
}

export interface ScanToDraw {
  readonly seed: number;
  readonly sliceMm: number;
  /** Standard deviation of the noise, HU. */
  readonly noise: number;
  readonly nodules: readonly DrawnNodule[];
}

const pixelMm = 0.75;
const columns = 456;
const rows = 328;
/** The part of the drawn thorax that is scanned: from above the domes to below the apices. */
const fromZ = -55;
const toZ = 105;

/**
 * A slab of 160 mm of the drawn thorax. Each slice is the mean of pictures at most 0.75 mm apart, as a scanner averages over its
 * thickness; nodules are counted on nine points a pixel. No blur of a kernel, no motion, no beam hardening.
 */
export function drawScan({ seed, sliceMm, noise, nodules }: ScanToDraw): CtVolume {
  const anatomy = anatomyOf(seed);
  const vessels = vesselTree(anatomy, seed);
  const random = randomOf(seed ^ 0x77);
  const normal = normalTable(1 << 16, random);
  const left = (-(columns - 1) / 2) * pixelMm;
  const front = (-(rows - 1) / 2) * pixelMm;
  const pictures = Math.max(2, Math.ceil(sliceMm / 0.75));
  const slices: CtSlice[] = [];
  for (let k = 0; fromZ + (k + 0.5) * sliceMm < toZ; k += 1) {
    const middle = fromZ + (k + 0.5) * sliceMm;
    const mean = new Float32Array(rows * columns);
    for (let p = 0; p < pictures; p += 1) {
      const z = middle + ((p + 0.5) / pictures - 0.5) * sliceMm;
      const slice: Slice = { hu: new Float32Array(rows * columns), rows, columns, left, front, rowSpacingMm: pixelMm, columnSpacingMm: pixelMm, sliceSpacingMm: sliceMm / pictures, z };
      const tissue = anatomy.at(z);
      for (let row = 0, at = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1, at += 1) slice.hu[at] = tissue(left + column * pixelMm, front + row * pixelMm);
      for (const vessel of vessels) paintCylinder(slice, vessel);
      for (const nodule of nodules) paintNodule(slice, nodule);
      for (let i = 0; i < mean.length; i += 1) mean[i] = (mean[i] ?? 0) + (slice.hu[i] ?? 0) / pictures;
    }
    slices.push({
      sopInstanceUid: `1.2.${k + 1}`, rows, columns, pixelSpacingMm: [pixelMm, pixelMm], imagePositionPatient: [left, front, middle],
      imageOrientationPatient: [1, 0, 0, 0, 1, 0], sliceThicknessMm: sliceMm, gantryTilt: 0, hu: noisy(mean, noise, normal, random),
    });
  }
  const built = buildVolume(slices);
  if (built.outcome === 'refused') throw new Error(built.reason);
  return built.volume;
}

function paintNodule({ hu, z }: Slice, { centre, radii, hu: inside }: DrawnNodule): void {
  const dz = (z - centre[2]) / radii[2];
  if (Math.abs(dz) >= 1) return;
  const column = (mm: number) => (mm - (-(columns - 1) / 2) * pixelMm) / pixelMm;
  const row = (mm: number) => (mm - (-(rows - 1) / 2) * pixelMm) / pixelMm;
  for (let j = Math.floor(row(centre[1] - radii[1])); j <= Math.ceil(row(centre[1] + radii[1])); j += 1) {
    for (let i = Math.floor(column(centre[0] - radii[0])); i <= Math.ceil(column(centre[0] + radii[0])); i += 1) {
      let points = 0;
      for (let a = -1; a <= 1; a += 1) {
        for (let b = -1; b <= 1; b += 1) {
          const dx = ((i + a / 3 - column(centre[0])) * pixelMm) / radii[0];
          const dy = ((j + b / 3 - row(centre[1])) * pixelMm) / radii[1];
          if (dx * dx + dy * dy + dz * dz < 1) points += 1;
        }
      }
      const at = j * columns + i;
      const under = hu[at] ?? 0;
      hu[at] = under + ((inside - under) * points) / 9;
    }
  }
}

/** Noise of neighbours is mixed, since a reconstruction kernel does the same. */
function noisy(mean: Float32Array, noise: number, normal: Float32Array, random: () => number): Int16Array {
  const scale = noise / Math.SQRT2;
  const mask = normal.length - 1;
  let at = Math.floor(random() * normal.length);
  return Int16Array.from(mean, (hu, i) => {
    at = (at + 1 + (i % 613 === 0 ? 7919 : 0)) & mask;
    return Math.round(hu + ((normal[at] ?? 0) + (normal[(at + 1) & mask] ?? 0)) * scale);
  });
}

/** The nodules of one scan: each size and class once, alternately a sphere and an ellipsoid of 1.2 : 1 : 0.83, in free lung. */
export function placeNodules(seed: number, sizes: readonly number[], densities: readonly number[]): DrawnNodule[] {
  const anatomy = anatomyOf(seed);
  const thick = vesselTree(anatomy, seed).filter(({ fromRadius }) => fromRadius >= 1);
  const random = randomOf(seed ^ 0xb0b);
  const placed: DrawnNodule[] = [];
  const wanted = sizes.flatMap((sizeMm) => densities.map((hu) => ({ sizeMm, hu }))).sort((a, b) => b.sizeMm - a.sizeMm);
  wanted.forEach(({ sizeMm, hu }, n) => {
    const radius = sizeMm / 2;
    const radii: Point = (n + seed) % 2 === 0 ? [radius, radius, radius] : [radius * 1.2, radius / 1.2, radius];
    for (let tries = 0; tries < 20_000; tries += 1) {
      const centre: Point = [(random() - 0.5) * 260, (random() - 0.5) * 170, fromZ + 12 + random() * (toZ - fromZ - 24)];
      if (!anatomy.isInLung(...centre, radius * 1.2 + 2)) continue;
      if (placed.some((other) => apart(centre, other.centre) < radius + Math.max(...other.radii) + 12)) continue;
      if (thick.some((vessel) => toVessel(centre, vessel) < radius * 1.2 + 1)) continue;
      placed.push({ centre, radii, hu, sizeMm });
      return;
    }
  });
  return placed;
}

const apart = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function toVessel(at: Point, { from, to, fromRadius }: Cylinder): number {
  const axis: Point = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const squared = axis[0] ** 2 + axis[1] ** 2 + axis[2] ** 2 || 1;
  const along = ((at[0] - from[0]) * axis[0] + (at[1] - from[1]) * axis[1] + (at[2] - from[2]) * axis[2]) / squared;
  const t = Math.max(0, Math.min(1, along));
  return apart(at, [from[0] + t * axis[0], from[1] + t * axis[1], from[2] + t * axis[2]]) - fromRadius;
}
