import { priorityRank } from '@qianli/domain-case';
import type { OpenCase } from '../reader';
import { readMinutes } from '../read-time';
import type { RoutingInput, WorkingReader } from './routing-input';

/** A place in a reader's row of next cases. Tenths of a minute from the moment of the batch. */
export interface Place {
  readonly freeAt: number;
  /** Before cases that are bound to him: stat alone goes there, and a bound one may be displaced by it. */
  readonly isFront: boolean;
}
/** A case of middling length, tenths of a minute: the mean read of the synthetic day, .7 x 3 + .3 x 12.6 min. */
export const middlingRead = 59;
/** A read that takes longer than expected is taken to need a minute more. */
const leastLeft = 10;

const readTenthsOf = (of: OpenCase, reader: WorkingReader) => Math.round(readMinutes(of.modality, of.bodyPart, reader.subspecialties) * 10);

/** Cases bound to him that he has not opened. */
export const unopened = (reader: WorkingReader): readonly OpenCase[] => reader.open.filter(({ openedAt }) => openedAt === undefined || openedAt === null);

/** Tenths until the cases that he has open are read. */
export function inHandTenths(reader: WorkingReader, at: number): number {
  return reader.open.reduce((sum, of) => {
    if (of.openedAt === undefined || of.openedAt === null) return sum;
    return sum + Math.max(leastLeft, readTenthsOf(of, reader) - Math.round((at - of.openedAt) / 6000));
  }, 0);
}

/** When all that he holds would be read. */
export const allReadTenths = (reader: WorkingReader, at: number): number => inHandTenths(reader, at) + unopened(reader).reduce((sum, of) => sum + readTenthsOf(of, reader), 0);

/** The places that he offers in this batch: up to `fixedAhead` unopened cases are bound, and stat goes before those. */
export function placesOf(reader: WorkingReader, { at, policy, askingId }: RoutingInput): readonly Place[] {
  // Who asks takes the case in hand at once.
  if (askingId === reader.id) return [{ freeAt: 0, isFront: false }];
  const bound = unopened(reader);
  const next = allReadTenths(reader, at);
  const places: Place[] = [];
  if (bound.some(({ priority }) => priority !== 'stat')) {
    const stats = bound.filter(({ priority }) => priorityRank(priority) === 0).reduce((sum, of) => sum + readTenthsOf(of, reader), 0);
    places.push({ freeAt: inHandTenths(reader, at) + stats, isFront: true });
  }
  for (let more = 0; more < policy.fixedAhead - bound.length; more++) places.push({ freeAt: next + more * middlingRead, isFront: false });
  return places;
}
