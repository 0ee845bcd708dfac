/** A case that a reader took of his own choice, and what else of the same priority he might have taken at that moment. */
export interface Claim {
  readonly takenMinutes: number;
  /** Expected minutes, for him, of every case of that priority that lay open to him, with the one he took. */
  readonly openMinutes: readonly number[];
}
export interface CherryPicking {
  /** Claims that say something: there was a choice, and it was between quick and slow. */
  readonly n: number;
  /** Minutes taken over minutes of a choice that does not look at them; null without a claim that counts. */
  readonly ratio: number | null;
  /** 95 % interval of the ratio. */
  readonly low: number | null;
  readonly high: number | null;
  /** Standard deviations by which his picks lie below the middle of what was open. */
  readonly deviations: number | null;
  readonly isSuspected: boolean;
}
/** Fewer claims accuse nobody. */
export const enoughClaims = 30;
/** One-sided normal quantile of a thousandth: with 12 readers looked at, about one honest network in 80 sees somebody accused. */
const threshold = 3.09;
/** A smaller tilt may be found with enough claims and would still not be worth a word. */
const greatestRatio = 0.95;

/**
 * Whether somebody takes the quick cases and leaves the slow ones. Each pick gets its rank by expected minutes among what was
 * open, 0 the quickest, 1 the slowest, ties shared; a choice that does not look at the minutes has mean one half and a
 * spread that is known exactly, so the sum over the claims is held against it. Within one priority, since who rightly takes
 * stat first must not be held to like short reads. It says that the picks are tilted, not why.
 */
export function findCherryPicking(claims: readonly Claim[]): CherryPicking {
  let [n, sum, variance] = [0, 0, 0];
  const pairs: { readonly taken: number; readonly mean: number }[] = [];
  for (const { takenMinutes, openMinutes } of claims) {
    const ranks = openMinutes.map((minutes) => rankIn(minutes, openMinutes));
    const spread = ranks.reduce((of, rank) => of + (rank - 0.5) ** 2, 0) / Math.max(1, ranks.length);
    if (spread === 0) continue;
    n++;
    sum += rankIn(takenMinutes, openMinutes) - 0.5;
    variance += spread;
    pairs.push({ taken: takenMinutes, mean: openMinutes.reduce((of, minutes) => of + minutes, 0) / openMinutes.length });
  }
  if (n === 0) return { n, ratio: null, low: null, high: null, deviations: null, isSuspected: false };
  const expected = pairs.reduce((of, { mean }) => of + mean, 0);
  const ratio = pairs.reduce((of, { taken }) => of + taken, 0) / expected;
  const half = (1.96 * Math.sqrt(pairs.reduce((of, { taken, mean }) => of + (taken - ratio * mean) ** 2, 0))) / expected;
  const deviations = -sum / Math.sqrt(variance);
  return { n, ratio, low: Math.max(0, ratio - half), high: ratio + half, deviations, isSuspected: n >= enoughClaims && deviations > threshold && ratio < greatestRatio };
}

/** Share of the others that are quicker, equals counted half: 0 the quickest, 1 the slowest, one half when all are alike. */
function rankIn(minutes: number, open: readonly number[]): number {
  const quicker = open.filter((of) => of < minutes).length;
  const alike = open.filter((of) => of === minutes).length;
  return open.length < 2 ? 0.5 : (quicker + (alike - 1) / 2) / (open.length - 1);
}
