import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../policy/routing-policy';
import { aiOrderState, urgencies } from './ai-order';
import type { WaitingCase } from './routing-input';

const at = Date.parse('2026-11-24T02:00:00Z');
const rails = { reorder: true, maxDelayMinutes: 60, maxFlaggedShare: 0.4, minLocalPpv: 0.2, minJudged: 30 };
const few = { flagged: 1, waiting: 5 };

describe('AI order', () => {
  it.each([
    ['is on while nobody has judged', { judged: 0, confirmed: 0 }, few, 'on'],
    ['is on just at the line', { judged: 30, confirmed: 6 }, few, 'on'],
    ['goes off below the line', { judged: 30, confirmed: 5 }, few, 'off-low-ppv'],
    ['waits for enough judgements', { judged: 29, confirmed: 0 }, few, 'on'],
    ['pauses when too many are flagged', { judged: 0, confirmed: 0 }, { flagged: 5, waiting: 10 }, 'off-too-many-flags'],
    ['does not count shares of a handful', { judged: 0, confirmed: 0 }, { flagged: 9, waiting: 9 }, 'on'],
  ])('%s', (_, judged, now, state) => expect(aiOrderState(rails, judged, now)).toBe(state));

  it('is off where the policy has it off, whatever the readers say', () => {
    expect(aiOrderState({ ...rails, reorder: false }, { judged: 100, confirmed: 100 }, few)).toBe('off-by-policy');
  });

  const kase = (id: string, of: Partial<WaitingCase>) => ({ id, priority: 'routine', orderedPriority: 'routine', isFlagged: false, receivedAt: at, dueAt: at + 240 * 60_000, orderedDueAt: at + 240 * 60_000, ...of }) as WaitingCase;
  const flagged = kase('flagged', { priority: 'urgent', isFlagged: true, dueAt: at + 120 * 60_000 });
  const young = kase('young', { receivedAt: at - 59 * 60_000 });
  const old = kase('old', { receivedAt: at - 60 * 60_000 });
  const under = (state: 'on' | 'off-low-ppv') => urgencies([flagged, young, old], { state, judged: 0, confirmed: 0 }, rails, at);

  it('moves a flagged case forward, and weighs it as ordered when off', () => {
    expect(under('on').get('flagged')).toMatchObject({ priority: 'urgent', dueAt: at + 120 * 60_000 });
    expect(under('off-low-ppv').get('flagged')).toEqual({ priority: 'routine', dueAt: at + 240 * 60_000 });
  });

  it('costs an unflagged case no more than the cap: from then on it is weighed like the flagged ones', () => {
    expect(under('on').get('young')).toMatchObject({ priority: 'routine' });
    expect(under('on').get('old')).toEqual({ priority: 'urgent', dueAt: old.receivedAt + 120 * 60_000 });
    expect(under('off-low-ppv').get('old')).toMatchObject({ priority: 'routine' });
  });

  it('never weighs a case less pressing than the county ordered it', () => {
    const stat = kase('stat', { priority: 'stat', orderedPriority: 'stat', isFlagged: true });
    expect(urgencies([stat, flagged], { state: 'off-by-policy', judged: 0, confirmed: 0 }, defaultPolicy.ai, at).get('stat')).toMatchObject({ priority: 'stat' });
  });
});
