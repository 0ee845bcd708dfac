import { DomainError } from '@qianli/contracts';
import { localClock, type Shift } from '@qianli/domain-routing';

const week = 7 * 1440;
const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Minutes that a zone's clock is ahead of UTC at a moment. */
function offsetOf(timeZone: string, at: Date): number {
  const there = localClock(at, timeZone);
  const here = localClock(at, 'UTC');
  const days = (Date.parse(there.day) - Date.parse(here.day)) / 86_400_000;
  return days * 1440 + there.minute - here.minute;
}

/** The shift's pieces as [start, length] in minutes of the UTC week. */
function pieces(shift: Shift, at: Date): readonly (readonly [number, number])[] {
  const start = minutesOf(shift.startsAt);
  const end = minutesOf(shift.endsAt);
  const length = end > start ? end - start : end - start + 1440;
  const offset = offsetOf(shift.timeZone, at);
  return [...new Set(shift.weekdays)].map((weekday) => [((((weekday - 1) * 1440 + start - offset) % week) + week) % week, length]);
}

/** Whether two weekly shifts share a minute; one that ends when the other begins does not. Zones are compared by their clocks at `at`. */
export function shiftsOverlap(a: Shift, b: Shift, at: Date): boolean {
  return pieces(a, at).some(([startA, lengthA]) =>
    pieces(b, at).some(([startB, lengthB]) => [-week, 0, week].some((shift) => startA < startB + shift + lengthB && startB + shift < startA + lengthA)),
  );
}

/** Whether the name is one of the IANA time zone database, as this machine knows it. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** Throws `bad-input` for a zone that is none. */
export function requireTimeZone(name: string): void {
  if (isTimeZone(name)) return;
  const message = name === '' ? 'The time zone is missing. Name one, for example Asia/Shanghai.' : `There is no time zone "${name}"; an example is Asia/Shanghai.`;
  throw new DomainError('bad-input', 'Unknown time zone', [{ path: 'body.timeZone', message, zh: name === '' ? '没有填写时区，例如 Asia/Shanghai。' : `没有名为“${name}”的时区，例如 Asia/Shanghai。` }]);
}
