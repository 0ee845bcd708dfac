import { describe, expect, it } from 'vitest';
import { compareForSending, type Waiting } from './send-order';

const waiting = (id: string, of: Partial<Waiting> = {}): Waiting => ({ id, priority: 'routine', preRead: false, isFirstOfSeries: false, ...of });
const order = (...all: Waiting[]) => all.sort(compareForSending).map(({ id }) => id);

describe('what is sent first', () => {
  it('is the stat study that came last, before routine ones that wait for hours', () => {
    expect(order(waiting('1'), waiting('2', { priority: 'urgent' }), waiting('3', { priority: 'stat' }))).toEqual(['3', '2', '1']);
  });
  it('is one image of every series, then the series that the pre-read looks at, then the rest', () => {
    expect(order(waiting('1'), waiting('2', { preRead: true }), waiting('3', { isFirstOfSeries: true }), waiting('4', { isFirstOfSeries: true, preRead: true }))).toEqual(['3', '4', '2', '1']);
  });
  it('is the older one of two that are alike', () => {
    expect(order(waiting('2'), waiting('10'), waiting('1'))).toEqual(['1', '10', '2']);
  });
});
