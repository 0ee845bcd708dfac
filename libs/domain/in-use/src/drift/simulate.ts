import { heightOf, nextCusum, restingCusum } from './cusum';
import { normalQuantile } from './normal-quantile';
import { rankIn, sampleOf } from './reference';

/** A site as it is played: how many cases its reference has, how many come after, and what is planted where. */
export interface SimulatedSite {
  readonly referenceSize: number;
  readonly cases: number;
  /** Added to every later value, in standard deviations. */
  readonly shift: number;
}

/** The height of the sums after each case of one played site; values are normal, which a rank does not know. */
export function playSite(site: SimulatedSite, random: () => number): number[] {
  const normal = () => normalQuantile(Math.max(1e-12, random()));
  const reference = sampleOf(Array.from({ length: site.referenceSize }, normal));
  let sums = restingCusum;
  return Array.from({ length: site.cases }, () => {
    sums = nextCusum(sums, rankIn(reference, normal() + site.shift, random()));
    return heightOf(sums);
  });
}

/** First case over the limit, counted from 1; null when none is. */
export function firstOver(heights: readonly number[], limit: number): number | null {
  const at = heights.findIndex((height) => height > limit);
  return at < 0 ? null : at + 1;
}
