import { describe, expect, it } from 'vitest';
import { periodOf } from './period-of';

const noon = new Date('2026-03-10T12:00:00').getTime();
const local = (instant: string) => instant.slice(0, 19);

describe('the period of the dashboard', () => {
  it('is today from midnight', () => {
    const { from, to } = periodOf({ days: '1', from: '', to: '' }, noon);
    expect([local(from), local(to)]).toEqual(['2026-03-10T00:00:00', '2026-03-10T12:00:00']);
  });
  it('is seven days with today', () => {
    expect(local(periodOf({ days: '7', from: '', to: '' }, noon).from)).toBe('2026-03-04T00:00:00');
  });
  it('includes the last day chosen to its end, but nothing to come', () => {
    const { to } = periodOf({ days: '', from: '2026-03-01', to: '2026-03-05' }, noon);
    expect(local(to)).toBe('2026-03-06T00:00:00');
    expect(local(periodOf({ days: '', from: '2026-03-01', to: '2026-03-10' }, noon).to)).toBe('2026-03-10T12:00:00');
  });
  it('takes an address that makes no sense for thirty days', () => {
    expect(local(periodOf({ days: 'x', from: 'y', to: '' }, noon).from)).toBe('2026-02-09T00:00:00');
  });
});
