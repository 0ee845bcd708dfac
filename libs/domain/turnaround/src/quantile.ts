/** Quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, what spreadsheets compute); null for an empty list. `p` is 0..1. */
export function quantile(values: readonly number[], p: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  return below === undefined || above === undefined ? null : below + (above - below) * (at - Math.floor(at));
}
