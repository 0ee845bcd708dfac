import { costTerms, defaultCostPolicy, fairnessOf, latenessAt, learningOf, mismatchOf, readTenths, waitingCost, type CostPolicy, type CostTerms, type PricedCase, type PricedSlot } from './assignment-costs';
import { minCostSparseAssignmentWithin } from './min-cost-assignment';
import { PairList } from './pair-list';

export interface BatchCase extends PricedCase {
  readonly id: string;
}
export interface BatchReader extends Omit<PricedSlot, 'readerId' | 'freeAt'> {
  readonly id: string;
  /** When each of the one or two places that he offers comes free, earliest first; none when he takes no more. */
  readonly freeAt: readonly number[];
}
export interface BatchAssignment {
  readonly caseId: string;
  /** null: the case waits for a later batch. */
  readonly readerId: string | null;
  /** 0 for the reader's next place, 1 for the one after. */
  readonly place: number | null;
  readonly terms: CostTerms | null;
  readonly waitingCost: number;
}
export interface Batch {
  /** In the order of the case ids. */
  readonly assignments: readonly BatchAssignment[];
  readonly totalCost: number;
}

/** Why a reader may not have the case in that place; empty when he may. The place counts towards his capacity. */
export type Refuse<C extends BatchCase = BatchCase, R extends BatchReader = BatchReader> = (kase: C, reader: R, place: number) => readonly string[];
export interface BatchLimits<C extends BatchCase> {
  /** Pairs that the solver may look at; every pair of a case and a place counts once for being there. */
  readonly workLimit: number;
  /** By number in the order of their ids: the readers who may have the case in some place, ascending. Left out: all are asked. */
  readonly mayHave?: (kase: C) => readonly number[];
}

/**
 * Solves one micro-batch: every waiting case against the next places of every reader, at the least total cost, and nobody
 * whom a rule refuses. Cases and readers are ordered by id first, so the order they come in cannot change a decision.
 */
export function assignBatch(cases: readonly BatchCase[], readers: readonly BatchReader[], refuse: Refuse, now: number, policy: CostPolicy = defaultCostPolicy): Batch {
  return assignBatchWithin(cases, readers, refuse, now, policy, { workLimit: Infinity }) as Batch;
}

/** The same, or null when the solver would look at more pairs than it may. */
export function assignBatchWithin<C extends BatchCase, R extends BatchReader>(cases: readonly C[], readers: readonly R[], refuse: Refuse<C, R>, now: number, policy: CostPolicy, { workLimit, mayHave }: BatchLimits<C>): Batch | null {
  const rows = ordered(cases);
  const who = ordered(readers);
  const everybody = who.map((_, index) => index);
  const places = placesOf(who);
  const waitingCosts = Int32Array.from(rows, (kase) => waitingCost(kase, now, policy));
  const pairs = new PairList();
  const prices = pricesByKind(who, policy);
  rows.forEach((kase, row) => {
    const { read, atAnyTime } = prices(kase);
    const weight = policy.priorityWeight[kase.priority];
    const waiting = waitingCosts[row] as number;
    for (const index of mayHave?.(kase) ?? everybody) {
      const reader = who[index] as R;
      const knows = kase.earlierReaderIds.length > 0 && kase.earlierReaderIds.includes(reader.id) ? policy.continuityWorth : 0;
      for (let place = 0, slot = places.first[index] as number; place < reader.freeAt.length; place++, slot++) {
        if (refuse(kase, reader, place).length > 0) continue;
        const cost = latenessAt(weight, kase.receivedAt, kase.dueAt, (places.freeAt[slot] as number) + (read[index] as number)) + (atAnyTime[index] as number) - knows;
        // A pair that is no cheaper than waiting is in no optimum.
        if (cost < waiting) pairs.add(row, slot, cost);
      }
    }
  });
  const slots = places.freeAt.length;
  const solved = minCostSparseAssignmentWithin({ cases: rows.length, slots, pairs: pairs.listed(), waitingCosts }, workLimit, rows.length * slots);
  if (!solved) return null;
  const { slotOfCase, totalCost } = solved;
  const assignments = rows.map((kase, row): BatchAssignment => {
    const slot = slotOfCase[row] as number;
    const waiting = waitingCosts[row] as number;
    const reader = who[places.reader[slot] ?? -1];
    if (slot < 0 || !reader) return { caseId: kase.id, readerId: null, place: null, terms: null, waitingCost: waiting };
    return { caseId: kase.id, readerId: reader.id, place: slot - (places.first[places.reader[slot] as number] as number), terms: costTerms(kase, { ...reader, readerId: reader.id, freeAt: places.freeAt[slot] as number }, policy), waitingCost: waiting };
  });
  return { assignments, totalCost };
}

interface Places {
  /** By number of the place: its reader, and when it comes free. */
  readonly reader: readonly number[];
  readonly freeAt: readonly number[];
  /** By number of the reader: his first place. */
  readonly first: readonly number[];
}
function placesOf(who: readonly BatchReader[]): Places {
  const first: number[] = [];
  let free = 0;
  for (const { freeAt } of who) {
    first.push(free);
    free += freeAt.length;
  }
  return { reader: who.flatMap(({ freeAt }, index) => freeAt.map(() => index)), freeAt: who.flatMap(({ freeAt }) => freeAt), first };
}

/** The terms of `costTerms` that need no clock, by number of the reader, worked out once for each kind of case. */
function pricesByKind(who: readonly BatchReader[], policy: CostPolicy): (kase: BatchCase) => { readonly read: Int32Array; readonly atAnyTime: Int32Array } {
  const kinds = new Map<string, { readonly read: Int32Array; readonly atAnyTime: Int32Array }>();
  const fairness = who.map(({ aheadOfMean }) => fairnessOf(aheadOfMean, policy));
  return (kase) => {
    const kind = JSON.stringify([kase.modality, kase.bodyPart]);
    const known = kinds.get(kind);
    if (known) return known;
    const reads = who.map(({ subspecialties }) => readTenths(kase, subspecialties));
    const learning = who.map(({ rarity }) => learningOf(rarity?.[`${kase.modality} ${kase.bodyPart ?? ''}`] ?? 0, policy));
    const found = {
      read: Int32Array.from(reads, ({ read }) => read),
      atAnyTime: Int32Array.from(reads, ({ read, best }, index) => mismatchOf(read, best, policy) + (fairness[index] ?? 0) + (learning[index] ?? 0)),
    };
    kinds.set(kind, found);
    return found;
  };
}

/** By id in code units; two of the same id would make the order, and so the decision, depend on the input. */
function ordered<T extends { readonly id: string }>(of: readonly T[]): readonly T[] {
  const sorted = [...of].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  sorted.forEach(({ id }, index) => {
    if (sorted[index + 1]?.id === id) throw new RangeError(`${id} is in the batch twice`);
  });
  return sorted;
}
