import { assignBatch, type BatchCase, type BatchReader } from '../assignment/assign-batch';
import { defaultCostPolicy, type CostPolicy } from '../assignment/assignment-costs';
import { priorityRank } from '@qianli/domain-case';
import type { Desk, Policy } from './simulate';

export interface BatchSettings {
  readonly everySeconds: number;
  /** Cases fixed ahead of the one in hand. 0 fixes nothing before the reader is free, and he waits for the next batch; 1 has his next case ready for him. */
  readonly boundAhead: 0 | 1 | 2;
  readonly costs: CostPolicy;
}
export const defaultBatchSettings: BatchSettings = { everySeconds: 5, boundAhead: 0, costs: defaultCostPolicy };

const tenths = (minutes: number) => Math.round(minutes * 10);
/** Ids that sort as the numbers do. */
const idOf = (index: number) => String(index).padStart(7, '0');

/**
 * Least-cost assignment of the pool in micro-batches with late binding. Every reader is offered to the solver with his next
 * place and the one after; what lands beyond `boundAhead` is a reservation only and is decided again in the next batch.
 */
export function minCostBatch(settings: BatchSettings = defaultBatchSettings): Policy {
  return {
    kind: 'batch',
    name: settings === defaultBatchSettings ? 'min-cost assignment, micro-batch' : `min-cost assignment, ${settings.everySeconds} s, ${settings.boundAhead} bound ahead`,
    everyMinutes: settings.everySeconds / 60,
    order: (kase, desk) => (priorityRank(desk.network.cases[kase]?.priority ?? 'routine') === 0 ? 0 : 1),
    assign: (desk) => {
      const readers = desk.network.readers.map((_, reader) => readerOf(reader, desk));
      const { assignments } = assignBatch(desk.pool.map((kase) => caseOf(kase, desk)), readers, (kase, reader, place) => refusalsOf(kase, Number(reader.id), place, desk), tenths(desk.now), settings.costs);
      const fixed = assignments.flatMap(({ caseId, readerId, place }) => {
        if (readerId === null || place === null) return [];
        const [kase, reader] = [Number(caseId), Number(readerId)];
        const queued = desk.queues[reader]?.length ?? 0;
        const ahead = queued > 0 ? (place === 0 ? 0 : queued + place) : place + (desk.isIdle(reader) ? 0 : 1);
        return ahead <= settings.boundAhead ? [{ kase, reader, place }] : [];
      });
      return fixed.sort((a, b) => a.place - b.place || a.kase - b.kase).map(({ kase, reader }) => [kase, reader] as const);
    },
  };
}

function caseOf(index: number, { network }: Desk): BatchCase {
  const kase = network.cases[index];
  if (!kase) throw new RangeError(`no case ${index}`);
  return { id: idOf(index), modality: kase.modality, bodyPart: kase.bodyPart, priority: kase.priority, receivedAt: tenths(kase.arrivesAt), dueAt: tenths(kase.dueAt), earlierReaderIds: [] };
}

/** The place before cases that are bound already is for stat alone: stat goes to the front. */
function refusalsOf(kase: BatchCase, reader: number, place: number, desk: Desk): readonly string[] {
  if (!desk.mayRead(Number(kase.id), reader)) return ['no-credential'];
  return place === 0 && kase.priority !== 'stat' && (desk.queues[reader]?.length ?? 0) > 0 ? ['front-is-for-stat'] : [];
}

/** His next places come free when the case in hand, those bound to him, and then a case of middling length are read; the front when the case in hand is. */
function readerOf(index: number, desk: Desk): BatchReader {
  const queued = (desk.queues[index] ?? []).reduce((sum, kase) => sum + desk.expectedMinutes(kase, index), 0);
  const next = tenths(desk.freeAt(index) + queued);
  const all = desk.network.readers.map((_, reader) => desk.busyMinutes(reader));
  const mean = all.reduce((sum, minutes) => sum + minutes, 0) / all.length;
  return { id: idOf(index), subspecialties: desk.network.readers[index]?.subspecialties ?? [], aheadOfMean: tenths(desk.busyMinutes(index) - mean), freeAt: queued > 0 ? [tenths(desk.freeAt(index)), next] : [next, next + middlingRead] };
}
/** Mean read of the synthetic day, tenths of a minute: .7 x 3 + .3 x 12.6 min. */
const middlingRead = 59;
