import { priorityRank } from '@qianli/domain-case';
import { costTerms, defaultCostPolicy, readTenths, waitingCost, type CostPolicy, type PricedCase, type PricedSlot, type ReadTenths } from '../assignment/assignment-costs';
import { minCostSparseAssignment } from '../assignment/min-cost-assignment';
import type { SubspecialtyDemand } from '../policy/routing-policy';
import { subspecialtyFor } from '../read-time';
import { aiOrder, type SimulatedRails } from './ai-order';
import type { Desk, Policy } from './simulate';

export interface BatchSettings {
  readonly everySeconds: number;
  /** Cases fixed ahead of the one in hand. 0 fixes nothing before the reader is free, and he waits for the next batch; 1 has his next case ready for him. */
  readonly boundAhead: 0 | 1 | 2;
  readonly costs: CostPolicy;
  /** null: flags order nothing. */
  readonly ai: SimulatedRails | null;
  /** Cases that need a reader of a subspecialty until so much of their time is gone. */
  readonly demands: readonly SubspecialtyDemand[];
  readonly widenAt: number;
}
export const defaultBatchSettings: BatchSettings = { everySeconds: 5, boundAhead: 0, costs: defaultCostPolicy, ai: null, demands: [], widenAt: 0.5 };

const tenths = (minutes: number) => Math.round(minutes * 10);
/** Mean read of the synthetic day, tenths of a minute: .7 x 3 + .3 x 12.6 min. */
const middlingRead = 59;

/**
 * Least-cost assignment of the pool in micro-batches with late binding, as `assignBatch` makes it, on the allowed pairs alone.
 * Every reader is offered with his next place and the one after; what lands beyond `boundAhead` is a reservation only and is
 * decided again in the next batch.
 */
export function minCostBatch(settings: BatchSettings = defaultBatchSettings, name = nameOf(settings)): Policy {
  return {
    kind: 'batch',
    name,
    everyMinutes: settings.everySeconds / 60,
    order: (kase, desk) => (priorityRank(desk.network.cases[kase]?.priority ?? 'routine') === 0 ? 0 : 1),
    assign: (desk) => {
      const offered = offer(desk);
      const { cases, pairs } = allowed(desk, offered, settings);
      const { slotOfCase } = minCostSparseAssignment({
        cases: cases.length,
        slots: offered.slots.length,
        pairs: { kase: Int32Array.from(pairs.kase), slot: Int32Array.from(pairs.slot), cost: Int32Array.from(pairs.cost) },
        waitingCosts: Int32Array.from(cases, (kase) => waitingCost(kase, tenths(desk.now), settings.costs)),
      });
      return desk.pool
        .flatMap((kase, row) => {
          const slot = offered.slots[slotOfCase[row] ?? -1];
          return slot && slot.ahead <= settings.boundAhead ? [{ kase, reader: slot.reader, place: slot.place }] : [];
        })
        .sort((a, b) => a.place - b.place || a.kase - b.kase)
        .map(({ kase, reader }) => [kase, reader] as const);
    },
  };
}
const nameOf = (settings: BatchSettings) =>
  settings === defaultBatchSettings ? 'min-cost assignment, micro-batch' : `min-cost assignment, ${settings.everySeconds} s, ${settings.boundAhead} bound ahead${settings.ai ? ', AI order' : ''}`;

interface OfferedSlot extends PricedSlot {
  readonly reader: number;
  readonly place: number;
  /** Cases that would be bound to him before he begins this one, with it. */
  readonly ahead: number;
  /** The place before cases that are bound already: stat goes to the front. */
  readonly isForStat: boolean;
}
interface Offer {
  readonly slots: readonly OfferedSlot[];
  /** Number of the first of a reader's two slots. */
  readonly firstOf: ReadonlyMap<number, number>;
}

/** The places of everybody who may read something that waits, in the order of their numbers. */
function offer(desk: Desk): Offer {
  const readers = [...new Set(desk.pool.flatMap(desk.eligible))].sort((a, b) => a - b);
  const everybody = desk.onDuty();
  const mean = everybody.reduce((sum, reader) => sum + desk.busyMinutes(reader), 0) / Math.max(1, everybody.length);
  const slots: OfferedSlot[] = [];
  for (const reader of readers) slots.push(...placesOf(reader, desk, tenths(desk.busyMinutes(reader) - mean)));
  return { slots, firstOf: new Map(readers.map((reader, index) => [reader, 2 * index])) };
}

/** His next places come free when the case in hand, those bound to him, and then a case of middling length are read; the front when the case in hand is. */
function placesOf(reader: number, desk: Desk, aheadOfMean: number): readonly [OfferedSlot, OfferedSlot] {
  const queue = desk.queues[reader] ?? [];
  const next = tenths(desk.freeAt(reader) + queue.reduce((sum, kase) => sum + desk.expectedMinutes(kase, reader), 0));
  const isBound = queue.length > 0;
  const inHand = desk.isIdle(reader) ? 0 : 1;
  const subspecialties = desk.network.readers[reader]?.subspecialties ?? [];
  const readerId = String(reader);
  return [
    { reader, readerId, subspecialties, aheadOfMean, place: 0, freeAt: isBound ? tenths(desk.freeAt(reader)) : next, ahead: isBound ? 0 : inHand, isForStat: isBound },
    { reader, readerId, subspecialties, aheadOfMean, place: 1, freeAt: isBound ? next : next + middlingRead, ahead: isBound ? queue.length + 1 : 1 + inHand, isForStat: false },
  ];
}

/** The waiting cases, and what each costs in each place of those who may read it. */
function allowed(desk: Desk, { slots, firstOf }: Offer, settings: BatchSettings): { cases: readonly PricedCase[]; pairs: { kase: number[]; slot: number[]; cost: number[] } } {
  const priorityOf = aiOrder(desk, settings.ai);
  const pairs = { kase: [] as number[], slot: [] as number[], cost: [] as number[] };
  const reads = readsByKind();
  const cases = desk.pool.map((number, row): PricedCase => {
    const of = desk.network.cases[number];
    if (!of) throw new RangeError(`no case ${number}`);
    const kase: PricedCase = { modality: of.modality, bodyPart: of.bodyPart, priority: priorityOf(number), receivedAt: tenths(of.arrivesAt), dueAt: tenths(of.dueAt), earlierReaderIds: (of.earlierReaders ?? []).map(String) };
    const demanded = demandOf(kase, desk.now * 10, settings);
    const readsOf = reads(kase);
    for (const reader of desk.eligible(number)) {
      for (let place = 0; place < 2; place++) {
        const column = (firstOf.get(reader) ?? -1) + place;
        const slot = slots[column];
        if (!slot || (slot.isForStat && kase.priority !== 'stat')) continue;
        if (demanded !== null && !slot.subspecialties.includes(demanded)) continue;
        pairs.kase.push(row);
        pairs.slot.push(column);
        pairs.cost.push(costTerms(kase, slot, settings.costs, readsOf(slot)).total);
      }
    }
    return kase;
  });
  return { cases, pairs };
}

/** The subspecialty that a policy demands for the case, until its circle of readers is widened. */
function demandOf({ modality, bodyPart, receivedAt, dueAt }: PricedCase, now: number, { demands, widenAt }: BatchSettings): string | null {
  if (demands.length === 0 || now - receivedAt >= widenAt * (dueAt - receivedAt)) return null;
  const own = subspecialtyFor(bodyPart);
  return demands.some((demand) => demand.subspecialty === own && (demand.modality === null || demand.modality === modality)) ? own : null;
}

/** Read times by kind of case and of reader, worked out once a batch. */
function readsByKind(): (kase: PricedCase) => (slot: PricedSlot) => ReadTenths {
  const kinds = new Map<string, Map<readonly string[], ReadTenths>>();
  return (kase) => {
    const kind = `${kase.modality} ${kase.bodyPart}`;
    const ofKind = kinds.get(kind) ?? new Map<readonly string[], ReadTenths>();
    kinds.set(kind, ofKind);
    return (slot) => {
      const known = ofKind.get(slot.subspecialties) ?? readTenths(kase, slot.subspecialties);
      ofKind.set(slot.subspecialties, known);
      return known;
    };
  };
}
