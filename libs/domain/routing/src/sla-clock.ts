import { daysFrom, isOpenAt, openSpans, type Span, type WorkingCalendar } from './working-calendar';

/** The promise that holds for one case, kept with it: a later change of the contract moves no deadline that was given. */
export interface CasePromise {
  readonly minutes: number;
  /** null: the clock on the wall. */
  readonly calendar: WorkingCalendar | null;
}
const minuteMs = 60_000;
/** A calendar that stays shut for so long is taken as broken: the deadline then falls at its end, so the case is never forgotten. */
const farthestMs = 400 * 86_400_000;

/** Spans in which the clock runs from `from` on: the contract's hours without the pauses. */
function* runningSpans(from: number, calendar: WorkingCalendar | null, pauses: readonly Span[]): Generator<Span> {
  const closed = [...pauses].sort((a, b) => a[0] - b[0]);
  const without = function* (span: Span): Generator<Span> {
    let at = span[0];
    for (const [start, end] of closed) {
      if (end <= at || start >= span[1]) continue;
      if (start > at) yield [at, start];
      at = Math.max(at, end);
    }
    if (at < span[1]) yield [at, span[1]];
  };
  if (!calendar) {
    yield* without([from, Infinity]);
    return;
  }
  for (const day of daysFrom(from, calendar.timeZone)) {
    if (Date.parse(day) - from > farthestMs) return;
    for (const [opens, closes] of openSpans(calendar, day)) if (closes > from) yield* without([Math.max(from, opens), closes]);
  }
}

/** When the report is due: the promised minutes after receipt, counted while the clock runs. All instants in milliseconds. */
export function deadlineOf(receivedAt: number, { minutes, calendar }: CasePromise, pauses: readonly Span[] = []): number {
  let left = minutes * minuteMs;
  for (const [from, to] of runningSpans(receivedAt, calendar, pauses)) {
    if (left <= to - from) return from + left;
    left -= to - from;
  }
  return receivedAt + farthestMs;
}

/** Minutes of the promise that are gone at `at`; more than it allows when late. */
export function usedMinutes(receivedAt: number, at: number, { calendar }: CasePromise, pauses: readonly Span[] = []): number {
  let used = 0;
  for (const [from, to] of runningSpans(receivedAt, calendar, pauses)) {
    if (from >= at) break;
    used += Math.min(to, at) - from;
  }
  return used / minuteMs;
}

export type ClockState = 'running' | 'paused' | 'off-hours' | 'stopped';
export interface ClockReading {
  readonly state: ClockState;
  readonly allowedMinutes: number;
  /** Negative when late. */
  readonly remainingMinutes: number;
  readonly usedShare: number;
}

/** The deadline's clock of a case at a moment. `returnedAt`: it is with the county since then; `stoppedAt`: it was signed then. */
export function readClock(promise: CasePromise, { receivedAt, pauses, returnedAt, stoppedAt }: { readonly receivedAt: number; readonly pauses: readonly Span[]; readonly returnedAt: number | null; readonly stoppedAt: number | null }, now: number): ClockReading {
  const at = stoppedAt ?? now;
  const used = usedMinutes(receivedAt, at, promise, returnedAt === null ? pauses : [...pauses, [returnedAt, Infinity]]);
  const state = stoppedAt !== null ? 'stopped' : returnedAt !== null ? 'paused' : promise.calendar && !isOpenAt(promise.calendar, now) ? 'off-hours' : 'running';
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return { state, allowedMinutes: promise.minutes, remainingMinutes: rounded(promise.minutes - used), usedShare: rounded(used / promise.minutes) };
}
