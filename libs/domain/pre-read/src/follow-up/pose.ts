import type { Vector } from '../ct-volume';
import type { Affine } from './affine';

/** How one scan's lungs must be stretched (along the patient's axes, breathing), turned and shifted to lie on another's. */
export interface Pose {
  /** About this place of the moving scan. */
  readonly centre: Vector;
  readonly logScale: Vector;
  /** Rows of the rotation, applied after the stretching. */
  readonly rotation: readonly [Vector, Vector, Vector];
  readonly shift: Vector;
}

const level: Pose['rotation'] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]; // prettier-ignore

export const poseAt = (centre: Vector, shift: Vector, logScale: Vector = [0, 0, 0]): Pose => ({
  centre,
  logScale,
  rotation: level,
  shift,
});

export function affineOf({ centre, logScale, rotation, shift }: Pose): Affine {
  const s = logScale.map(Math.exp);
  const row = (i: 0 | 1 | 2): [number, number, number, number] => {
    const [x, y, z] = [rotation[i][0] * (s[0] ?? 1), rotation[i][1] * (s[1] ?? 1), rotation[i][2] * (s[2] ?? 1)];
    return [x, y, z, centre[i] + shift[i] - (x * centre[0] + y * centre[1] + z * centre[2])];
  };
  return [...row(0), ...row(1), ...row(2)];
}

/** The angle of the whole rotation, degrees. */
export function turnDegrees({ rotation: [x, y, z] }: Pose): number {
  return (Math.acos(Math.max(-1, Math.min(1, (x[0] + y[1] + z[2] - 1) / 2))) * 180) / Math.PI;
}

/** The pose after a small step: turned by `turn` (radians about the axes), stretched by `grow` (log), shifted by `by` (mm). */
export function stepped(pose: Pose, turn: Vector, grow: Vector, by: Vector): Pose {
  const sum = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
  return {
    centre: pose.centre,
    logScale: sum(pose.logScale, grow),
    rotation: times(rotationOf(turn), pose.rotation),
    shift: sum(pose.shift, by),
  };
}

function rotationOf([x, y, z]: Vector): Pose['rotation'] {
  const angle = Math.hypot(x, y, z);
  if (angle < 1e-12) return level;
  const [a, b, c] = [x / angle, y / angle, z / angle];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const k = 1 - cos;
  return [
    [cos + a * a * k, a * b * k - c * sin, a * c * k + b * sin],
    [b * a * k + c * sin, cos + b * b * k, b * c * k - a * sin],
    [c * a * k - b * sin, c * b * k + a * sin, cos + c * c * k],
  ];
}

function times(one: Pose['rotation'], [x, y, z]: Pose['rotation']): Pose['rotation'] {
  const row = (r: Vector): Vector => [
    r[0] * x[0] + r[1] * y[0] + r[2] * z[0],
    r[0] * x[1] + r[1] * y[1] + r[2] * z[1],
    r[0] * x[2] + r[1] * y[2] + r[2] * z[2],
  ];
  return [row(one[0]), row(one[1]), row(one[2])];
}
