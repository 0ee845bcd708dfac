import { priorityRank } from '@qianli/domain-case';
import type { BatchCase } from '../assignment/assign-batch';
import { readMinutes } from '../read-time';
import { nextDutyAt } from '../shift';
import type { EligibilityTable } from './eligibility-table';
import { allReadTenths, inHandTenths } from './reader-places';
import type { RoutingInput, WaitingCase, WorkingReader } from './routing-input';

/** When a case will probably be read, and by whom, as things stand. */
export interface Forecast {
  readonly readerId: string;
  /** Milliseconds since 1970. */
  readonly expectedReadAt: number;
}

/**
 * Forecasts every case of the batch: those that were bound in their place, the others laid out in order of urgency, each with
 * the legal reader who would finish it first; a reader off shift begins when his next shift does. It foresees neither new
 * cases nor pauses; its error is measured when the case is read. No forecast where no legal reader has a shift in eight days.
 */
export function forecastAll(
  input: RoutingInput,
  table: EligibilityTable,
  bound: ReadonlyMap<string, { readonly readerId: string }>,
  pricedOf: (kase: WaitingCase) => BatchCase | null,
): ReadonlyMap<string, Forecast> {
  const readers = [...input.readers].sort((a, b) => (a.id < b.id ? -1 : 1));
  const freeAt = new Map<string, number | null>();
  for (const reader of readers) freeAt.set(reader.id, startOf(reader, input, table));
  const forecasts = new Map<string, Forecast>();
  const pressing = input.cases
    .map((kase) => ({ kase, priced: pricedOf(kase) ?? { priority: kase.priority, dueAt: Infinity } }))
    .sort((a, b) => Number(bound.has(b.kase.id)) - Number(bound.has(a.kase.id)) || priorityRank(a.priced.priority) - priorityRank(b.priced.priority) || a.priced.dueAt - b.priced.dueAt || a.kase.receivedAt - b.kase.receivedAt || (a.kase.id < b.kase.id ? -1 : 1));
  for (const { kase } of pressing) {
    const to = bound.get(kase.id);
    const candidates = to ? readers.filter(({ id }) => id === to.readerId) : readers.filter((reader) => table.withoutLoad(kase, reader).length === 0);
    let best: { readonly reader: WorkingReader; readonly finish: number } | null = null;
    for (const reader of candidates) {
      // A stat case goes before what he holds unopened.
      const free = to && kase.priority === 'stat' ? inHandTenths(reader, input.at) : freeAt.get(reader.id);
      if (free === null || free === undefined) continue;
      const finish = free + Math.round(readMinutes(kase.modality, kase.bodyPart, reader.subspecialties) * 10);
      if (!best || finish < best.finish) best = { reader, finish };
    }
    if (!best) continue;
    const read = Math.round(readMinutes(kase.modality, kase.bodyPart, best.reader.subspecialties) * 10);
    freeAt.set(best.reader.id, (freeAt.get(best.reader.id) ?? 0) + read);
    forecasts.set(kase.id, { readerId: best.reader.id, expectedReadAt: input.at + best.finish * 6000 });
  }
  return forecasts;
}

/** Tenths until he could begin something new; null when he has no shift in the next days. */
function startOf(reader: WorkingReader, { at, askingId }: RoutingInput, table: EligibilityTable): number | null {
  const held = allReadTenths(reader, at);
  if (reader.id === askingId || table.isOnShift(reader)) return held;
  const next = nextDutyAt(reader.shifts, new Date(at), reader.exceptions);
  return next === null ? null : Math.round((next - at) / 6000) + held;
}
