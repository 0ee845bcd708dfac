import type { Cylinder, Point } from './vessel-tree';

/** A grid of Hounsfield values at height `z`; sample (0,0) lies at (`left`, `front`), millimetres. */
export interface Slice {
  readonly hu: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly left: number;
  readonly front: number;
  readonly rowSpacingMm: number;
  readonly columnSpacingMm: number;
  readonly sliceSpacingMm: number;
  readonly z: number;
}

export interface Ball {
  readonly centre: Point;
  readonly radius: number;
  readonly hu: number;
  /** How uneven the surface is, as a share of the radius. */
  readonly roughness: number;
}

/** Paints the part of a cylinder that crosses the slice; its edge fades over one sample, as partial volume does. */
export function paintCylinder(slice: Slice, { from, to, fromRadius, toRadius, hu }: Cylinder): void {
  const reach = Math.max(fromRadius, toRadius) + slice.columnSpacingMm;
  const axis = [to[0] - from[0], to[1] - from[1], to[2] - from[2]] as const;
  const squared = axis[0] ** 2 + axis[1] ** 2 + axis[2] ** 2 || 1;
  const box = [
    Math.min(from[0], to[0]),
    Math.max(from[0], to[0]),
    Math.min(from[1], to[1]),
    Math.max(from[1], to[1]),
  ] as const;
  if (slice.z < Math.min(from[2], to[2]) - reach || slice.z > Math.max(from[2], to[2]) + reach) return;
  paint(slice, box, reach, hu, (x, y) => {
    const along = ((x - from[0]) * axis[0] + (y - from[1]) * axis[1] + (slice.z - from[2]) * axis[2]) / squared;
    const t = along < 0 ? 0 : along > 1 ? 1 : along;
    const distance = Math.hypot(x - from[0] - t * axis[0], y - from[1] - t * axis[1], slice.z - from[2] - t * axis[2]);
    return fromRadius + t * (toRadius - fromRadius) - distance;
  });
}

/** Paints a nodule. Its mean radius is `radius`; the fade covers one sample, and half a slice at its poles. */
export function paintBall(slice: Slice, { centre, radius, hu, roughness }: Ball): void {
  const dz = slice.z - centre[2];
  const reach = radius * (1 + roughness) + slice.columnSpacingMm;
  if (Math.abs(dz) > reach + slice.sliceSpacingMm / 2) return;
  paint(slice, [centre[0], centre[0], centre[1], centre[1]], reach, hu, (x, y) => {
    const [dx, dy] = [x - centre[0], y - centre[1]];
    const uneven =
      Math.sin(3 * Math.atan2(dy, dx) + dz / radius) * 0.6 + Math.sin(5 * Math.atan2(dy, dx) - (2 * dz) / radius) * 0.4;
    return radius * (1 + roughness * uneven) - Math.hypot(dx, dy, dz);
  });
}

function paint(
  slice: Slice,
  [minX, maxX, minY, maxY]: readonly [number, number, number, number],
  reach: number,
  hu: number,
  depthMm: (x: number, y: number) => number,
): void {
  const { rows, columns, left, front, rowSpacingMm, columnSpacingMm } = slice;
  const firstColumn = Math.max(0, Math.floor((minX - reach - left) / columnSpacingMm));
  const lastColumn = Math.min(columns - 1, Math.ceil((maxX + reach - left) / columnSpacingMm));
  const firstRow = Math.max(0, Math.floor((minY - reach - front) / rowSpacingMm));
  const lastRow = Math.min(rows - 1, Math.ceil((maxY + reach - front) / rowSpacingMm));
  for (let row = firstRow; row <= lastRow; row += 1) {
    for (let column = firstColumn; column <= lastColumn; column += 1) {
      const depth = depthMm(left + column * columnSpacingMm, front + row * rowSpacingMm) / columnSpacingMm + 0.5;
      if (depth <= 0) continue;
      const at = row * columns + column;
      const share = depth > 1 ? 1 : depth;
      const before = slice.hu[at] ?? hu;
      slice.hu[at] = before + share * (hu - before);
    }
  }
}
