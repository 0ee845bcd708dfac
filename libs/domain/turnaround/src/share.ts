/** A share with its 95 % interval; all null when `of` is 0. */
export interface Share {
  readonly n: number;
  readonly of: number;
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Standard normal quantile of 97.5 %. */
const z = 1.959964;

/** n of `of` with Wilson's score interval (Wilson 1927), which stays within 0..1 and holds for small numbers. */
export function shareOf(n: number, of: number): Share {
  if (of === 0) return { n, of, share: null, low: null, high: null };
  const p = n / of;
  const centre = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  return { n, of, share: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
