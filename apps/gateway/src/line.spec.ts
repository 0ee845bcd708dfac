import { describe, expect, it } from 'vitest';
import { allowance, Line } from './line';

const at = (time: string) => new Date(`2026-11-25T${time}:00`);
const night = { from: '22:00', to: '06:00', kbitPerSecond: 8000 };
const day = { from: '07:00', to: '19:00', kbitPerSecond: 800 };

describe('the part of the line that a county lets the gateway have', () => {
  it.each([['07:00', 100_000], ['18:59', 100_000], ['19:00', null], ['23:30', 1_000_000], ['05:59', 1_000_000], ['06:00', null]])('at %s is %s bytes a second', (time, bytes) => {
    expect(allowance([night, day], at(time))).toBe(bytes);
  });
  it('is the smaller of two windows that overlap', () => expect(allowance([day, { from: '08:00', to: '09:00', kbitPerSecond: 80 }], at('08:30'))).toBe(10_000));
});

describe('the line', () => {
  const never = new AbortController().signal;
  it('lets nothing pass that can wait where the window is shut, and says so', () => {
    const shut = new Line([{ from: '00:00', to: '00:00', kbitPerSecond: 0 }], () => at('12:00'));
    expect([shut.isClosed, new Line([]).isClosed]).toEqual([true, false]);
  });
  it('what can wait takes its time, what cannot goes at once and uses up the time of the others', async () => {
    const slow = new Line([{ from: '00:00', to: '00:00', kbitPerSecond: 800 }], () => at('12:00'));
    const passed: string[] = [];
    // 10 KB of 100 KB a second are a tenth of a second; 20 more that cannot wait come between.
    const first = slow.pass(10_000, false, never).then(() => passed.push('routine'));
    await slow.pass(20_000, true, never).then(() => passed.push('stat'));
    const second = slow.pass(1000, false, never).then(() => passed.push('later'));
    await Promise.all([first, second]);
    expect(passed).toEqual(['stat', 'routine', 'later']);
    expect(slow.sentBytes).toBe(31_000);
  });
  it('ends a wait when the gateway stops', async () => {
    const stop = new AbortController();
    const slow = new Line([{ from: '00:00', to: '00:00', kbitPerSecond: 1 }], () => at('12:00'));
    const waiting = slow.pass(1_000_000, false, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow();
  });
});
