import { expectedMinutesOf } from './expected-minutes';
import type { SimulatedNetwork } from './simulated-network';
import { timeline, type SimulatedEvent } from './timeline';
import { WaitingPool } from './waiting-pool';

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
  /** Licensed and on duty. */
  readonly mayRead: (kase: number, reader: number) => boolean;
  /** Everybody who may read the case at this minute. */
  readonly eligible: (kase: number) => readonly number[];
  /** Everybody at work. */
  readonly onDuty: () => readonly number[];
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
  const play = simulateInSteps(network, policy);
  for (;;) {
    const step = play.next();
    if (step.done) return step.value;
  }
}

/** Events between two pauses of `simulateInSteps`. */
const eventsPerStep = 64;

/** The same in small steps, for a process that has other things to do: gives the share of the cases that have arrived after each. */
export function* simulateInSteps(network: SimulatedNetwork, policy: Policy): Generator<number, SimulatedDay> {
  const { readers, cases } = network;
  const reads: (ReadCase | null)[] = cases.map(() => null);
  const licenceOf = (kase: number) => cases[kase]?.licence ?? cases[kase]?.hospital ?? -1;
  const queues: number[][] = readers.map(() => []);
  const pool = new WaitingPool(licenceOf);
  const inHand = readers.map(() => -1);
  const expectedFree = readers.map(() => 0);
  const idleSince = readers.map(() => 0);
  const busy = readers.map(() => 0);
  const atWork = readers.map(({ onDuty }) => onDuty === undefined);
  const expected = expectedMinutesOf(network);
  const licensed = licensedOf(network);
  const licencesOf = readers.map(({ isLicensedAt }) => isLicensedAt.flatMap((is, licence) => (is ? [licence] : [])));
  const isLicensed = (kase: number, reader: number) => readers[reader]?.isLicensedAt[licenceOf(kase)] ?? false;
  const hasRota = atWork.includes(false);
  const everybody = readers.map((_, reader) => reader);
  const eligible = eligibleNow(licensed, (reader) => atWork[reader] ?? false);
  const desk: Desk & { now: number } = {
    now: 0,
    network,
    queues,
    pool: pool.cases,
    isIdle: (reader) => inHand[reader] === -1,
    casesInHand: (reader) => inHand.slice(reader, reader + 1).filter((kase) => kase >= 0),
    freeAt: (reader) => Math.max(desk.now, expectedFree[reader] ?? 0),
    idleSince: (reader) => idleSince[reader] ?? 0,
    busyMinutes: (reader) => busy[reader] ?? 0,
    expectedMinutes: expected,
    mayRead: (kase, reader) => (atWork[reader] ?? false) && isLicensed(kase, reader),
    eligible: (kase) => eligible.of(licenceOf(kase)),
    onDuty: () => (hasRota ? everybody.filter((reader) => atWork[reader]) : everybody),
  };
  const events = timeline();
  readers.forEach(({ onDuty }, reader) => onDuty?.forEach((span) => span.forEach((at) => events.add(at, 'shift', reader))));
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
    if (!desk.isIdle(reader) || !atWork[reader] || queue.length === 0) return;
    const [kase] = queue.splice(leastOf(queue, (of) => order(of, desk)), 1);
    if (kase !== undefined) begin(kase, reader);
  };
  const takeFromPool = (reader: number, preference: (kase: number, reader: number, desk: Desk) => number) => {
    if (!desk.isIdle(reader) || !atWork[reader]) return;
    let [least, kase] = [Infinity, -1];
    for (const licence of licencesOf[reader] ?? []) {
      for (const of of pool.under(licence)) {
        const value = preference(of, reader, desk);
        if (value < least || (value === least && of < kase)) [least, kase] = [value, of];
      }
    }
    if (kase < 0) return;
    pool.take(kase);
    begin(kase, reader);
  };
  /** The next tick of the batch clock at or after now, once. */
  const askForBatch = () => {
    if (policy.kind !== 'batch' || pool.cases.length === 0) return;
    const tick = Math.ceil(desk.now / policy.everyMinutes) * policy.everyMinutes;
    if (tick === batchAt) return;
    batchAt = tick;
    events.add(tick, 'batch', 0);
  };
  /** Binds a case by a policy that pushes; false when nobody who may read it is at work. */
  const push = (kase: number): boolean => {
    if (policy.kind !== 'push' || desk.eligible(kase).length === 0) return false;
    const reader = policy.choose(kase, desk);
    queues[reader]?.push(kase);
    takeFromQueue(reader, policy.order);
    return true;
  };
  const pushPool = () => [...pool.cases].forEach((kase) => { if (push(kase)) pool.take(kase); });

  const arrive = (kase: number) => {
    if (!licensed.has(licenceOf(kase)) || push(kase)) return;
    pool.add(kase);
    askForBatch();
    if (policy.kind !== 'pull') return;
    const idle = desk.eligible(kase).filter(desk.isIdle);
    const suits = idle.sort((a, b) => (policy.suits?.(kase, a, desk) ?? 0) - (policy.suits?.(kase, b, desk) ?? 0) || desk.idleSince(a) - desk.idleSince(b) || a - b)[0];
    if (suits !== undefined) takeFromPool(suits, policy.preference);
  };
  const finish = (reader: number) => {
    inHand[reader] = -1;
    idleSince[reader] = desk.now;
    if (policy.kind === 'pull') takeFromPool(reader, policy.preference);
    else takeFromQueue(reader, policy.order);
    askForBatch();
  };
  /** Coming to work, he takes what waits; going, he ends the read in hand, and what was bound to him is free again. */
  const changeShift = (reader: number) => {
    atWork[reader] = !atWork[reader];
    eligible.forget();
    if (atWork[reader]) {
      idleSince[reader] = desk.now;
      if (policy.kind === 'pull') takeFromPool(reader, policy.preference);
      else takeFromQueue(reader, policy.order);
    } else {
      (queues[reader] ?? []).splice(0).forEach((kase) => pool.add(kase));
    }
    if (policy.kind === 'push') pushPool();
    askForBatch();
  };
  const batch = () => {
    if (policy.kind !== 'batch') return;
    batchAt = -1;
    const bound = policy.assign(desk);
    for (const [kase, reader] of bound) {
      if (!desk.mayRead(kase, reader) || !pool.take(kase)) throw new RangeError(`${policy.name}: case ${kase} was not reader ${reader}'s to have`);
      queues[reader]?.push(kase);
    }
    for (const [, reader] of bound) takeFromQueue(reader, policy.order);
  };

  let arrived = 0;
  for (let count = 1; ; count++) {
    const arrival: SimulatedEvent | undefined = arrived < cases.length ? { at: cases[arrived]?.arrivesAt ?? 0, kind: 'arrival', index: arrived } : undefined;
    const event = events.nextBefore(arrival);
    if (!event) return { reads, busyMinutes: busy };
    desk.now = event.at;
    if (event.kind === 'arrival') arrive(arrived++);
    else if (event.kind === 'finish') finish(event.index);
    else if (event.kind === 'shift') changeShift(event.index);
    else batch();
    if (count % eventsPerStep === 0) yield arrived / cases.length;
  }
}

/** Who is licensed for what, by licence; a licence that nobody holds is not in it. */
function licensedOf({ readers }: SimulatedNetwork): ReadonlyMap<number, readonly number[]> {
  const licensed = new Map<number, number[]>();
  readers.forEach(({ isLicensedAt }, reader) => isLicensedAt.forEach((is, licence) => {
    if (!is) return;
    const those = licensed.get(licence) ?? [];
    those.push(reader);
    licensed.set(licence, those);
  }));
  return licensed;
}

/** Those of them who are at work, worked out once for each licence until somebody comes or goes. */
function eligibleNow(licensed: ReadonlyMap<number, readonly number[]>, isAtWork: (reader: number) => boolean) {
  const known = new Map<number, readonly number[]>();
  const of = (licence: number): readonly number[] => {
    const found = known.get(licence) ?? (licensed.get(licence) ?? []).filter(isAtWork);
    known.set(licence, found);
    return found;
  };
  return { of, forget: () => known.clear() };
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
