import type { Priority } from '@qianli/domain-case';
import { readMinutes } from '../read-time';

/** A waiting case as the assignment prices it. Times are tenths of a minute from any common zero. */
export interface PricedCase {
  readonly modality: string;
  readonly bodyPart: string | null;
  readonly priority: Priority;
  readonly receivedAt: number;
  readonly dueAt: number;
  /** Readers who reported earlier studies of this patient. */
  readonly earlierReaderIds: readonly string[];
}
/** A reader's next free place. */
export interface PricedSlot {
  readonly readerId: string;
  readonly subspecialties: readonly string[];
  /** When he could begin, same zero as the cases: now when idle, else when his case in hand and those bound before this place are read. */
  readonly freeAt: number;
  /** Weighted work done beyond the mean of those on shift, in tenths of a minute, carried over log-out; negative for one who is owed work. */
  readonly aheadOfMean: number;
  /** How rarely he sees a kind of case beside the others, 0 to 1, by `modality bodyPart`. */
  readonly rarity?: Readonly<Record<string, number>>;
}
export interface CostPolicy {
  /** What a tenth of a minute beyond the deadline counts for, by priority. */
  readonly priorityWeight: Readonly<Record<Priority, number>>;
  /** How long a case that stays unassigned is taken to wait for its next chance, tenths of a minute. */
  readonly nextChance: number;
  /** What a tenth of a minute read by a less suited reader costs; it takes his time from the others. */
  readonly mismatchWeight: number;
  /** Worth, in tenths of a minute, that the reader knows the patient. */
  readonly continuityWorth: number;
  /** Tenths of a minute per tenth of work ahead of the mean, at most `fairnessLimit`. */
  readonly fairnessWeight: number;
  readonly fairnessLimit: number;
  /** Worth, in tenths of a minute, that a reader who sees few cases of this kind gets one. */
  readonly learningWorth: number;
}
/** The terms of one candidate in whole tenths of a minute, as the decision log keeps them. */
export interface CostTerms {
  readonly lateness: number;
  readonly mismatch: number;
  /** Zero or negative: knowing the patient is worth something. */
  readonly continuity: number;
  readonly fairness: number;
  /** Zero or negative: what he sees rarely teaches him. */
  readonly learning: number;
  readonly total: number;
}

/**
 * Weights of the synthetic day in docs/routing.md; ours, tuned on no site's data. Stat 4, asap 3, urgent 2, routine 1: the
 * deadline already orders the classes, the weight says who gives way when not all deadlines can be met.
 */
export const defaultCostPolicy: CostPolicy = {
  priorityWeight: { stat: 4, asap: 3, urgent: 2, routine: 1 },
  nextChance: 100,
  mismatchWeight: 1,
  continuityWorth: 20,
  fairnessWeight: 0.05,
  fairnessLimit: 20,
  learningWorth: 0,
};

/**
 * How much a case is worth avoiding to finish at a time: waiting counts by the share of its allowed time that is gone
 * (squared, so the pressure rises evenly: an accumulating priority), and each tenth beyond the deadline counts twice more.
 * Never falls as the finish comes later. Whole tenths of a minute, bounded so that sums stay exact.
 */
export function latenessRisk(kase: PricedCase, finishAt: number, policy: CostPolicy): number {
  return latenessAt(policy.priorityWeight[kase.priority], kase.receivedAt, kase.dueAt, finishAt);
}
/** The same of plain numbers, for whoever prices pairs by the million. */
export function latenessAt(weight: number, receivedAt: number, dueAt: number, finishAt: number): number {
  const allowed = Math.max(1, dueAt - receivedAt);
  const elapsed = Math.max(0, finishAt - receivedAt);
  const late = Math.max(0, finishAt - dueAt);
  return Math.min(latenessLimit, Math.round(weight * (elapsed + (elapsed * elapsed) / allowed + 2 * late)));
}
/** A case a month late weighs no more than this; beyond it two such cases count alike. */
const latenessLimit = 2 ** 27;

/** Expected tenths of a minute for a kind of case: with this reader, and with its own subspecialist. */
export interface ReadTenths {
  readonly read: number;
  readonly best: number;
}
export function readTenths({ modality, bodyPart }: Pick<PricedCase, 'modality' | 'bodyPart'>, subspecialties: readonly string[]): ReadTenths {
  const tenths = (of: readonly string[]) => Math.round(readMinutes(modality, bodyPart, of) * 10);
  return { read: tenths(subspecialties), best: tenths(everySubspecialty) };
}
const everySubspecialty = ['chest', 'neuro', 'abdomen', 'musculoskeletal'];

/** What it costs, term by term, that this reader reads this case in this place. Hard rules are not priced: they forbid. */
export function costTerms(kase: PricedCase, slot: PricedSlot, policy: CostPolicy, { read, best }: ReadTenths = readTenths(kase, slot.subspecialties)): CostTerms {
  const lateness = latenessRisk(kase, slot.freeAt + read, policy);
  const mismatch = mismatchOf(read, best, policy);
  const continuity = kase.earlierReaderIds.includes(slot.readerId) ? -policy.continuityWorth : 0;
  const fairness = fairnessOf(slot.aheadOfMean, policy);
  const rarity = slot.rarity?.[`${kase.modality} ${kase.bodyPart ?? ''}`] ?? 0;
  const learning = learningOf(rarity, policy);
  return { lateness, mismatch, continuity, fairness, learning, total: lateness + mismatch + continuity + fairness + learning };
}

/** What the tenths cost that he needs more than the case's own subspecialist. */
export const mismatchOf = (read: number, best: number, { mismatchWeight }: CostPolicy): number => Math.round(mismatchWeight * Math.max(0, read - best));

/** What it costs to give work to one who is ahead of the mean, within the policy's limit; negative for one who is owed some. */
export const fairnessOf = (aheadOfMean: number, { fairnessWeight, fairnessLimit }: CostPolicy): number =>
  Math.round(Math.max(-fairnessLimit, Math.min(fairnessLimit, fairnessWeight * aheadOfMean)));

/** What it is worth that he sees the kind rarely. Never a negative zero: the log compares terms as text. */
export const learningOf = (rarity: number, { learningWorth }: CostPolicy): number => (rarity > 0 && learningWorth > 0 ? -Math.round(learningWorth * rarity) : 0);

/** What it costs to leave the case for the next batch: the risk of a finish one chance later by its best reader. */
export function waitingCost(kase: PricedCase, now: number, policy: CostPolicy): number {
  return latenessRisk(kase, now + policy.nextChance + readTenths(kase, everySubspecialty).best, policy);
}
