import { momentAt, localClock, type Shift } from '../shift';
import { daysFrom, type Span } from '../working-calendar';

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** When a reader's weekly shifts run between two moments (milliseconds), ascending and apart. */
export function dutySpans(shifts: readonly Shift[], from: number, until: number): readonly Span[] {
  const spans = shifts.flatMap(({ weekdays, startsAt, endsAt, timeZone }) => {
    const found: Span[] = [];
    const last = localClock(new Date(until), timeZone).day;
    // A night shift may have begun the day before.
    for (const day of daysFrom(from - 86_400_000, timeZone)) {
      if (day > last) break;
      const weekday = ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
      if (weekdays.includes(weekday)) found.push([momentAt(day, startsAt, timeZone), momentAt(minutesOf(endsAt) > minutesOf(startsAt) ? day : nextDay(day), endsAt, timeZone)]);
    }
    return found;
  });
  return joined(spans.map(([start, end]): Span => [Math.max(from, start), Math.min(until, end)]).filter(([start, end]) => end > start));
}

/** Spans that touch or overlap as one. */
function joined(spans: readonly Span[]): readonly Span[] {
  const result: [number, number][] = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}
