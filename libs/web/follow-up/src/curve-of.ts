import type { FollowedLesion, FollowUp } from '@qianli/contracts';

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** Where the measurement's error reaches. */
  readonly low: number;
  readonly high: number;
  readonly day: string;
  readonly volumeMm3: number;
}

/**
 * The points of a lesion's volume over time in a box of `width` by `height`, measured visits only: days from left to right,
 * volume from the bottom (zero) up, with the error of one measurement. Empty with fewer than two, which make no curve.
 */
export function curveOf({ entries }: FollowedLesion, visits: FollowUp['visits'], width: number, height: number): CurvePoint[] {
  const measured = entries.flatMap(({ volumeMm3, change }, i) => (volumeMm3 === null ? [] : [{ volumeMm3, day: visits[i]?.day ?? '', error: change?.coarse ? 0.5 : 0.25 }]));
  const at = measured.map(({ day }) => Date.parse(day));
  const [first = 0, last = 0] = [at[0], at.at(-1)];
  if (measured.length < 2) return [];
  const most = Math.max(...measured.map(({ volumeMm3, error }) => volumeMm3 * (1 + error)));
  const y = (volume: number) => height - (volume / most) * height;
  return measured.map(({ volumeMm3, day, error }, i) => ({
    x: last === first ? (width * i) / (measured.length - 1) : (((at[i] ?? 0) - first) / (last - first)) * width,
    y: y(volumeMm3), low: y(volumeMm3 / (1 + error)), high: y(volumeMm3 * (1 + error)), day, volumeMm3,
  })); // prettier-ignore
}
