/** One case that a reader took from the pool by his own choice. */
export interface Claim {
  /** Expected minutes of the case he took, and the mean of those that he could have taken at that moment, his own among them. */
  readonly takenMinutes: number;
  readonly offeredMinutes: number;
}
export interface CherryPicking {
  /** Claims at which there was a choice. */
  readonly n: number;
  /** Work taken beside the mean work on offer: 1 for one who takes what comes, well below 1 for one who leaves the long cases to the others. */
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly isSuspected: boolean;
}
/** Fewer choices than these say nothing of a person. */
export const leastClaims = 20;
/** The whole interval must lie below this: a tenth less work than on offer may be chance of the list. */
export const suspectedBelow = 0.9;

/**
 * Whether a reader picks the easy cases: the work he took beside the mean of what was on offer when he took it, with a 95 %
 * interval of the ratio of means (delta method). A hint for a talk, never a verdict: it does not know why he chose.
 */
export function cherryPickingOf(claims: readonly Claim[]): CherryPicking {
  const n = claims.length;
  const sum = (of: (claim: Claim) => number) => claims.reduce((total, claim) => total + of(claim), 0);
  const offered = sum(({ offeredMinutes }) => offeredMinutes);
  if (n === 0 || offered === 0) return { n, ratio: null, low: null, high: null, isSuspected: false };
  const ratio = sum(({ takenMinutes }) => takenMinutes) / offered;
  if (n < 2) return { n, ratio, low: null, high: null, isSuspected: false };
  const squares = sum(({ takenMinutes, offeredMinutes }) => (takenMinutes - ratio * offeredMinutes) ** 2);
  const half = (1.96 * Math.sqrt(squares / (n - 1) / n)) / (offered / n);
  return { n, ratio, low: ratio - half, high: ratio + half, isSuspected: n >= leastClaims && ratio + half < suspectedBelow };
}
