import { clopperPearson } from './clopper-pearson';

/** Judged flags below which a site is told that there are too few, and no figure. Own choice: at 10 the exact interval is still up to 63 points wide. */
export const fewestJudged = 10;

/** How often a flag was right, where enough were judged to say so. */
export type LocalValue =
  | { readonly kind: 'measured'; readonly n: number; readonly confirmed: number; readonly share: number; readonly low: number; readonly high: number }
  | { readonly kind: 'too-few'; readonly n: number; readonly confirmed: number; readonly needed: number };

/** Positive predictive value of flags that somebody judged, with the exact 95 % interval; fewer than ten give no figure. */
export function localValue(confirmed: number, n: number): LocalValue {
  if (n < fewestJudged) return { kind: 'too-few', n, confirmed, needed: fewestJudged };
  const [low, high] = clopperPearson(confirmed, n);
  return { kind: 'measured', n, confirmed, share: confirmed / n, low, high };
}
