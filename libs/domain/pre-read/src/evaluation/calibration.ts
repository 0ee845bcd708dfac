import { round } from './roc';

export interface Calibration {
  /** Mean squared distance of probability and truth. */
  readonly brier: number;
  /** Expected calibration error over ten equal bins: how far, on average, what was said lies from what was so. */
  readonly ece: number;
  readonly bins: readonly { readonly from: number; readonly n: number; readonly said: number; readonly was: number }[];
}

/** How far probabilities can be taken at their word, at the share of positives that this set has. Null for an empty set. */
export function calibrationOf(truth: readonly boolean[], probability: readonly number[]): Calibration | null {
  const n = probability.length;
  if (n === 0) return null;
  const bins = Array.from({ length: 10 }, (_, bin) => {
    const within = probability.flatMap((value, i) => (Math.min(9, Math.floor(value * 10)) === bin ? [{ value, was: truth[i] ? 1 : 0 }] : []));
    const share = (pick: (one: { value: number; was: number }) => number) => within.reduce((sum, one) => sum + pick(one), 0) / Math.max(1, within.length);
    return { from: bin / 10, n: within.length, said: share((one) => one.value), was: share((one) => one.was) };
  });
  return {
    brier: round(probability.reduce((sum, value, i) => sum + (value - (truth[i] ? 1 : 0)) ** 2, 0) / n, 3),
    ece: round(bins.reduce((sum, bin) => sum + (bin.n / n) * Math.abs(bin.said - bin.was), 0), 3),
    bins: bins.map((bin) => ({ ...bin, said: round(bin.said, 3), was: round(bin.was, 3) })),
  };
}
