import { cross, dot, type Vector } from '../ct-volume';
import { type Affine, moved } from './affine';
import { LeastSquares } from './least-squares';
import { isCovered, type LungShape, toCell } from './lung-shape';
import type { LungSurface } from './lung-surface';
import { affineOf, type Pose, stepped } from './pose';

/** A surface to lie on, with the nearest of its points for every cell of its scan. */
export interface Target extends LungSurface {
  readonly shape: LungShape;
  readonly nearest: Int32Array;
}

/** Points that are to come to lie on a target. */
export interface Pair {
  readonly from: LungSurface;
  readonly to: Target;
}

/** How the points lie: distances (mm) along the target's normals of those that found a place, and the share that found none. */
export interface Fit {
  readonly pose: Pose;
  readonly rmsMm: number;
  readonly strayShare: number;
}

/** One distance for a fit, mm: a stray point counts like one that is 20 mm off. */
export const worth = ({ rmsMm, strayShare }: Pick<Fit, 'rmsMm' | 'strayShare'>): number =>
  Math.sqrt((1 - strayShare) * rmsMm ** 2 + strayShare * 20 ** 2);

/** Beyond this a point has found no place. */
export const reachMm = 40;
/** How freely a pose leaves its first guess: log scale and radians; own choice from what breathing and lying differently do. */
const freedom = { scale: 0.2, turn: 0.15 };

/**
 * Iterative closest points, point to plane (Chen and Medioni 1992): rotation, shift and a scale for each axis are moved
 * until the points lie on their targets. Far points weigh little (Tukey), so what is missing on one side does not pull.
 */
export function fitSurfaces(pairs: readonly Pair[], first: Pose, rounds = 40): Fit {
  let fit = judged(pairs, first);
  let wide = reachMm;
  for (let round = 0; round < rounds; round++) {
    wide = Math.max(6, Math.min(wide, fit.rmsMm * 3));
    const step = improved(pairs, fit.pose, first, wide);
    if (!step) break;
    fit = judged(pairs, step.pose);
    if (step.size < 0.02) break;
  }
  return fit;
}

function improved(pairs: readonly Pair[], pose: Pose, first: Pose, wide: number): { pose: Pose; size: number } | null {
  const sums = new LeastSquares(9);
  const row = new Float64Array(9);
  const [x, y, z] = pose.rotation;
  const axes: readonly Vector[] = [[x[0], y[0], z[0]], [x[1], y[1], z[1]], [x[2], y[2], z[2]]]; // prettier-ignore
  const { centre, shift } = pose;
  let weights = 0;
  visit(pairs, affineOf(pose), (n, p, off) => {
    if (Math.abs(off) > wide) return;
    const r: Vector = [p[0] - centre[0] - shift[0], p[1] - centre[1] - shift[1], p[2] - centre[2] - shift[2]];
    const weight = (1 - (off / wide) ** 2) ** 2;
    weights += weight;
    row.set(cross(r, n));
    // Stretching goes along the moving scan's axes, turned with it.
    axes.forEach((axis, i) => (row[3 + i] = dot(axis, r) * dot(axis, n)));
    row.set(n, 6);
    sums.add(row, -off, weight);
  });
  if (weights < 100) return null;
  // Neighbouring points say the same: the first guess holds like one point in two hundred, 3 mm off.
  const hold = (weights / 200) * 9;
  const turned: Vector = [(z[1] - y[2]) / 2, (x[2] - z[0]) / 2, (y[0] - x[1]) / 2];
  for (const axis of [0, 1, 2] as const) {
    sums.hold(axis, -turned[axis], hold / freedom.turn ** 2);
    sums.hold(3 + axis, first.logScale[axis] - pose.logScale[axis], hold / freedom.scale ** 2);
  }
  const step = sums.solve();
  if (!step) return null;
  const part = (from: number): Vector => [step[from] ?? 0, step[from + 1] ?? 0, step[from + 2] ?? 0];
  const [turn, grow, by] = [part(0), part(3), part(6)];
  // A turn or a stretch moves the lung's far points by about 100 mm times its size.
  const size = Math.hypot(...by) + 100 * (Math.hypot(...turn) + Math.hypot(...grow));
  return { pose: stepped(pose, turn, grow, by), size };
}

function judged(pairs: readonly Pair[], pose: Pose): Fit {
  return { pose, ...distanceOf(pairs, affineOf(pose)) };
}

/** How far the points lie from their targets when moved so. */
export function distanceOf(pairs: readonly Pair[], affine: Affine): Pick<Fit, 'rmsMm' | 'strayShare'> {
  let squares = 0;
  let found = 0;
  const asked = visit(pairs, affine, (_n, _p, off) => {
    squares += off * off;
    found++;
  });
  return { rmsMm: found > 0 ? Math.sqrt(squares / found) : reachMm, strayShare: asked > 0 ? 1 - found / asked : 1 };
}

/** Calls back for each moved point that has a place: the target's normal, the point, its distance along the normal. Gives how many were asked. */
function visit(pairs: readonly Pair[], affine: Affine, each: (n: Vector, p: Vector, offMm: number) => void): number {
  let asked = 0;
  for (const { from, to } of pairs) {
    for (let i = 0; i < from.count; i++) {
      const p = moved(affine, at(from.points, i));
      // What the other scan does not hold cannot be looked for there.
      if (!isCovered(to.shape, p)) continue;
      asked++;
      const k = to.nearest[cellOf(to.shape, p)] ?? -1;
      if (k < 0) continue;
      const n = at(to.normals, k);
      if (dot(n, at(from.normals, i)) < 0.3) continue;
      const q = at(to.points, k);
      each(n, p, dot(n, [p[0] - q[0], p[1] - q[1], p[2] - q[2]]));
    }
  }
  return asked;
}

const at = (of: Float64Array, i: number): Vector => [of[i * 3] ?? 0, of[i * 3 + 1] ?? 0, of[i * 3 + 2] ?? 0];

function cellOf(shape: LungShape, p: Vector): number {
  const [x, y, z] = toCell(shape, p);
  return (Math.round(z) * shape.size.y + Math.round(y)) * shape.size.x + Math.round(x);
}
