import { buildVolume } from '../build-volume';
import type { Vector } from '../ct-volume';
import { lungMask } from '../lung-mask';
import { aThorax, type PhantomThorax } from '../spec-phantom';
import { type Affine, inverse, moved } from './affine';
import { type LungShape, lungShapeOf } from './lung-shape';

/** The lungs of the phantom chest as a scan would keep them. Built once for each set of changes. */
export function aShape(changes: Partial<PhantomThorax> = {}): LungShape {
  const built = buildVolume(aThorax({ pixels: 128, spacingMm: 2.8, slices: 80, sliceMm: 3.5, noise: 10, ...changes }));
  if (built.outcome === 'refused') throw new Error(built.reason);
  const mask = lungMask(built.volume);
  if (!mask) throw new Error('the phantom has no lungs');
  const { spacingMm, sliceThicknessMm } = built.volume;
  return lungShapeOf(built.volume, mask, { sliceMm: spacingMm.z, thicknessMm: sliceThicknessMm, nodulesRead: true });
}

/** The same lungs as if the patient had lain and breathed otherwise: every cell of a new scan asks what was at its place. */
export function deformed(
  shape: LungShape,
  way: Affine,
  scanned: Partial<Pick<LungShape, 'size' | 'origin'>> = {},
): LungShape {
  const back = inverse(way);
  return bent(shape, (at) => moved(back, at), scanned);
}

/** As `deformed`, by any way back from the new place to the old. */
export function bent(
  shape: LungShape,
  back: (at: Vector) => Vector,
  scanned: Partial<Pick<LungShape, 'size' | 'origin'>> = {},
): LungShape {
  const now = { ...shape, ...scanned };
  const cells = new Uint8Array(now.size.x * now.size.y * now.size.z);
  const plane = (of: LungShape['size']) => of.x * of.y;
  for (let i = 0; i < cells.length; i++) {
    const [x, y, z] = [i % now.size.x, Math.floor(i / now.size.x) % now.size.y, Math.floor(i / plane(now.size))];
    let [right, left] = [0, 0];
    // Eight probes a cell, each between the old cells: the border stays where it belongs.
    for (let p = 0; p < 8; p++) {
      const at = back([
        now.origin[0] + now.cellMm * (x + (p & 1 ? 0.25 : -0.25)),
        now.origin[1] + now.cellMm * (y + (p & 2 ? 0.25 : -0.25)),
        now.origin[2] + now.cellMm * (z + (p & 4 ? 0.25 : -0.25)),
      ]);
      const { origin, cellMm } = shape;
      const [r, l] = sharesAt(
        shape,
        (at[0] - origin[0]) / cellMm,
        (at[1] - origin[1]) / cellMm,
        (at[2] - origin[2]) / cellMm,
      );
      right += r / 8;
      left += l / 8;
    }
    const share = Math.round(100 * Math.max(right, left));
    if (share > 0) cells[i] = left > right ? 100 + share : share;
  }
  return { ...now, cells };
}

function sharesAt({ cells, size }: LungShape, x: number, y: number, z: number): readonly [number, number] {
  const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  if (x0 < 0 || y0 < 0 || z0 < 0 || x0 + 1 >= size.x || y0 + 1 >= size.y || z0 + 1 >= size.z) return nothing;
  let [right, left] = [0, 0];
  for (let p = 0; p < 8; p++) {
    const [i, j, k] = [x0 + (p & 1), y0 + ((p >> 1) & 1), z0 + (p >> 2)];
    const cell = cells[(k * size.y + j) * size.x + i] ?? 0;
    if (cell === 0) continue;
    const weight = (1 - Math.abs(x - i)) * (1 - Math.abs(y - j)) * (1 - Math.abs(z - k));
    if (cell > 100) left += (weight * (cell - 100)) / 100;
    else right += (weight * cell) / 100;
  }
  return [right, left];
}
const nothing = [0, 0] as const;

/** A stretch, a turn about the body's long axis and a shift. */
export function aWay({ scale = [1, 1, 1], turnDegrees = 0, tiltDegrees = 0, shift = [0, 0, 0] }: { scale?: Vector; turnDegrees?: number; tiltDegrees?: number; shift?: Vector }): Affine {
  const [a, b] = [(turnDegrees * Math.PI) / 180, (tiltDegrees * Math.PI) / 180];
  const [c, s, d, t] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  const [x, y, z] = scale;
  return [
    c * x, -s * d * y, s * t * z, shift[0],
    s * x, c * d * y, -c * t * z, shift[1],
    0, t * y, d * z, shift[2],
  ];
} // prettier-ignore

/** Places inside the phantom's lungs, both sides, top to bottom. */
export const lungPlaces: readonly { readonly at: Vector; readonly side: 'right' | 'left' }[] = [-1, 1].flatMap((sign) =>
  [-70, -35, 0, 40, 80].flatMap((z) =>
    [-35, 0, 35].map((y) => ({
      at: [sign * 85, y, z] as const,
      side: sign < 0 ? ('right' as const) : ('left' as const),
    })),
  ),
);
