/** Gini coefficient: 0 when all have alike, towards 1 when one has all; null when nobody has anything. Half the mean difference of two, over the mean. */
export function giniOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  if (total <= 0) return null;
  const n = sorted.length;
  return sorted.reduce((sum, value, index) => sum + (2 * (index + 1) - n - 1) * value, 0) / (n * total);
}
