import { priorityRank } from '@qianli/domain-case';
import type { BatchCase } from '../assignment/assign-batch';
import { nextDutyAt } from '../shift';
import type { EligibilityTable } from './eligibility-table';
import type { expectedReads } from './expected-reads';
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
  { table, reads }: { readonly table: EligibilityTable; readonly reads: ReturnType<typeof expectedReads> },
  bound: ReadonlyMap<string, { readonly readerId: string }>,
  pricedOf: (kase: WaitingCase) => BatchCase | null,
): ReadonlyMap<string, Forecast> {
  const { readers } = table;
  const numberOf = new Map(readers.map(({ id }, number) => [id, number]));
  const freeAt = readers.map((reader) => startOf(reader, input, table));
  const forecasts = new Map<string, Forecast>();
  const pressing = input.cases
    .map((kase) => {
      const priced = pricedOf(kase) ?? { priority: kase.priority, dueAt: Infinity };
      return { kase, to: bound.get(kase.id), rank: priorityRank(priced.priority), dueAt: priced.dueAt };
    })
    .sort((a, b) => Number(b.to !== undefined) - Number(a.to !== undefined) || a.rank - b.rank || a.dueAt - b.dueAt || a.kase.receivedAt - b.kase.receivedAt || (a.kase.id < b.kase.id ? -1 : 1));
  for (const { kase, to } of pressing) {
    const { read } = reads(kase);
    let [best, finish] = [-1, Infinity];
    for (const number of to ? [numberOf.get(to.readerId) ?? -1] : table.openTo(kase)) {
      // A stat case goes before what he holds unopened.
      const reader = readers[number];
      const free = to && reader && kase.priority === 'stat' ? inHandTenths(reader, input.at) : freeAt[number];
      if (free === null || free === undefined) continue;
      const would = free + (read[number] as number);
      if (would < finish) [best, finish] = [number, would];
    }
    const reader = readers[best];
    if (!reader) continue;
    freeAt[best] = (freeAt[best] ?? 0) + (read[best] as number);
    forecasts.set(kase.id, { readerId: reader.id, expectedReadAt: input.at + finish * 6000 });
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
