import { describe, expect, it } from 'vitest';
import { timeLeftOf } from './time-left';

const kase = { state: 'assigned' as const, receivedAt: '2026-03-01T08:00:00+08:00', dueAt: '2026-03-01T10:00:00+08:00' };
const at = (clock: string) => Date.parse(`2026-03-01T${clock}:00+08:00`);

describe('the time that is left', () => {
  it('is half after one of two hours', () => {
    expect(timeLeftOf(kase, at('09:00'))).toEqual({ kind: 'running', seconds: 3600, share: 0.5, isShort: false });
  });
  it('is short in the last quarter', () => {
    expect(timeLeftOf(kase, at('09:31'))).toMatchObject({ kind: 'running', isShort: true });
  });
  it('is overdue after the deadline, by how much', () => {
    expect(timeLeftOf(kase, at('10:05'))).toEqual({ kind: 'overdue', seconds: 300 });
  });
  it('stands still while the county has the case back', () => {
    expect(timeLeftOf({ ...kase, state: 'returned' }, at('11:00'))).toEqual({ kind: 'paused' });
  });
  it('is over once the final report is signed, and runs on under a preliminary one', () => {
    expect(timeLeftOf({ ...kase, state: 'final' }, at('11:00'))).toEqual({ kind: 'done' });
    expect(timeLeftOf({ ...kase, state: 'preliminary' }, at('09:00')).kind).toBe('running');
  });
  it('goes by the clock of the server where it gave one: pauses and working hours count', () => {
    const clock = { state: 'running' as const, allowedMinutes: 120, remainingMinutes: 60, usedShare: 0.5 };
    expect(timeLeftOf({ ...kase, clock }, at('09:00'))).toEqual({ kind: 'running', seconds: 3600, share: 0.5, isShort: false });
    expect(timeLeftOf({ ...kase, clock }, at('09:30'))).toMatchObject({ kind: 'running', seconds: 1800 });
    expect(timeLeftOf({ ...kase, clock }, at('10:01'))).toEqual({ kind: 'overdue', seconds: 60 });
    const night = { ...clock, state: 'off-hours' as const };
    expect([at('18:00'), at('23:00')].map((now) => timeLeftOf({ ...kase, clock: night }, now))).toEqual([0, 1].map(() => ({ kind: 'off-hours', seconds: 3600, share: 0.5 })));
  });
  it('has not begun while instances arrive', () => {
    expect(timeLeftOf({ state: 'receiving', receivedAt: null, dueAt: null }, at('08:00'))).toEqual({ kind: 'none' });
  });
});
