import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineOf, readClock, usedMinutes } from './sla-clock';
import { momentAt } from './shift';
import { checkCalendar, isOpenAt, type WorkingCalendar } from './working-calendar';

const at = (text: string) => Date.parse(text);
const shown = (ms: number) => new Date(ms).toISOString();
const name = { zh: '国庆节', en: 'National Day' };
/** Monday to Friday 08:00 to 12:00 and 14:00 to 18:00; 1 to 2 October off, Saturday 10 October worked instead. */
const county: WorkingCalendar = {
  timeZone: 'Asia/Shanghai',
  weekly: [{ weekdays: [1, 2, 3, 4, 5], opensAt: '08:00', closesAt: '12:00' }, { weekdays: [1, 2, 3, 4, 5], opensAt: '14:00', closesAt: '18:00' }],
  exceptions: [{ day: '2026-10-01', name, hours: [] }, { day: '2026-10-02', name, hours: [] }, { day: '2026-10-10', name: { zh: '调休', en: 'Make-up day' }, hours: [{ opensAt: '08:00', closesAt: '12:00' }] }],
};

describe('a deadline', () => {
  it.each([
    ['counts on the wall without a calendar', null, '2026-09-28T20:00:00+08:00', 240, '2026-09-29T00:00:00+08:00'],
    ['of 4 working hours from Monday 09:00 runs over noon to 15:00', county, '2026-09-28T09:00:00+08:00', 240, '2026-09-28T15:00:00+08:00'],
    ['begins to run in the morning for a case of the night', county, '2026-09-29T03:00:00+08:00', 60, '2026-09-29T09:00:00+08:00'],
    ['that would end at the close is due at the close', county, '2026-09-28T16:00:00+08:00', 120, '2026-09-28T18:00:00+08:00'],
    ['skips the holidays and the weekend after them', county, '2026-09-30T17:00:00+08:00', 120, '2026-10-05T09:00:00+08:00'],
    ['runs on a Saturday that is worked instead', county, '2026-10-09T17:00:00+08:00', 120, '2026-10-10T09:00:00+08:00'],
  ])('%s', (_, calendar, received, minutes, due) => {
    expect(shown(deadlineOf(at(received), { minutes, calendar }))).toBe(shown(at(due)));
  });

  it('gives back the working minutes of a pause, and nothing for a pause at night', () => {
    const promise = { minutes: 240, calendar: county };
    const received = at('2026-09-28T09:00:00+08:00');
    const hour = [at('2026-09-28T10:00:00+08:00'), at('2026-09-28T11:00:00+08:00')] as const;
    const night = [at('2026-09-28T19:00:00+08:00'), at('2026-09-29T07:00:00+08:00')] as const;
    expect(shown(deadlineOf(received, promise, [hour]))).toBe(shown(at('2026-09-28T16:00:00+08:00')));
    expect(deadlineOf(received, promise, [night])).toBe(deadlineOf(received, promise));
  });

  it('keeps opening hours through both changes of the clock in Berlin', () => {
    const berlin: WorkingCalendar = { timeZone: 'Europe/Berlin', weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], opensAt: '01:00', closesAt: '04:00' }], exceptions: [] };
    // 29 March 2026: 02:00 jumps to 03:00, so 01:00 to 04:00 is two hours. 25 October: 03:00 falls back to 02:00, four hours.
    expect(shown(deadlineOf(at('2026-03-29T00:00:00+01:00'), { minutes: 120, calendar: berlin }))).toBe('2026-03-29T02:00:00.000Z');
    expect(shown(deadlineOf(at('2026-10-25T00:00:00+02:00'), { minutes: 240, calendar: berlin }))).toBe('2026-10-25T03:00:00.000Z');
    expect(shown(momentAt('2026-03-29', '02:30', 'Europe/Berlin'))).toBe('2026-03-29T01:00:00.000Z');
    expect(shown(momentAt('2026-10-25', '02:30', 'Europe/Berlin'))).toBe('2026-10-25T00:30:00.000Z');
  });

  it('is reached exactly when the promise is used up, whatever calendar and pauses', () => {
    const start = at('2026-09-28T00:00:00Z');
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 20_000 }), fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 2000 })), { maxLength: 3 }), (working, minutes, offset, gaps) => {
        const promise = { minutes, calendar: working ? county : null };
        const received = start + offset * 60_000;
        const pauses = gaps.map(([from, length]) => [start + from * 60_000, start + (from + length) * 60_000] as const);
        const due = deadlineOf(received, promise, pauses);
        expect(usedMinutes(received, due, promise, pauses)).toBeCloseTo(minutes, 6);
        expect(usedMinutes(received, due - 1000, promise, pauses)).toBeLessThan(minutes);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the clock of a case', () => {
  const received = at('2026-09-28T09:00:00+08:00');
  const base = { receivedAt: received, pauses: [], returnedAt: null, stoppedAt: null };
  it.each([
    ['runs in working hours', base, '2026-09-28T10:00:00+08:00', { state: 'running', remainingMinutes: 180, usedShare: 0.25 }],
    ['stands still at noon', base, '2026-09-28T13:00:00+08:00', { state: 'off-hours', remainingMinutes: 60, usedShare: 0.75 }],
    ['stands still while the county has the case', { ...base, returnedAt: at('2026-09-28T10:00:00+08:00') }, '2026-09-28T16:00:00+08:00', { state: 'paused', remainingMinutes: 180, usedShare: 0.25 }],
    ['is stopped by the signature', { ...base, stoppedAt: at('2026-09-28T11:00:00+08:00') }, '2026-09-30T11:00:00+08:00', { state: 'stopped', remainingMinutes: 120, usedShare: 0.5 }],
    ['goes below zero when late', base, '2026-09-28T16:00:00+08:00', { state: 'running', remainingMinutes: -60, usedShare: 1.25 }],
  ])('%s', (_, of, now, reading) => {
    expect(readClock({ minutes: 240, calendar: county }, of, at(now))).toMatchObject(reading);
  });
});

describe('a calendar', () => {
  it('is open from the first minute to before the last', () => {
    expect([isOpenAt(county, at('2026-09-28T08:00:00+08:00')), isOpenAt(county, at('2026-09-28T12:00:00+08:00')), isOpenAt(county, at('2026-10-01T09:00:00+08:00'))]).toEqual([true, false, false]);
  });
  it('is refused with what to mend: overlaps, hours over midnight, a day twice, never open', () => {
    expect(checkCalendar(county)).toEqual([]);
    const said = (of: Partial<WorkingCalendar>) => checkCalendar({ ...county, ...of }).map(({ message }) => message);
    expect(said({ weekly: [...county.weekly, { weekdays: [3], opensAt: '11:00', closesAt: '13:00' }] })).toEqual([expect.stringContaining('On Wednesday the hours from 11:00 to 13:00 overlap with those from 08:00 to 12:00')]);
    expect(said({ weekly: [{ weekdays: [1], opensAt: '20:00', closesAt: '04:00' }] })).toEqual([expect.stringContaining('Hours over midnight are two')]);
    expect(said({ exceptions: [...county.exceptions, { day: '2026-10-01', name, hours: [] }] })).toEqual(['2026-10-01 stands twice. Keep one entry for the day.']);
    expect(said({ weekly: [] })).toEqual([expect.stringContaining('never open')]);
  });
});
