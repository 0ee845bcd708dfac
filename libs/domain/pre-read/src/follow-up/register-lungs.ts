import type { Vector } from '../ct-volume';
import { type Words, words } from '../words';
import { type Affine, inverse, moved } from './affine';
import { type Fit, fitSurfaces, type Pair, reachMm, type Target, worth } from './fit-surfaces';
import { judgeRegistration, type Judgement } from './judge-registration';
import { type LungShape, shapeMl, type Side } from './lung-shape';
import { lungSurface, type LungSurface, nearestPoints, thinned } from './lung-surface';
import { affineOf, poseAt, type Pose, turnDegrees } from './pose';

export const registrationVersion = '1.0.0';

export type RegistrationRefusal =
  /** One of the scans shows air in one lung only: there is nothing to hold the other side by. */
  | 'one-lung'
  /** Less than half of the smaller scan's lung lies in the other scan. */
  | 'little-in-common'
  /** The lungs could not be brought to lie on each other: under 80 % overlap, or their surfaces over 8 mm apart. */
  | 'no-fit'
  /** They do, but only by a stretch or turn that no breath and no couch explains. */
  | 'implausible';

export type Registration =
  | {
      readonly outcome: 'registered';
      /** From the earlier scan's patient millimetres to the later's, each lung by its own. */
      readonly toLater: Readonly<Record<Side, Affine>>;
      /** Root mean square distance of the lungs' surfaces, the worse of both directions; inside the lung the error may differ. */
      readonly errorMm: number;
      /** Dice overlap of the lungs where both scans reach, 0..1. */
      readonly overlap: number;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: RegistrationRefusal;
      readonly errorMm: number | null;
      readonly overlap: number | null;
    };

export const registrationRefusals: Readonly<Record<RegistrationRefusal, Words>> = {
  'one-lung': words('其中一次扫描仅见一侧含气肺', 'One of the scans shows one air-holding lung only'),
  'little-in-common': words('两次扫描的共同范围过小', 'The two scans have too little in common'),
  'no-fit': words('两次扫描的肺无法配准', 'The lungs of the two scans could not be laid on each other'),
  implausible: words('配准结果不合理，不予采用', 'The lungs fit only by an implausible stretch or turn'),
};

/** Own choices: phantom pairs of one chest stayed over 0.9 and under 3 mm, of different chests see docs/pre-read-follow-up.md. */
const limits = { overlap: 0.8, errorMm: 8, common: 0.5, scale: 1.45, turn: 30, lesserLung: 0.1 };
const sides: readonly Side[] = ['right', 'left'];

/**
 * Finds how the earlier scan's lungs lie on the later's: both lungs together by rotation, shift and a scale for each axis
 * (a deeper breath lengthens the lung more than it widens it), then each lung by itself where that brings its surface
 * nearer. Starts from the lungs' centres, sizes, tops and bottoms, since either scan may cut the lungs off.
 */
export function registerLungs(earlier: LungShape, later: LungShape): Registration {
  const refuse = (reason: RegistrationRefusal, fit?: Judgement): Registration => ({
    outcome: 'refused',
    reason,
    errorMm: fit ? fit.errorMm : null,
    overlap: fit ? fit.overlap : null,
  });
  if ([earlier, later].some(isOneLung)) return refuse('one-lung');
  const [from, to] = [surfacesOf(earlier), surfacesOf(later)];
  const targets = targetsOf(later, to);
  const few = pairsOf(from, targets, 300);
  const fits = startsFor(from, to).map((start) => fitSurfaces(few, start, 15));
  const nearest = fits.reduce((best, one) => (worth(one) < worth(best) ? one : best));
  const pairs = pairsOf(from, targets);
  const whole = fitSurfaces(pairs, nearest.pose);
  const each = sides.map((_, i) => ofOneLung(pairs.slice(i, i + 1), whole));
  const toLater = { right: affineOf(each[0] ?? whole.pose), left: affineOf(each[1] ?? whole.pose) };
  const judgement = judgeRegistration({
    earlier,
    later,
    toLater,
    forth: pairs,
    back: pairsOf(to, targetsOf(earlier, from)),
  });
  if (judgement.common < limits.common) return refuse('little-in-common', judgement);
  if (judgement.overlap < limits.overlap || judgement.errorMm > limits.errorMm) return refuse('no-fit', judgement);
  if (each.some(isImplausible)) return refuse('implausible', judgement);
  return { outcome: 'registered', toLater, errorMm: judgement.errorMm, overlap: judgement.overlap };
}

/** Where a place of the earlier scan lies in the later one; of an unknown side, between what both lungs say. */
export function inLater(
  { toLater }: Extract<Registration, { outcome: 'registered' }>,
  at: Vector,
  side: Side | null,
): Vector {
  if (side) return moved(toLater[side], at);
  return between(moved(toLater.right, at), moved(toLater.left, at));
}

/** Where a place of the later scan lay in the earlier one. */
export function inEarlier(
  { toLater }: Extract<Registration, { outcome: 'registered' }>,
  at: Vector,
  side: Side | null,
): Vector {
  if (side) return moved(inverse(toLater[side]), at);
  return between(moved(inverse(toLater.right), at), moved(inverse(toLater.left), at));
}

const between = (a: Vector, b: Vector): Vector => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];

function isOneLung(shape: LungShape): boolean {
  const { right, left } = shapeMl(shape);
  return Math.min(right, left) < limits.lesserLung * Math.max(right, left);
}

type Surfaces = Readonly<Record<Side, LungSurface>>;
const surfacesOf = (shape: LungShape): Surfaces => ({
  right: lungSurface(shape, 'right'),
  left: lungSurface(shape, 'left'),
});
const targetsOf = (shape: LungShape, surfaces: Surfaces): Readonly<Record<Side, Target>> => {
  const target = (side: Side): Target => ({
    ...surfaces[side],
    shape,
    nearest: nearestPoints(shape, surfaces[side], reachMm),
  });
  return { right: target('right'), left: target('left') };
};
/** 1,500 points a lung: more moved the answer by under 0.1 mm on the phantoms. */
const pairsOf = (from: Surfaces, to: Readonly<Record<Side, Target>>, points = 1500): Pair[] =>
  sides.map((side) => ({ from: thinned(from[side], points), to: to[side] }));

function startsFor(from: Surfaces, to: Surfaces): Pose[] {
  const [a, b] = [spreadOf(from), spreadOf(to)];
  const shift: Vector = [b.middle[0] - a.middle[0], b.middle[1] - a.middle[1], b.middle[2] - a.middle[2]];
  const logScale = [0, 1, 2].map((c) =>
    Math.max(-0.25, Math.min(0.25, Math.log((b.width[c] ?? 1) / (a.width[c] ?? 1)))),
  );
  const scaled: Vector = [logScale[0] ?? 0, logScale[1] ?? 0, logScale[2] ?? 0];
  return [
    poseAt(a.middle, shift),
    poseAt(a.middle, shift, scaled),
    poseAt(a.middle, [shift[0], shift[1], b.top - a.top]),
    poseAt(a.middle, [shift[0], shift[1], b.bottom - a.bottom]),
  ];
}

/** Middle and spread of both surfaces along the patient's axes, and the heights of their highest and lowest hundredth. */
function spreadOf(surfaces: Surfaces): { middle: Vector; width: Vector; top: number; bottom: number } {
  const axis = (c: number): number[] =>
    sides.flatMap((side) =>
      Array.from({ length: surfaces[side].count }, (_, i) => surfaces[side].points[i * 3 + c] ?? 0),
    );
  const stats = [0, 1, 2].map((c) => {
    const values = axis(c);
    const mean = values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);
    return { mean, width: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length)) };
  });
  const heights = axis(2).sort((p, q) => p - q);
  const of = (key: 'mean' | 'width'): Vector => [stats[0]?.[key] ?? 0, stats[1]?.[key] ?? 0, stats[2]?.[key] ?? 0];
  const bottom = heights[Math.floor(heights.length * 0.01)] ?? 0;
  return { middle: of('mean'), width: of('width'), top: heights[Math.floor(heights.length * 0.99)] ?? 0, bottom };
}

function ofOneLung(pair: readonly Pair[], whole: Fit): Pose {
  const before = fitSurfaces(pair, whole.pose, 0);
  const after = fitSurfaces(pair, whole.pose);
  return worth(after) < worth(before) ? after.pose : whole.pose;
}

const isImplausible = (pose: Pose): boolean =>
  turnDegrees(pose) > limits.turn || pose.logScale.some((s) => Math.abs(s) > Math.log(limits.scale));
