import { describe, expect, it } from 'vitest';
import { shiftSpans } from './shift-spans';

describe('the bars of a shift in the week', () => {
  it('is one bar on each of its days', () => {
    expect(shiftSpans({ weekdays: [1, 3], startsAt: '08:00', endsAt: '16:30' })).toEqual([{ weekday: 1, from: 480, to: 990, isTail: false }, { weekday: 3, from: 480, to: 990, isTail: false }]);
  });
  it('runs over midnight into the next day, from Sunday into Monday', () => {
    expect(shiftSpans({ weekdays: [7], startsAt: '20:00', endsAt: '08:00' })).toEqual([{ weekday: 7, from: 1200, to: 1440, isTail: false }, { weekday: 1, from: 0, to: 480, isTail: true }]);
  });
  it('ends at midnight without a bar of no length', () => {
    expect(shiftSpans({ weekdays: [2], startsAt: '16:00', endsAt: '00:00' })).toHaveLength(1);
  });
});
