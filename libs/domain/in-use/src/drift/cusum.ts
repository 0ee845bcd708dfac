import { normalQuantile } from './normal-quantile';

/** Half of the shift that is looked for, in standard deviations of the reference: tuned to half a deviation (Page 1954, 10.1093/biomet/41.1-2.100). */
export const allowance = 0.25;

/** Two sums that grow while values stand higher, or lower, than they used to. */
export interface Cusum {
  readonly up: number;
  readonly down: number;
}
export const restingCusum: Cusum = { up: 0, down: 0 };

/** The sums after one more case, whose rank among the reference is `rank` (0..1, exclusive). */
export function nextCusum({ up, down }: Cusum, rank: number): Cusum {
  const z = normalQuantile(rank);
  return { up: Math.max(0, up + z - allowance), down: Math.max(0, down - z - allowance) };
}

export const heightOf = ({ up, down }: Cusum): number => Math.max(up, down);
