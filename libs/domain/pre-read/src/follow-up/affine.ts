import type { Vector } from '../ct-volume';

/** Rows of a 3 x 4 matrix: places of one scan (LPS mm) to places of another. */
export type Affine = readonly [
  number, number, number, number,
  number, number, number, number,
  number, number, number, number,
]; // prettier-ignore

export const unmoved: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

export const moved = (a: Affine, [x, y, z]: Vector): [number, number, number] => [
  a[0] * x + a[1] * y + a[2] * z + a[3],
  a[4] * x + a[5] * y + a[6] * z + a[7],
  a[8] * x + a[9] * y + a[10] * z + a[11],
];

/** The way back. A registration never flattens the lung, so there is one. */
export function inverse(a: Affine): Affine {
  const c = [a[5] * a[10] - a[6] * a[9], a[6] * a[8] - a[4] * a[10], a[4] * a[9] - a[5] * a[8]] as const;
  const volume = a[0] * c[0] + a[1] * c[1] + a[2] * c[2];
  const m = [
    c[0], a[2] * a[9] - a[1] * a[10], a[1] * a[6] - a[2] * a[5],
    c[1], a[0] * a[10] - a[2] * a[8], a[2] * a[4] - a[0] * a[6],
    c[2], a[1] * a[8] - a[0] * a[9], a[0] * a[5] - a[1] * a[4],
  ].map((v) => v / volume); // prettier-ignore
  const row = (i: number): [number, number, number, number] => {
    const [x = 0, y = 0, z = 0] = m.slice(i * 3, i * 3 + 3);
    return [x, y, z, -(x * a[3] + y * a[7] + z * a[11])];
  };
  return [...row(0), ...row(1), ...row(2)];
}

export const distanceMm = (a: Vector, b: Vector): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
