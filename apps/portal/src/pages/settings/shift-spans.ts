export interface WeeklyShift {
  readonly weekdays: readonly number[];
  readonly startsAt: string;
  readonly endsAt: string;
}
export interface DayException {
  readonly day: string;
  readonly hours: { readonly startsAt: string; readonly endsAt: string } | null;
}
export interface DaySpan<S extends WeeklyShift> {
  /** Minutes of the day, 0..1440. */
  readonly from: number;
  readonly to: number;
  /** The part after midnight of a shift that began the day before. */
  readonly isTail: boolean;
  readonly startsAt: string;
  readonly endsAt: string;
  /** null: hours of an exception. */
  readonly shift: S | null;
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const dayMs = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
/** 1 Monday … 7 Sunday. */
const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

/** The seven days, from Monday, of the week of `today` or of one `ahead`. */
export function weekOf(today: string, ahead: number): readonly string[] {
  const monday = Date.parse(`${today}T00:00:00Z`) - (weekdayOf(today) - 1) * dayMs + ahead * 7 * dayMs;
  return Array.from({ length: 7 }, (_, at) => dayOf(monday + at * dayMs));
}

/** The hours of a reader that begin on a day: those of its exception where there is one, else of the weekly shifts. */
function begins<S extends WeeklyShift>(shifts: readonly S[], exceptions: readonly DayException[], day: string): readonly { startsAt: string; endsAt: string; shift: S | null }[] {
  const exception = exceptions.find((of) => of.day === day);
  if (exception) return exception.hours ? [{ ...exception.hours, shift: null }] : [];
  return shifts.filter((shift) => shift.weekdays.includes(weekdayOf(day))).map((shift) => ({ startsAt: shift.startsAt, endsAt: shift.endsAt, shift }));
}

/** The bars of one day. A shift whose end is not after its start runs over midnight: the rest of it stands on the next day, also when that day has an exception. */
export function daySpans<S extends WeeklyShift>(shifts: readonly S[], exceptions: readonly DayException[], day: string): readonly DaySpan<S>[] {
  const before = dayOf(Date.parse(`${day}T00:00:00Z`) - dayMs);
  const tails = begins(shifts, exceptions, before).filter(({ startsAt, endsAt }) => minutesOf(endsAt) <= minutesOf(startsAt) && minutesOf(endsAt) > 0);
  return [
    ...tails.map((of) => ({ ...of, from: 0, to: minutesOf(of.endsAt), isTail: true })),
    ...begins(shifts, exceptions, day).map((of) => ({ ...of, from: minutesOf(of.startsAt), to: minutesOf(of.endsAt) > minutesOf(of.startsAt) ? minutesOf(of.endsAt) : 1440, isTail: false })),
  ];
}
