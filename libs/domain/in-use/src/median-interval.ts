import { quantile } from '@qianli/domain-turnaround';

/** Median with its bootstrap interval; null figures where there is nothing to sum up. */
export interface MedianInterval {
  readonly n: number;
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
}
/** Fewest values that an interval is drawn from: with five the bootstrap knows next to nothing. */
const fewestForInterval = 6;
const rounds = 1000;

/** Median of the values with the 95 % percentile bootstrap interval over 1,000 resamples (Efron 1979). Fewer than six give no interval. */
export function medianInterval(values: readonly number[], random: () => number): MedianInterval {
  const median = quantile(values, 0.5);
  if (values.length < fewestForInterval) return { n: values.length, median, low: null, high: null };
  const medians = Array.from({ length: rounds }, () => resampledMedian(values, random));
  return { n: values.length, median, low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}

const resampledMedian = (values: readonly number[], random: () => number) =>
  quantile(Array.from(values, () => values[Math.floor(random() * values.length)] ?? 0), 0.5) ?? 0;

/** Median of `a` less median of `b`, with the bootstrap interval of both resampled apart; null where either has fewer than six. */
export function medianDifference(a: readonly number[], b: readonly number[], random: () => number): { readonly difference: number; readonly low: number; readonly high: number } | null {
  const [ofA, ofB] = [quantile(a, 0.5), quantile(b, 0.5)];
  if (a.length < fewestForInterval || b.length < fewestForInterval || ofA === null || ofB === null) return null;
  const differences = Array.from({ length: rounds }, () => resampledMedian(a, random) - resampledMedian(b, random));
  return { difference: ofA - ofB, low: quantile(differences, 0.025) ?? 0, high: quantile(differences, 0.975) ?? 0 };
}
