/** A weekly pattern. Weekdays 1 Monday … 7 Sunday; an end not after the start runs over midnight. */
export interface Shift {
  readonly weekdays: readonly number[];
  /** `HH:MM` in `timeZone`. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly timeZone: string;
}

/** A day that follows its own hours: none, or other ones. It stands for the shifts that begin on that day in its zone. */
export interface ShiftException {
  readonly day: string;
  readonly timeZone: string;
  readonly hours: { readonly startsAt: string; readonly endsAt: string } | null;
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

const lengthOf = ({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }) => {
  const [start, end] = [minutesOf(startsAt), minutesOf(endsAt)];
  return end > start ? end - start : end - start + 1440;
};
const dayBefore = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** Minutes until the shift ends, 0 when it is not running. A night shift belongs to the day on which it began; `isOff` strikes days out. */
export function minutesLeft(shift: Shift, at: Date, isOff: (day: string) => boolean = () => false): number {
  const { weekday, minute, day } = localClock(at, shift.timeZone);
  const length = lengthOf(shift);
  const sinceToday = minute - minutesOf(shift.startsAt);
  if (shift.weekdays.includes(weekday) && sinceToday >= 0 && sinceToday < length && !isOff(day)) return length - sinceToday;
  const sinceYesterday = sinceToday + 1440;
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  if (shift.weekdays.includes(yesterday) && sinceYesterday < length && !isOff(dayBefore(day))) return length - sinceYesterday;
  return 0;
}

/** Minutes until a reader's time on shift ends by his weekly shifts and the days that differ; 0 when he is off. */
export function dutyLeft(shifts: readonly Shift[], at: Date, exceptions: readonly ShiftException[] = []): number {
  const isOff = (day: string) => exceptions.some((of) => of.day === day);
  const weekly = shifts.map((shift) => minutesLeft(shift, at, isOff));
  const special = exceptions.flatMap(({ day, timeZone, hours }) => (hours ? [minutesLeft({ ...hours, timeZone, weekdays: [1, 2, 3, 4, 5, 6, 7] }, at, (of) => of !== day)] : []));
  return Math.max(0, ...weekly, ...special);
}

/** Whether a reader is on shift now. */
export function isOnShift(shifts: readonly Shift[], at: Date, exceptions: readonly ShiftException[] = []): boolean {
  return dutyLeft(shifts, at, exceptions) > 0;
}

const dayAfter = (day: string, days = 1) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const weekdayOf = (day: string) => ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;

/** A reader's times on shift that touch `[from, to)`, cut to it, in milliseconds; by weekly shifts and the days that differ. */
export function rotaSpans(shifts: readonly Shift[], exceptions: readonly ShiftException[], from: number, to: number): readonly (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = [];
  const add = (day: string, of: { readonly startsAt: string; readonly endsAt: string }, timeZone: string) => {
    const overMidnight = minutesOf(of.endsAt) <= minutesOf(of.startsAt);
    const start = Math.max(from, momentAt(day, of.startsAt, timeZone));
    const end = Math.min(to, momentAt(overMidnight ? dayAfter(day) : day, of.endsAt, timeZone));
    if (end > start) spans.push([start, end]);
  };
  for (const timeZone of new Set([...shifts, ...exceptions].map((of) => of.timeZone))) {
    const last = localClock(new Date(to), timeZone).day;
    for (let day = dayAfter(localClock(new Date(from), timeZone).day, -1); day <= last; day = dayAfter(day)) {
      const exception = exceptions.find((of) => of.day === day);
      if (exception?.hours && exception.timeZone === timeZone) add(day, exception.hours, timeZone);
      if (!exception) for (const shift of shifts) if (shift.timeZone === timeZone && shift.weekdays.includes(weekdayOf(day))) add(day, shift, timeZone);
    }
  }
  return spans.sort((a, b) => a[0] - b[0]);
}

/** When a reader's next time on shift begins, at most eight days ahead, in milliseconds; null when none does. */
export function nextDutyAt(shifts: readonly Shift[], at: Date, exceptions: readonly ShiftException[] = []): number | null {
  const now = at.getTime();
  return rotaSpans(shifts, exceptions, now + 1, now + 8 * 86_400_000).find(([start]) => start > now + 1)?.[0] ?? null;
}
