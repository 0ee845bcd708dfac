import { describe, expect, it } from 'vitest';
import { daySpans, weekOf } from './shift-spans';

const night = { weekdays: [1, 7], startsAt: '22:00', endsAt: '06:00' };
const short = (spans: ReturnType<typeof daySpans>) => spans.map(({ from, to, isTail }) => [from, to, isTail]);

describe('a week of shifts by date', () => {
  it('runs from Monday to Sunday, also when today is Sunday', () => {
    expect(weekOf('2026-11-22', 0)).toEqual(['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']);
    expect(weekOf('2026-11-22', 1)[0]).toBe('2026-11-23');
  });
  it('shows the rest of a night shift on the next day, over the end of the week too', () => {
    expect(short(daySpans([night], [], '2026-11-23'))).toEqual([[0, 360, true], [1320, 1440, false]]);
    expect(short(daySpans([night], [], '2026-11-24'))).toEqual([[0, 360, true]]);
  });
  it('lets an exception take the place of the weekly hours of its day alone', () => {
    expect(short(daySpans([night], [{ day: '2026-11-23', hours: null }], '2026-11-23'))).toEqual([[0, 360, true]]);
    expect(short(daySpans([night], [{ day: '2026-11-23', hours: null }], '2026-11-24'))).toEqual([]);
    expect(short(daySpans([night], [{ day: '2026-11-24', hours: { startsAt: '08:00', endsAt: '12:00' } }], '2026-11-24'))).toEqual([[0, 360, true], [480, 720, false]]);
  });
  it('ends a shift to midnight at midnight', () => {
    expect(short(daySpans([{ weekdays: [1], startsAt: '08:00', endsAt: '00:00' }], [], '2026-11-23'))).toEqual([[480, 1440, false]]);
    expect(short(daySpans([{ weekdays: [1], startsAt: '08:00', endsAt: '00:00' }], [], '2026-11-24'))).toEqual([]);
  });
});
