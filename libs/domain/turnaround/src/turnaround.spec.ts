import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csv, csvCell } from './csv';
import { quantile } from './quantile';
import { shareOf } from './share';
import { isBreached, stageSeconds, type CaseTimes } from './stages';
import { turnaroundOf } from './turnaround-of';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 0, minutes));
/** Sent at 0:00, complete at 0:02, pre-read 0:03, assigned 0:04, opened 0:10, preliminary 0:20, final 0:30, delivered 0:31, acknowledged 0:41. */
const aCase = (over: Partial<CaseTimes> = {}): CaseTimes => ({ firstInstanceAt: at(0), receivedAt: at(2), preReadAt: at(3), assignedAt: at(4), openedAt: at(10), signedAt: at(20), finalAt: at(30), deliveredAt: at(31), acknowledgedAt: at(41), dueAt: at(60), pausedSeconds: 0, cancelled: false, ...over });

describe('the stages of one case, in seconds', () => {
  it('are the times between its steps', () => {
    expect(stageSeconds(aCase())).toEqual({ transfer: 120, 'pre-read': 60, routing: 60, waiting: 360, reading: 600, delivery: 60, acknowledgement: 600, total: 1680 });
  });
  it('count routing from complete when the pre-read came after the assignment', () => expect(stageSeconds(aCase({ preReadAt: at(9) })).routing).toBe(120));
  it('leave out the time at the county', () => expect(stageSeconds(aCase({ pausedSeconds: 600 })).total).toBe(1080));
  it('are null for what is not finished', () => expect(stageSeconds(aCase({ finalAt: null, deliveredAt: null, acknowledgedAt: null }))).toMatchObject({ total: null, delivery: null, acknowledgement: null, reading: 600 }));
});

describe('turnaround of a group', () => {
  it('is 28 and 44 minutes at the median and 90th percentile of totals 8, 18, 28, 38, 48', () => {
    const group = turnaroundOf([10, 20, 30, 40, 50].map((minute) => aCase({ finalAt: at(minute) })), at(100));
    expect(group.n).toBe(5);
    // Type 7: 0.9 × 4 = 3.6, between the 4th (38) and 5th (48): 38 + 0.6 × 10 = 44 minutes.
    expect(group.stages.total).toEqual({ n: 5, p50: 28 * 60, p90: 44 * 60 });
  });
  it('counts a report after its deadline and an open case past it as breached, a cancelled one not', () => {
    const group = turnaroundOf([aCase(), aCase({ finalAt: at(61) }), aCase({ finalAt: null }), aCase({ finalAt: null, cancelled: true })], at(61));
    expect(group.breached).toBe(2);
  });
  it('is not breached at the very deadline', () => expect(isBreached({ dueAt: at(60), finalAt: at(60), cancelled: false }, at(99))).toBe(false));
});

describe('quantiles and shares', () => {
  it.each([[[1], 0.9, 1], [[1, 2], 0.5, 1.5], [[1, 2, 3, 4], 0.5, 2.5], [[1, 2, 3, 4], 0.9, 3.7]])('of %j at %d is %d', (values, p, expected) => expect(quantile(values, p)).toBeCloseTo(expected, 9));
  it('of nothing is null', () => expect(quantile([], 0.5)).toBeNull());
  it('lie between least and greatest', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
      const of = quantile(values, p) ?? Number.NaN;
      expect(of).toBeGreaterThanOrEqual(Math.min(...values));
      expect(of).toBeLessThanOrEqual(Math.max(...values));
    }));
  });
  it('say 8 of 10 as 80 % with Wilson interval 49.0–94.3 %', () => {
    const of = shareOf(8, 10);
    expect(of.share).toBe(0.8);
    expect(of.low).toBeCloseTo(0.4902, 3);
    expect(of.high).toBeCloseTo(0.9433, 3);
  });
  it('say nothing of nothing', () => expect(shareOf(0, 0)).toEqual({ n: 0, of: 0, share: null, low: null, high: null }));
});

describe('CSV', () => {
  it.each([['=1+1', "'=1+1"], ['+86', "'+86"], ['-2', "'-2"], ['@sum', "'@sum"], ['青石县', '青石县'], ['a,"b"', '"a,""b"""'], ['=a,b', `"'=a,b"`]])('defuses %s', (cell, text) => expect(csvCell(cell)).toBe(text));
  it('keeps a negative number a number', () => expect(csvCell(-2)).toBe('-2'));
  it('begins with a byte order mark', () => expect(csv([['医院', 1]])).toBe('\uFEFF医院,1\r\n'));
});
