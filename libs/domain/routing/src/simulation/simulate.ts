import type { Priority } from '@qianli/domain-case';
import { readMinutes } from '../read-time';
import { timeline } from './timeline';

/** Times in minutes from the start of the simulation. */
export interface SimulatedCase {
  readonly arrivesAt: number;
  readonly hospital: number;
  readonly modality: string;
  readonly bodyPart: string | null;
  readonly priority: Priority;
  readonly dueAt: number;
  /** Actual over expected read time; belongs to the case, so that every policy meets the same day. */
  readonly effort: number;
  /** Something that cannot wait is on the image, known to the simulation alone. */
  readonly isCritical: boolean;
  readonly isFlagged: boolean;
}
export interface SimulatedReader {
  readonly id: string;
  readonly subspecialties: readonly string[];
  /** By number of the hospital. */
  readonly isLicensedAt: readonly boolean[];
}
export interface SimulatedNetwork {
  readonly readers: readonly SimulatedReader[];
  /** In the order of arrival. */
  readonly cases: readonly SimulatedCase[];
}

/** What a policy may look at: nothing that is not yet known at that minute. */
export interface Desk {
  readonly now: number;
  readonly network: SimulatedNetwork;
  /** Cases bound to a reader and not begun, in the order they came to him. */
  readonly queues: readonly (readonly number[])[];
  /** Cases bound to nobody, in the order of arrival. */
  readonly pool: readonly number[];
  readonly isIdle: (reader: number) => boolean;
  /** The case he is reading, or none. */
  readonly casesInHand: (reader: number) => readonly number[];
  /** When he is expected to be done with the case in hand; now when idle, or when it takes longer than expected. */
  readonly freeAt: (reader: number) => number;
  readonly idleSince: (reader: number) => number;
  readonly busyMinutes: (reader: number) => number;
  readonly expectedMinutes: (kase: number, reader: number) => number;
  readonly mayRead: (kase: number, reader: number) => boolean;
}
export type Policy =
  /** Each case is bound to a reader as it comes; he works off his pile in the policy's order, least first, then as they came. */
  | { readonly kind: 'push'; readonly name: string; readonly choose: (kase: number, desk: Desk) => number; readonly order: (kase: number, desk: Desk) => number }
  /** A free reader takes the case of the least preference from the pool; several free readers: the least of `suits`, then the longest idle. */
  | { readonly kind: 'pull'; readonly name: string; readonly preference: (kase: number, reader: number, desk: Desk) => number; readonly suits?: (kase: number, reader: number, desk: Desk) => number }
  /** Every so often the pool is matched with the readers at once; what goes to a busy reader waits for him. */
  | { readonly kind: 'batch'; readonly name: string; readonly everyMinutes: number; readonly order: (kase: number, desk: Desk) => number; readonly assign: (desk: Desk) => readonly (readonly [kase: number, reader: number])[] };

export interface ReadCase {
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly reader: number;
}
export interface SimulatedDay {
  /** By number of the case; null when nobody ever read it. */
  readonly reads: readonly (ReadCase | null)[];
  readonly busyMinutes: readonly number[];
}

/** Plays a network under a policy, event by event, until every case that somebody may read is read. No clock, no chance: the same input gives the same day. */
export function simulate(network: SimulatedNetwork, policy: Policy): SimulatedDay {
  const { readers, cases } = network;
  const reads: (ReadCase | null)[] = cases.map(() => null);
  const queues: number[][] = readers.map(() => []);
  const pool: number[] = [];
  const inHand = readers.map(() => -1);
  const expectedFree = readers.map(() => 0);
  const idleSince = readers.map(() => 0);
  const busy = readers.map(() => 0);
  const expected = expectedMinutesOf(network);
  const desk: Desk & { now: number } = {
    now: 0,
    network,
    queues,
    pool,
    isIdle: (reader: number) => inHand[reader] === -1,
    casesInHand: (reader: number) => inHand.slice(reader, reader + 1).filter((kase) => kase >= 0),
    freeAt: (reader: number) => Math.max(desk.now, expectedFree[reader] ?? 0),
    idleSince: (reader: number) => idleSince[reader] ?? 0,
    busyMinutes: (reader: number) => busy[reader] ?? 0,
    expectedMinutes: (kase: number, reader: number) => expected[kase * readers.length + reader] ?? 0,
    mayRead: (kase: number, reader: number) => readers[reader]?.isLicensedAt[cases[kase]?.hospital ?? -1] ?? false,
  };
  const events = timeline();
  cases.forEach((kase, index) => events.add(kase.arrivesAt, 'arrival', index));
  let batchAt = -1;

  const begin = (kase: number, reader: number) => {
    const minutes = desk.expectedMinutes(kase, reader);
    const finishedAt = desk.now + minutes * (cases[kase]?.effort ?? 1);
    inHand[reader] = kase;
    expectedFree[reader] = desk.now + minutes;
    busy[reader] = (busy[reader] ?? 0) + finishedAt - desk.now;
    reads[kase] = { startedAt: desk.now, finishedAt, reader };
    events.add(finishedAt, 'finish', reader);
  };
  const takeFromQueue = (reader: number, order: (kase: number, desk: Desk) => number) => {
    const queue = queues[reader] ?? [];
    if (!desk.isIdle(reader) || queue.length === 0) return;
    const [kase] = queue.splice(leastOf(queue, (of) => order(of, desk)), 1);
    if (kase !== undefined) begin(kase, reader);
  };
  const takeFromPool = (reader: number, preference: (kase: number, reader: number, desk: Desk) => number) => {
    const at = leastOf(pool, (kase) => (desk.mayRead(kase, reader) ? preference(kase, reader, desk) : Infinity));
    const [kase] = at < 0 ? [] : pool.splice(at, 1);
    if (kase !== undefined) begin(kase, reader);
  };
  /** The next tick of the batch clock at or after now, once. */
  const askForBatch = () => {
    if (policy.kind !== 'batch' || pool.length === 0) return;
    const tick = Math.ceil(desk.now / policy.everyMinutes) * policy.everyMinutes;
    if (tick === batchAt) return;
    batchAt = tick;
    events.add(tick, 'batch', 0);
  };

  for (let event = events.next(); event; event = events.next()) {
    desk.now = event.at;
    if (event.kind === 'arrival') {
      const kase = event.index;
      if (!readers.some((_, reader) => desk.mayRead(kase, reader))) continue;
      if (policy.kind === 'push') {
        const reader = policy.choose(kase, desk);
        queues[reader]?.push(kase);
        takeFromQueue(reader, policy.order);
        continue;
      }
      pool.push(kase);
      if (policy.kind === 'batch') askForBatch();
      else {
        const idle = readers.flatMap((_, reader) => (desk.isIdle(reader) && desk.mayRead(kase, reader) ? [reader] : []));
        const suits = idle.sort((a, b) => (policy.suits?.(kase, a, desk) ?? 0) - (policy.suits?.(kase, b, desk) ?? 0) || desk.idleSince(a) - desk.idleSince(b) || a - b)[0];
        if (suits !== undefined) takeFromPool(suits, policy.preference);
      }
    } else if (event.kind === 'finish') {
      const reader = event.index;
      inHand[reader] = -1;
      idleSince[reader] = desk.now;
      if (policy.kind === 'pull') takeFromPool(reader, policy.preference);
      else takeFromQueue(reader, policy.order);
      askForBatch();
    } else if (policy.kind === 'batch') {
      batchAt = -1;
      for (const [kase, reader] of policy.assign(desk)) {
        const at = pool.indexOf(kase);
        if (at < 0 || !desk.mayRead(kase, reader)) throw new RangeError(`${policy.name}: case ${kase} was not reader ${reader}'s to have`);
        pool.splice(at, 1);
        queues[reader]?.push(kase);
      }
      readers.forEach((_, reader) => takeFromQueue(reader, policy.order));
    }
  }
  return { reads, busyMinutes: busy };
}

/** Where the least finite value stands, the first of equals; -1 when there is none. */
function leastOf(cases: readonly number[], valueOf: (kase: number) => number): number {
  let least = Infinity;
  let at = -1;
  cases.forEach((kase, index) => {
    const value = valueOf(kase);
    if (value < least) {
      least = value;
      at = index;
    }
  });
  return at;
}

/** Expected minutes of every case for every reader, each kind of case computed once. */
function expectedMinutesOf({ cases, readers }: SimulatedNetwork): Float64Array {
  const kinds = new Map<string, readonly number[]>();
  const expected = new Float64Array(cases.length * readers.length);
  cases.forEach(({ modality, bodyPart }, index) => {
    const kind = `${modality} ${bodyPart}`;
    const minutes = kinds.get(kind) ?? readers.map((reader) => readMinutes(modality, bodyPart, reader.subspecialties));
    kinds.set(kind, minutes);
    expected.set(minutes, index * readers.length);
  });
  return expected;
}
