import { buildVolume } from './build-volume';
import type { CtSlice, CtVolume } from './ct-volume';

/** A ball or ellipsoid painted into the phantom: centre in patient millimetres (x to the left, y to the back, z up), radii in mm. */
export interface Painted {
  readonly at: readonly [number, number, number];
  readonly radii: readonly [number, number, number];
  readonly hu: number;
}

export interface PhantomThorax {
  readonly pixels: number;
  readonly spacingMm: number;
  readonly slices: number;
  readonly sliceMm: number;
  readonly painted: readonly Painted[];
  /** Standard deviation of the noise, HU. */
  readonly noise: number;
  readonly vessels: boolean;
  /** HU of lung that is not as lung should be; null where it is. Vessels stay as they are. */
  readonly disease: ((x: number, y: number, z: number) => number | null) | null;
}

const usual: PhantomThorax = {
  pixels: 256,
  spacingMm: 1.4,
  slices: 120,
  sliceMm: 2.5,
  painted: [],
  noise: 15,
  vessels: false,
  disease: null,
};

export const ball = (x: number, y: number, z: number, diameterMm: number, hu = 40): Painted => ({
  at: [x, y, z],
  radii: [diameterMm / 2, diameterMm / 2, diameterMm / 2],
  hu,
});

/** The phantom's lungs: half-axes in mm, centres at x = -70 (right) and 70 (left), z 0 in the middle. */
const lungRadii = [52, 75, 115] as const;

/**
 * A chest in numbers: elliptic body, ribs, spine, trachea, two ellipsoid lungs, a heart that dents both, a liver that dents
 * the right one from below. What is painted is blended in by its share of each voxel, so its size is true below a voxel.
 */
export function aThorax(changes: Partial<PhantomThorax> = {}): CtSlice[] {
  const p = { ...usual, ...changes };
  const random = randomFrom(7);
  const slices: CtSlice[] = [];
  const half = (p.pixels * p.spacingMm) / 2;
  for (let k = 0; k < p.slices; k++) {
    const z = (k - (p.slices - 1) / 2) * p.sliceMm;
    const hu = new Int16Array(p.pixels * p.pixels);
    const near = p.painted.filter(({ at, radii }) => Math.abs(z - at[2]) < radii[2] + p.sliceMm);
    for (let j = 0; j < p.pixels; j++) {
      const y = (j + 0.5) * p.spacingMm - half;
      for (let i = 0; i < p.pixels; i++) {
        const x = (i + 0.5) * p.spacingMm - half;
        let value = tissueAt(x, y, z, p.vessels);
        if (p.disease && value === -850) value = p.disease(x, y, z) ?? value;
        for (const one of near) value = paint(one, x, y, z, p, value);
        hu[j * p.pixels + i] = Math.round(value + p.noise * random());
      }
    }
    slices.push({
      sopInstanceUid: `1.2.3.${k + 1}`,
      rows: p.pixels,
      columns: p.pixels,
      pixelSpacingMm: [p.spacingMm, p.spacingMm],
      imagePositionPatient: [p.spacingMm / 2 - half, p.spacingMm / 2 - half, z],
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      sliceThicknessMm: p.sliceMm,
      gantryTilt: 0,
      hu,
    });
  }
  return slices;
}

/** The phantom as a volume, or the test stops with the refusal. */
export function aVolume(changes: Partial<PhantomThorax> = {}): CtVolume {
  const built = buildVolume(aThorax(changes));
  if (built.outcome === 'refused') throw new Error(built.reason);
  return built.volume;
}

/** Volume index of a place in patient millimetres, for an upright stack. */
export const indexOf = (
  { origin, spacingMm: s }: CtVolume,
  [x, y, z]: readonly [number, number, number],
): [number, number, number] => [(x - origin[0]) / s.x, (y - origin[1]) / s.y, (z - origin[2]) / s.z];

const within = (x: number, y: number, z: number, [a, b, c]: readonly [number, number, number]): number =>
  (x / a) ** 2 + (y / b) ** 2 + (z / c) ** 2;

function tissueAt(x: number, y: number, z: number, vessels: boolean): number {
  if ((x / 165) ** 2 + (y / 115) ** 2 > 1) return -1000;
  if (x * x + (y + 20) * (y + 20) < 64 && z > 30) return -990;
  const lungX = x < 0 ? x + 70 : x - 70;
  const heart = within(x - 25, y + 30, z + 45, [50, 40, 55]) < 1;
  const liver = within(x + 60, y, z + 130, [75, 80, 55]) < 1;
  if (heart) return 45;
  if (liver) return 55;
  if (within(lungX, y, z, lungRadii) < 1) return vessels && isVessel(x, y, z) ? 40 : -850;
  if (x * x + (y - 75) * (y - 75) < 324) return 250;
  const shell = (x / 150) ** 2 + (y / 100) ** 2;
  if (shell > 0.9 && shell < 1 && Math.abs(((z + 500) % 24) - 12) < 4) return 400;
  return 40;
}

/** Directions of the branches of the left lung, of length 1; the right lung's are mirrored. */
const branches = (
  [
    [0.8, 0, 0.8],
    [0.8, 0.7, 0.3],
    [0.8, -0.6, 0.2],
    [0.8, 0.5, -0.6],
    [0.8, -0.4, -0.7],
  ] as const
).map(([x, y, z]) => {
  const length = Math.sqrt(x * x + y * y + z * z);
  return { x: x / length, y: y / length, z: z / length };
});

/** Straight branches from each hilum, 80 mm long, 5 mm thick at the root and 2 mm at the end. */
function isVessel(x: number, y: number, z: number): boolean {
  const out = Math.abs(x) - 25;
  const away = out * out + y * y + z * z;
  for (const branch of branches) {
    const along = out * branch.x + y * branch.y + z * branch.z;
    if (along < 0 || along > 80) continue;
    const radius = 2.5 - along * 0.01875;
    if (away - along * along < radius * radius) return true;
  }
  return false;
}

/** Millilitres of each lung as the phantom means it, or of what `counts` of it, on a raster of `stepMm`. */
export function trueLungMl(
  counts: (x: number, y: number, z: number) => boolean = () => true,
  stepMm = 2,
): { right: number; left: number } {
  const ml = { right: 0, left: 0 };
  const half = stepMm / 2;
  for (let z = half - 120; z < 120; z += stepMm) {
    for (let y = half - 120; y < 120; y += stepMm) {
      for (let x = half - 170; x < 170; x += stepMm)
        if (tissueAt(x, y, z, false) === -850 && counts(x, y, z)) ml[x < 0 ? 'right' : 'left'] += stepMm ** 3 / 1000;
    }
  }
  return ml;
}

/** Blends one ellipsoid in by its share of the voxel (3 x 3 x 3 points). */
function paint({ at, radii, hu }: Painted, x: number, y: number, z: number, p: PhantomThorax, under: number): number {
  const reach = p.spacingMm;
  if (Math.abs(x - at[0]) > radii[0] + reach || Math.abs(y - at[1]) > radii[1] + reach) return under;
  let inside = 0;
  for (let a = -1; a <= 1; a++) {
    for (let b = -1; b <= 1; b++) {
      for (let c = -1; c <= 1; c++) {
        const px = x - at[0] + (a * p.spacingMm) / 3;
        const py = y - at[1] + (b * p.spacingMm) / 3;
        const pz = z - at[2] + (c * p.sliceMm) / 3;
        if (within(px, py, pz, radii) < 1) inside++;
      }
    }
  }
  return under + ((hu - under) * inside) / 27;
}

/** A normal deviate from a fixed seed (sum of four uniforms), so the phantom is the same each time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  return () => (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3);
}
