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

/** Making one takes longer than a thousand readings, and there are few zones. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, known);
  return known;
}

/** Weekday (1 … 7) and minute of the day in a time zone. */
export function localClock(at: Date, timeZone: string): { weekday: number; minute: number; day: string } {
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: string) => parts.find((of) => of.type === type)?.value ?? '';
  return { weekday: weekdayNames.indexOf(part('weekday')) + 1, minute: Number(part('hour')) * 60 + Number(part('minute')), day: `${part('year')}-${part('month')}-${part('day')}` };
}

/**
 * The moment at which the zone's clock shows `clock` (`HH:MM`, or `24:00`) on `day`, in milliseconds. An hour that the clock
 * skips in spring is taken as the moment of the jump, one that it shows twice in autumn as the first of the two.
 */
export function momentAt(day: string, clock: string, timeZone: string): number {
  const key = `${timeZone} ${day} ${clock}`;
  const known = moments.get(key);
  if (known !== undefined) return known;
  if (moments.size > 20_000) moments.clear();
  const found = findMoment(day, clock, timeZone);
  moments.set(key, found);
  return found;
}
/** A deadline asks for the same openings again and again. */
const moments = new Map<string, number>();

function findMoment(day: string, clock: string, timeZone: string): number {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutesOf(clock) * 60_000;
  const shown = (at: number) => {
    const local = localClock(new Date(at), timeZone);
    return Date.parse(`${local.day}T00:00:00Z`) + local.minute * 60_000;
  };
  const offsetAt = (at: number) => shown(at) - at;
  // The offsets of the day before and after hold every change that could matter.
  const guesses = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)].map((offset) => wanted - offset).sort((a, b) => a - b);
  const exact = guesses.find((at) => shown(at) === wanted);
  if (exact !== undefined) return exact;
  // Skipped: the first minute that shows later than wanted.
  let [low, high] = [Math.min(...guesses) - 3_600_000, Math.max(...guesses) + 3_600_000];
  while (high - low > 60_000) {
    const middle = low + Math.floor((high - low) / 120_000) * 60_000;
    if (shown(middle) >= wanted) high = middle;
    else low = middle;
  }
  return high;
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
