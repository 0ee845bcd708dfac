import type { Anatomy } from './anatomy';
import { randomOf } from './random';

export type Point = readonly [x: number, y: number, z: number];

/** A tapering cylinder with round ends, in millimetres and Hounsfield units. */
export interface Cylinder {
  readonly from: Point;
  readonly to: Point;
  readonly fromRadius: number;
  readonly toRadius: number;
  readonly hu: number;
}

/**
 * Pulmonary vessels: from each hilum a few trunks that fork until they are half a millimetre thin. A fork keeps the
 * cross-section of flow (Murray: the cubes of the radii add up). Branches turn back at the pleura.
 */
export function vesselTree(anatomy: Anatomy, seed: number): Cylinder[] {
  const random = randomOf(seed ^ 0x5eed);
  const cylinders: Cylinder[] = [];
  const grow = (from: Point, direction: Point, radius: number): void => {
    if (radius < 0.5 || cylinders.length > 5000) return;
    const length = radius * (4 + 3 * random()) + 4;
    const to: Point = [
      from[0] + direction[0] * length,
      from[1] + direction[1] * length,
      from[2] + direction[2] * length,
    ];
    if (!anatomy.isInLung(...to, 2)) {
      // A shorter, thinner twig in another direction, until it is too thin.
      grow(from, turned(direction, 0.9, random), radius * 0.72);
      return;
    }
    cylinders.push({ from, to, fromRadius: radius, toRadius: radius * 0.88, hu: 35 });
    const share = 0.35 + 0.3 * random();
    grow(to, turned(direction, 0.45, random), radius * 0.97 * Math.cbrt(share));
    grow(to, turned(direction, 0.45, random), radius * 0.97 * Math.cbrt(1 - share));
  };
  for (const side of [-1, 1]) {
    for (let trunk = 0; trunk < 20; trunk += 1) {
      const up = -1 + (2 * (trunk + random() * 0.6)) / 19.6;
      const back = (random() - 0.5) * 1.6;
      grow(
        [side * (side > 0 ? 47 : 45), 8 + back * 5, 4 + up * 20],
        unit([side * (0.9 - Math.abs(up) * 0.55), back * 0.7, up * 1.2]),
        3.1 + random(),
      );
    }
  }
  return cylinders;
}

function turned(direction: Point, spread: number, random: () => number): Point {
  const bend = () => (random() - 0.5) * 2 * spread;
  return unit([direction[0] + bend(), direction[1] + bend(), direction[2] + bend()]);
}

function unit([x, y, z]: Point): Point {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}
