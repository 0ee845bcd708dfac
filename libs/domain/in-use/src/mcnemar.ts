import { binomialAtMost } from './clopper-pearson';

/** Exact two-sided McNemar test on the pairs that changed: `b` one way, `c` the other; null when none did. */
export function mcNemar(b: number, c: number): number | null {
  const n = b + c;
  return n === 0 ? null : Math.min(1, 2 * binomialAtMost(Math.min(b, c), n, 0.5));
}
