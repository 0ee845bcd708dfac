import { describe, expect, it } from 'vitest';
import { aheadOfFairShare, rotaMinutes } from './fair-share';
import { rarityOf } from './learning-mix';

const shift = { weekdays: [1, 2, 3, 4, 5], startsAt: '08:00', endsAt: '12:00', timeZone: 'Asia/Shanghai' };
/** Monday 00:00 to Saturday 00:00 in Shanghai. */
const [monday, saturday] = [Date.parse('2026-11-23T00:00:00+08:00'), Date.parse('2026-11-28T00:00:00+08:00')];

describe('the fair share of work', () => {
  it('goes by the time on shift, with days off and extra days', () => {
    expect(rotaMinutes({ shifts: [shift] }, monday, saturday)).toBe(5 * 240);
    expect(rotaMinutes({ shifts: [shift], exceptions: [{ day: '2026-11-24', timeZone: 'Asia/Shanghai', hours: null }, { day: '2026-11-25', timeZone: 'Asia/Shanghai', hours: { startsAt: '08:00', endsAt: '09:00' } }] }, monday, saturday)).toBe(3 * 240 + 60);
  });

  it('is carried over log-out: who did less on Monday is still owed on Friday, and the sum is nothing', () => {
    const half = { ...shift, endsAt: '10:00' };
    const ahead = aheadOfFairShare([{ id: 'a', shifts: [shift], minutes: 90 }, { id: 'b', shifts: [half], minutes: 60 }, { id: 'off', shifts: [], minutes: 0 }], monday, saturday);
    // 150 minutes of work, shares 2 : 1.
    expect([ahead.get('a'), ahead.get('b'), ahead.get('off')]).toEqual([-10, 10, 0]);
  });
});

describe('the learning mix', () => {
  it('knows what a reader sees rarely beside the others', () => {
    expect(rarityOf({ 'CT CHEST': 9, 'MR KNEE': 1 }, { 'CT CHEST': 50, 'MR KNEE': 50 })).toEqual({ 'MR KNEE': 0.8 });
    expect(rarityOf({ 'CT CHEST': 10 }, { 'CT CHEST': 50, 'MR KNEE': 50 })).toEqual({ 'MR KNEE': 1 });
    expect(rarityOf({}, { 'CT CHEST': 50 })).toEqual({});
  });
});
