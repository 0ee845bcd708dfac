import { fairnessOf, latenessAt, mismatchOf, readTenths } from '../assignment/assignment-costs';
import type { SparseProblem } from '../assignment/min-cost-assignment';
import { PairList } from '../assignment/pair-list';
import { subspecialtyFor } from '../read-time';
import { aiOrder } from './ai-order';
import type { BatchSettings } from './batch-policy';
import type { Desk } from './simulate';
import type { SimulatedNetwork } from './simulated-network';

const tenths = (minutes: number) => Math.round(minutes * 10);
/** Mean read of the synthetic day, tenths of a minute: .7 x 3 + .3 x 12.6 min. */
const middlingRead = 59;
const placesEach = 2;

/** What is offered in one batch: two places of everybody who may read something that waits, by number of the reader. */
interface Offer {
  readonly readers: readonly number[];
  /** By number of the place: when it comes free (tenths), and the cases that would be bound to him before he begins this one, with it. */
  readonly freeAt: Int32Array;
  readonly ahead: Int32Array;
  /** By number of the reader: his first place, -1 for who is not offered; whether that is before cases that are bound already, for stat alone; what fairness adds. */
  readonly firstOf: Int32Array;
  readonly isForStat: Uint8Array;
  readonly fairness: Int32Array;
}
/** One kind of case: modality and body part. Tenths by number of the reader. */
interface Kind {
  readonly best: number;
  readonly read: Int32Array;
  readonly mismatch: Int32Array;
  /** What the policy demands for it, until its circle of readers is widened. */
  readonly demanded: string | null;
}

/**
 * Prices the batches of one network by the terms of `costTerms`, from tables instead of objects: thirty days of 2,000 hospitals price
 * some billions of pairs. Only pairs that are cheaper than waiting are listed; the others are in no optimum.
 */
export class BatchPrices {
  private readonly kinds: Kind[] = [];
  private readonly kindOf: Int32Array;
  private readonly receivedAt: Int32Array;
  private readonly dueAt: Int32Array;
  private readonly pairs = new PairList();
  private readonly isSeen: Uint8Array;

  constructor(
    readonly network: SimulatedNetwork,
    private readonly settings: BatchSettings,
  ) {
    const known = new Map<string, number>();
    this.kindOf = Int32Array.from(network.cases, ({ modality, bodyPart }) => {
      const name = `${modality} ${bodyPart}`;
      const kind = known.get(name) ?? this.kinds.push(kindOf(modality, bodyPart, network, settings)) - 1;
      known.set(name, kind);
      return kind;
    });
    this.receivedAt = Int32Array.from(network.cases, ({ arrivesAt }) => tenths(arrivesAt));
    this.dueAt = Int32Array.from(network.cases, ({ dueAt }) => tenths(dueAt));
    this.isSeen = new Uint8Array(network.readers.length);
  }

  /** The places on offer; null when none of them could be bound, so that whatever the solver said would change nothing. */
  offer(desk: Desk): Offer | null {
    const readers = this.readersFor(desk);
    if (readers.length === 0) return null;
    const everybody = desk.onDuty();
    const mean = everybody.reduce((sum, reader) => sum + desk.busyMinutes(reader), 0) / Math.max(1, everybody.length);
    const all = this.network.readers.length;
    const offer: Offer = {
      readers, freeAt: new Int32Array(placesEach * readers.length), ahead: new Int32Array(placesEach * readers.length),
      firstOf: new Int32Array(all).fill(-1), isForStat: new Uint8Array(all), fairness: new Int32Array(all),
    };
    let isBinding = false;
    readers.forEach((reader, index) => {
      this.placesOf(reader, placesEach * index, desk, offer);
      offer.fairness[reader] = fairnessOf(tenths(desk.busyMinutes(reader) - mean), this.settings.costs);
      isBinding ||= (offer.ahead[placesEach * index] as number) <= this.settings.boundAhead || (offer.ahead[placesEach * index + 1] as number) <= this.settings.boundAhead;
    });
    return isBinding ? offer : null;
  }

  /** The waiting cases, and what each costs in each place of those who may read it. */
  problem(desk: Desk, { readers, freeAt, firstOf, isForStat, fairness }: Offer): SparseProblem {
    const { costs } = this.settings;
    const priorityOf = aiOrder(desk, this.settings.ai);
    const now = tenths(desk.now);
    const waitingCosts = new Int32Array(desk.pool.length);
    this.pairs.clear();
    for (let row = 0; row < desk.pool.length; row++) {
      const number = desk.pool[row] as number;
      const kind = this.kinds[this.kindOf[number] as number] as Kind;
      const priority = priorityOf(number);
      const weight = costs.priorityWeight[priority];
      const receivedAt = this.receivedAt[number] as number;
      const dueAt = this.dueAt[number] as number;
      const waiting = latenessAt(weight, receivedAt, dueAt, now + costs.nextChance + kind.best);
      waitingCosts[row] = waiting;
      const earlier = this.network.cases[number]?.earlierReaders;
      const isDemanded = kind.demanded !== null && desk.now * 10 - receivedAt < this.settings.widenAt * (dueAt - receivedAt);
      for (const reader of desk.eligible(number)) {
        if (isDemanded && !this.network.readers[reader]?.subspecialties.includes(kind.demanded)) continue;
        const first = firstOf[reader] as number;
        const atAnyTime = (kind.mismatch[reader] as number) + (fairness[reader] as number) - (earlier?.includes(reader) ? costs.continuityWorth : 0);
        for (let slot = first + (isForStat[reader] && priority !== 'stat' ? 1 : 0); slot < first + placesEach; slot++) {
          const cost = atAnyTime + latenessAt(weight, receivedAt, dueAt, (freeAt[slot] as number) + (kind.read[reader] as number));
          if (cost < waiting) this.pairs.add(row, slot, cost);
        }
      }
    }
    return { cases: desk.pool.length, slots: placesEach * readers.length, pairs: this.pairs.listed(), waitingCosts };
  }

  /** Everybody who may read something that waits, in the order of their numbers. */
  private readersFor(desk: Desk): readonly number[] {
    this.isSeen.fill(0);
    const groups = new Set<readonly number[]>();
    for (const kase of desk.pool) groups.add(desk.eligible(kase));
    for (const group of groups) for (const reader of group) this.isSeen[reader] = 1;
    const readers: number[] = [];
    this.isSeen.forEach((is, reader) => { if (is) readers.push(reader); });
    return readers;
  }

  /** His next places come free when the case in hand, those bound to him, and then a case of middling length are read; the front when the case in hand is. */
  private placesOf(reader: number, first: number, desk: Desk, { freeAt, ahead, firstOf, isForStat }: Offer): void {
    const queue = desk.queues[reader] ?? [];
    const isBound = queue.length > 0;
    const inHand = desk.isIdle(reader) ? 0 : 1;
    const next = tenths(desk.freeAt(reader) + queue.reduce((sum, kase) => sum + desk.expectedMinutes(kase, reader), 0));
    firstOf[reader] = first;
    isForStat[reader] = isBound ? 1 : 0;
    freeAt[first] = isBound ? tenths(desk.freeAt(reader)) : next;
    ahead[first] = isBound ? 0 : inHand;
    freeAt[first + 1] = isBound ? next : next + middlingRead;
    ahead[first + 1] = isBound ? queue.length + 1 : 1 + inHand;
  }
}

function kindOf(modality: string, bodyPart: string | null, { readers }: SimulatedNetwork, { costs, demands }: BatchSettings): Kind {
  const reads = readers.map(({ subspecialties }) => readTenths({ modality, bodyPart }, subspecialties));
  const own = subspecialtyFor(bodyPart);
  return {
    best: readTenths({ modality, bodyPart }, []).best,
    read: Int32Array.from(reads, ({ read }) => read),
    mismatch: Int32Array.from(reads, ({ read, best }) => mismatchOf(read, best, costs)),
    demanded: demands.some((of) => of.subspecialty === own && (of.modality === null || of.modality === modality)) ? own : null,
  };
}
