import { describe, expect, it } from 'vitest';
import { isTimeZone, shiftsOverlap } from './overlapping-shifts';
import { credentialState, requireValidity } from './validity';

const noon = new Date('2026-11-22T04:00:00Z');
const shift = (weekdays: number[], startsAt: string, endsAt: string, timeZone = 'Asia/Shanghai') => ({ weekdays, startsAt, endsAt, timeZone });

describe('a credential', () => {
  it.each([
    ['2026-01-01', '2026-11-22', 'expires-soon'],
    ['2026-01-01', '2026-11-21', 'expired'],
    ['2026-11-22', '2028-01-01', 'valid'],
    ['2026-11-23', '2028-01-01', 'not-yet'],
    ['2026-01-01', '2026-12-22', 'expires-soon'],
    ['2026-01-01', '2026-12-23', 'valid'],
  ])('from %s until %s is %s on 22 November 2026', (from, until, state) => {
    expect(credentialState(from, until, '2026-11-22')).toBe(state);
  });
  it('may last one day and may not end before it begins', () => {
    expect(() => requireValidity('2026-02-01', '2026-02-01')).not.toThrow();
    expect(() => requireValidity('2026-02-01', '2026-01-31')).toThrow('ends before it begins');
  });
});

describe('two shifts of a reader', () => {
  it.each([
    ['day and evening that follow each other', shift([1], '08:00', '16:00'), shift([1], '16:00', '00:00'), false],
    ['day and a later start the same day', shift([1], '08:00', '16:00'), shift([1], '15:59', '20:00'), true],
    ['the same hours on other days', shift([1, 2], '08:00', '16:00'), shift([3], '08:00', '16:00'), false],
    ['a night and the next morning', shift([1], '20:00', '08:00'), shift([2], '07:00', '12:00'), true],
    ['a night and the morning after it ends', shift([1], '20:00', '08:00'), shift([2], '08:00', '12:00'), false],
    ['Sunday night and Monday morning', shift([7], '22:00', '06:00'), shift([1], '05:00', '09:00'), true],
    ['round the clock and anything', shift([1], '00:00', '00:00'), shift([1], '23:00', '23:30'), true],
    ['the same hour in two zones, eight hours apart', shift([1], '08:00', '09:00'), shift([1], '08:00', '09:00', 'UTC'), false],
    ['the same moment in two zones', shift([1], '16:00', '17:00'), shift([1], '08:30', '09:00', 'UTC'), true],
    ['Monday morning in Shanghai, which is Sunday night in UTC', shift([1], '06:00', '07:00'), shift([7], '22:30', '23:00', 'UTC'), true],
  ])('%s', (_, a, b, overlap) => {
    expect(shiftsOverlap(a, b, noon)).toBe(overlap);
    expect(shiftsOverlap(b, a, noon)).toBe(overlap);
  });
  it('know the time zones of the world', () => {
    expect(isTimeZone('Asia/Urumqi')).toBe(true);
    expect(isTimeZone('Asia/Qingshi')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });
});
