import { type Share, shareOf } from '@qianli/domain-turnaround';
import { clopperPearson } from './clopper-pearson';

/** WHO's target for a triage test of tuberculosis: at least 90 % sensitivity and 70 % specificity. */
export const whoTarget = { sensitivity: 0.9, specificity: 0.7 } as const;

export interface ScoredCase {
  readonly score: number;
  /** null: nothing was confirmed. */
  readonly truth: 'positive' | 'negative' | null;
}

export interface ProposedThreshold {
  readonly threshold: number;
  /** With the exact 95 % interval; its lower end is at or over the target. */
  readonly sensitivity: { readonly found: number; readonly of: number; readonly share: number; readonly low: number; readonly high: number };
  /** Among the confirmed negatives; null without any. */
  readonly specificity: { readonly cleared: number; readonly of: number; readonly share: number; readonly low: number; readonly high: number } | null;
  readonly meetsSpecificity: boolean;
  /** Of all scored cases of the site, how many it would flag. */
  readonly flagRate: Share;
  /** Of those it would flag, and of the others, how many have a confirmed result. */
  readonly verifiedFlagged: Share;
  readonly verifiedOthers: Share;
  /**
   * Sensitivity with the unverified filled in after Begg & Greenes (10.2307/2530820): as often diseased as the verified on the same side
   * of the threshold. null where one side has no verified case: then it cannot be judged.
   */
  readonly sensitivityAllCases: number | null;
}

export type ThresholdProposal =
  | { readonly outcome: 'too-few'; readonly positives: number; readonly negatives: number; readonly needed: number }
  | ({ readonly outcome: 'proposed'; readonly positives: number; readonly negatives: number; readonly needed: number } & ProposedThreshold);

/** Fewest confirmed positives with which the lower end of the exact interval can reach the target: all of them found. 36 for 90 %. */
export function positivesNeeded(target: number = whoTarget.sensitivity): number {
  let n = 1;
  while (clopperPearson(n, n)[0] < target) n += 1;
  return n;
}

/**
 * The highest threshold whose sensitivity among the site's own confirmed positives has the lower end of its exact 95 % interval at
 * the target or over it, as WHO's calibration asks that a site sets its own. How many positives may be missed hangs on their
 * number alone, so the bound holds in spite of the threshold being read off the same cases (a one-sided tolerance limit, Wilks 1941).
 */
export function proposeThreshold(cases: readonly ScoredCase[], target: number = whoTarget.sensitivity): ThresholdProposal {
  const positives = cases.filter(({ truth }) => truth === 'positive').map(({ score }) => score).sort((a, b) => b - a);
  const negatives = cases.filter(({ truth }) => truth === 'negative');
  const counts = { positives: positives.length, negatives: negatives.length, needed: positivesNeeded(target) };
  if (positives.length < counts.needed) return { outcome: 'too-few', ...counts };
  let found = positives.length;
  while (clopperPearson(found - 1, positives.length)[0] >= target) found -= 1;
  // Rounded down, so that the written threshold still finds them.
  const threshold = Math.floor((positives[found - 1] ?? 0) * 1e4 + 1e-9) / 1e4;
  return { outcome: 'proposed', ...counts, ...figuresAt(cases, threshold) };
}

/** What a threshold would do with the site's cases. Needs a confirmed positive. */
export function figuresAt(cases: readonly ScoredCase[], threshold: number): ProposedThreshold {
  const count = (truth: ScoredCase['truth'], isFlagged: boolean) => cases.filter((of) => of.truth === truth && of.score >= threshold === isFlagged).length;
  const [truePositive, falseNegative, falsePositive, trueNegative] = [count('positive', true), count('positive', false), count('negative', true), count('negative', false)];
  const exact = (hits: number, n: number) => {
    const [low, high] = clopperPearson(hits, n);
    return { of: n, share: n === 0 ? 0 : hits / n, low, high };
  };
  const flagged = cases.filter(({ score }) => score >= threshold).length;
  const others = cases.length - flagged;
  const verified = { flagged: truePositive + falsePositive, others: falseNegative + trueNegative };
  const negatives = falsePositive + trueNegative;
  const specificity = negatives === 0 ? null : { cleared: trueNegative, ...exact(trueNegative, negatives) };
  const filled = verified.flagged === 0 || (others > 0 && verified.others === 0) ? null
    : { found: (flagged * truePositive) / verified.flagged, missed: others === 0 ? 0 : (others * falseNegative) / verified.others };
  return {
    threshold, specificity, sensitivity: { found: truePositive, ...exact(truePositive, truePositive + falseNegative) },
    meetsSpecificity: specificity !== null && specificity.share >= whoTarget.specificity,
    flagRate: shareOf(flagged, cases.length), verifiedFlagged: shareOf(verified.flagged, flagged), verifiedOthers: shareOf(verified.others, others),
    sensitivityAllCases: filled && filled.found + filled.missed > 0 ? filled.found / (filled.found + filled.missed) : null,
  };
}
