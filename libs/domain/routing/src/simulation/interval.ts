export interface Interval {
  readonly mean: number;
  /** Half the width of the 95 % interval of the mean; 0 for a single value, which has none. */
  readonly half: number;
  readonly n: number;
}

/** Mean of independent runs with its 95 % interval by Student's t. For paired runs, give the differences. */
export function intervalOf(values: readonly number[]): Interval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, n);
  if (n < 2) return { mean, half: 0, n };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, half: studentQuantile(n - 1) * Math.sqrt(variance / n), n };
}

/** The 97.5 % quantile of Student's t; table below 5 degrees of freedom, else Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5), right to 0.005. */
export function studentQuantile(freedom: number): number {
  const small = [12.706, 4.303, 3.182, 2.776][freedom - 1];
  if (small !== undefined) return small;
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) + (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3);
}
