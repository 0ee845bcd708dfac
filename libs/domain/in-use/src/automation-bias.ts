import { type Share, shareOf } from '@qianli/domain-turnaround';
import { mcNemar } from './mcnemar';

export type Impression = 'positive' | 'negative' | 'unsure';
export interface ImpressionPair {
  /** Before the pre-read was seen. */
  readonly before: Impression;
  /** After it; null when the reader gave none. */
  readonly after: Impression | null;
  /** What was confirmed later; null when nothing is known. */
  readonly truth: 'positive' | 'negative' | null;
  /** Whether the pre-read flagged. */
  readonly flagged: boolean;
}

export interface AutomationBias {
  /** Impressions given before the pre-read was seen. */
  readonly asked: number;
  /** Of them with one after it, too. */
  readonly paired: number;
  /** Of these with a confirmed result: what the rest of the figures is of. */
  readonly confirmed: number;
  readonly unsureBefore: number;
  /** Right before, not after. */
  readonly changedToWrong: Share;
  /** Not right before, right after. */
  readonly changedToRight: Share;
  /** Of those changed to wrong, how many went to what the pre-read said. */
  readonly wrongWithPreRead: number;
  /** Exact McNemar over the changed pairs; null when none changed. */
  readonly p: number | null;
}

/** What readers changed after seeing the pre-read, against what was confirmed later. An unsure impression is not right, whatever is true. */
export function automationBias(pairs: readonly ImpressionPair[]): AutomationBias {
  const paired = pairs.filter((of) => of.after !== null);
  const known = paired.filter((of) => of.truth !== null);
  const toWrong = known.filter((of) => of.before === of.truth && of.after !== of.truth);
  const toRight = known.filter((of) => of.before !== of.truth && of.after === of.truth);
  return {
    asked: pairs.length, paired: paired.length, confirmed: known.length,
    unsureBefore: known.filter((of) => of.before === 'unsure').length,
    changedToWrong: shareOf(toWrong.length, known.length), changedToRight: shareOf(toRight.length, known.length),
    wrongWithPreRead: toWrong.filter((of) => of.after === (of.flagged ? 'positive' : 'negative')).length,
    p: mcNemar(toWrong.length, toRight.length),
  };
}
