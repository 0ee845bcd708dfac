import { costTerms, defaultCostPolicy, readTenths, waitingCost, type CostPolicy, type CostTerms, type PricedCase, type PricedSlot, type ReadTenths } from './assignment-costs';
import { forbidden, minCostAssignmentWithin } from './min-cost-assignment';

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
export type Refuse = (kase: BatchCase, reader: BatchReader, place: number) => readonly string[];

/**
 * Solves one micro-batch: every waiting case against the next places of every reader, at the least total cost, and nobody
 * whom a rule refuses. Cases and readers are ordered by id first, so the order they come in cannot change a decision.
 */
export function assignBatch(cases: readonly BatchCase[], readers: readonly BatchReader[], refuse: Refuse, now: number, policy: CostPolicy = defaultCostPolicy): Batch {
  return assignBatchWithin(cases, readers, refuse, now, policy, Infinity) as Batch;
}

/** The same, or null when the solver would look at more than `workLimit` pairs. */
export function assignBatchWithin(cases: readonly BatchCase[], readers: readonly BatchReader[], refuse: Refuse, now: number, policy: CostPolicy, workLimit: number): Batch | null {
  const rows = ordered(cases);
  const places = ordered(readers).flatMap((reader) => reader.freeAt.map((freeAt, place) => ({ reader, place, slot: { readerId: reader.id, subspecialties: reader.subspecialties, aheadOfMean: reader.aheadOfMean, ...(reader.rarity ? { rarity: reader.rarity } : {}), freeAt } })));
  const costs = new Int32Array(rows.length * places.length);
  const reads = readsByKind(places.map(({ slot }) => slot));
  rows.forEach((kase, row) => {
    const readsOfCase = reads(kase);
    places.forEach(({ reader, place, slot }, column) => {
      costs[row * places.length + column] = refuse(kase, reader, place).length > 0 ? forbidden : costTerms(kase, slot, policy, readsOfCase[column]).total;
    });
  });
  const waitingCosts = Int32Array.from(rows, (kase) => waitingCost(kase, now, policy));
  const solved = minCostAssignmentWithin({ cases: rows.length, slots: places.length, costs, waitingCosts }, workLimit);
  if (!solved) return null;
  const { slotOfCase, totalCost } = solved;
  const assignments = rows.map((kase, row): BatchAssignment => {
    const chosen = places[slotOfCase[row] ?? -1];
    const waiting = waitingCosts[row] ?? 0;
    if (!chosen) return { caseId: kase.id, readerId: null, place: null, terms: null, waitingCost: waiting };
    return { caseId: kase.id, readerId: chosen.reader.id, place: chosen.place, terms: costTerms(kase, chosen.slot, policy), waitingCost: waiting };
  });
  return { assignments, totalCost };
}

/** Read times by place, worked out once for each kind of case. */
function readsByKind(slots: readonly PricedSlot[]): (kase: BatchCase) => readonly ReadTenths[] {
  const kinds = new Map<string, readonly ReadTenths[]>();
  return (kase) => {
    const kind = JSON.stringify([kase.modality, kase.bodyPart]);
    const known = kinds.get(kind) ?? slots.map((slot) => readTenths(kase, slot.subspecialties));
    kinds.set(kind, known);
    return known;
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
