export interface ShiftSpan {
  readonly weekday: number;
  /** Minutes of the day, 0..1440. */
  readonly from: number;
  readonly to: number;
  /** The part after midnight of a shift that began the day before. */
  readonly isTail: boolean;
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** The bars of a weekly shift. One whose end is not after its start runs over midnight: two bars, the second on the next weekday (Sunday's on Monday). */
export function shiftSpans({ weekdays, startsAt, endsAt }: { weekdays: readonly number[]; startsAt: string; endsAt: string }): readonly ShiftSpan[] {
  const [from, to] = [minutesOf(startsAt), minutesOf(endsAt)];
  return weekdays.flatMap((weekday) =>
    to > from
      ? [{ weekday, from, to, isTail: false }]
      : [{ weekday, from, to: 1440, isTail: false }, ...(to > 0 ? [{ weekday: (weekday % 7) + 1, from: 0, to, isTail: true }] : [])],
  );
}
