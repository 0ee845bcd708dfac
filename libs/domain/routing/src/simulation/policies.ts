import { priorityRank } from '@qianli/domain-case';
import type { Desk, Policy } from './simulate';

const rankOf = (kase: number, desk: Desk) => priorityRank(desk.network.cases[kase]?.priority ?? 'routine');
const arrivalOf = (kase: number, desk: Desk) => desk.network.cases[kase]?.arrivesAt ?? 0;
const dueOf = (kase: number, desk: Desk) => desk.network.cases[kase]?.dueAt ?? Infinity;
const asTheyCame = () => 0;
const statFirst = (kase: number, desk: Desk) => (rankOf(kase, desk) === 0 ? 0 : 1);
const byPriority = rankOf;

/** Minutes by which this reader is slower than the quickest who may read the case. */
function slower(kase: number, reader: number, desk: Desk): number {
  const best = desk.eligible(kase).reduce((least, of) => Math.min(least, desk.expectedMinutes(kase, of)), Infinity);
  return desk.expectedMinutes(kase, reader) - best;
}
/** The eligible reader of the least value, the lower number of equals. */
const leastEligible = (kase: number, desk: Desk, valueOf: (reader: number) => number) =>
  desk.eligible(kase).reduce((best, reader) => (best < 0 || valueOf(reader) < valueOf(best) ? reader : best), -1);
const pileOf = (reader: number, desk: Desk) => (desk.queues[reader]?.length ?? 0) + (desk.isIdle(reader) ? 0 : 1);

/** Every hospital has its own specialist, the first licensed one after its number. */
export const fixedSpecialist = (): Policy => ({
  kind: 'push',
  name: 'fixed hospital → specialist',
  choose: (kase, desk) => {
    const able = desk.eligible(kase);
    return able[(desk.network.cases[kase]?.hospital ?? 0) % able.length] ?? -1;
  },
  order: asTheyCame,
});

/** The next reader in turn among those whom the hospital licenses; remembers every hospital's turn, so make one for each simulation. */
export function roundRobin(order: 'fifo' | 'stat-first'): Policy {
  const turns = new Map<number, number>();
  return {
    kind: 'push',
    name: order === 'fifo' ? 'round robin, FIFO' : 'round robin, stat first',
    choose: (kase, desk) => {
      const hospital = desk.network.cases[kase]?.hospital ?? 0;
      const able = desk.eligible(kase);
      const turn = turns.get(hospital) ?? 0;
      turns.set(hospital, turn + 1);
      return able[turn % able.length] ?? -1;
    },
    order: order === 'fifo' ? asTheyCame : statFirst,
  };
}

/** Whoever holds the fewest cases. */
export const shortestQueue = (): Policy => ({ kind: 'push', name: 'shortest queue, stat first', choose: (kase, desk) => leastEligible(kase, desk, (reader) => pileOf(reader, desk)), order: statFirst });

/**
 * The cost of `chooseReader`: the open work that goes before the case, the one in hand in full (the platform does not know
 * how far he is), and his own read time; then the better skill, the smaller pile, the lower number. Piles by priority.
 */
export const earliestFinish = (): Policy => ({
  kind: 'push',
  name: 'earliest finish (greedy)',
  choose: (kase, desk) => {
    const rank = rankOf(kase, desk);
    const tenths = (of: number, reader: number) => Math.round(desk.expectedMinutes(of, reader) * 10);
    const finish = (reader: number) => {
      const open = [...desk.casesInHand(reader), ...(desk.queues[reader] ?? [])].filter((of) => rankOf(of, desk) <= rank);
      return open.reduce((sum, of) => sum + tenths(of, reader), tenths(kase, reader));
    };
    // Finish first; a thousandth for the read time and a millionth for the pile only part equals.
    return leastEligible(kase, desk, (reader) => finish(reader) + tenths(kase, reader) / 1e4 + pileOf(reader, desk) / 1e8);
  },
  order: byPriority,
});

export const sharedPool = (order: 'fifo' | 'edd'): Policy => ({
  kind: 'pull',
  name: order === 'fifo' ? 'shared pool, FIFO' : 'shared pool, earliest due',
  preference: (kase, _, desk) => (order === 'fifo' ? arrivalOf(kase, desk) : dueOf(kase, desk)),
});

/** The most pressing priority first, then as they came: the queue of Cobham's formula. */
export const sharedPoolByPriority = (): Policy => ({ kind: 'pull', name: 'shared pool, by priority', preference: (kase, _, desk) => rankOf(kase, desk) });

/** Flagged cases first, but whatever has waited `capMinutes` goes before them all; within each as they came. `Infinity`: no cap. */
export const flaggedFirst = (capMinutes: number): Policy => ({
  kind: 'pull',
  name: `shared pool, flagged first, cap ${capMinutes} min`,
  preference: (kase, _, desk) => {
    const arrival = arrivalOf(kase, desk);
    return arrival + (desk.now - arrival >= capMinutes ? 0 : desk.network.cases[kase]?.isFlagged ? 1e9 : 2e9);
  },
});

/** Everybody takes the quickest case he sees, stat apart: what the server's choice of the next case prevents. */
export const cherryPicking = (): Policy => ({ kind: 'pull', name: 'shared pool, cherry-picking', preference: (kase, reader, desk) => 1e3 * statFirst(kase, desk) + desk.expectedMinutes(kase, reader) });

/** Earliest due, but a case for which the reader is slower than another stands back by ten minutes for each minute he is slower; free readers: the best suited first. */
export const earliestDueWithSkill = (): Policy => ({
  kind: 'pull',
  name: 'shared pool, earliest due + skill',
  preference: (kase, reader, desk) => dueOf(kase, desk) + 10 * slower(kase, reader, desk),
  suits: slower,
});
