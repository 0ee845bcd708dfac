/** A weekly pattern. Weekdays 1 Monday … 7 Sunday; an end not after the start runs over midnight. */
export interface Shift {
  readonly weekdays: readonly number[];
  /** `HH:MM` in `timeZone`. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly timeZone: string;
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const weekdayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Weekday (1 … 7) and minute of the day in a time zone. */
export function localClock(at: Date, timeZone: string): { weekday: number; minute: number; day: string } {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(at);
  const part = (type: string) => parts.find((of) => of.type === type)?.value ?? '';
  return { weekday: weekdayNames.indexOf(part('weekday')) + 1, minute: Number(part('hour')) * 60 + Number(part('minute')), day: `${part('year')}-${part('month')}-${part('day')}` };
}

/** Minutes until the shift ends, 0 when it is not running. A night shift belongs to the weekday on which it began. */
export function minutesLeft(shift: Shift, at: Date): number {
  const { weekday, minute } = localClock(at, shift.timeZone);
  const start = minutesOf(shift.startsAt);
  const end = minutesOf(shift.endsAt);
  const length = end > start ? end - start : end - start + 1440;
  const sinceToday = minute - start;
  if (shift.weekdays.includes(weekday) && sinceToday >= 0 && sinceToday < length) return length - sinceToday;
  const sinceYesterday = sinceToday + 1440;
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  if (shift.weekdays.includes(yesterday) && sinceYesterday < length) return length - sinceYesterday;
  return 0;
}

/** Whether any of a reader's shifts runs now. */
export function isOnShift(shifts: readonly Shift[], at: Date): boolean {
  return shifts.some((shift) => minutesLeft(shift, at) > 0);
}
