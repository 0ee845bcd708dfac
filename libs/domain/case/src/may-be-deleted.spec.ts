import { describe, expect, it } from 'vitest';
import { caseStates } from './case-state';
import { mayBeDeleted, type StudyForDeletion } from './may-be-deleted';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const delivered: StudyForDeletion = { receivedAt: day(1), case: { state: 'final', deliveredAt: day(2), endedAt: day(2) } };

describe('the images of a study', () => {
  it('may be proposed for deletion when the days since the last signature are over, and not a day before', () => {
    expect(mayBeDeleted(delivered, 30, day(32))).toBe(true);
    expect(mayBeDeleted(delivered, 30, day(31))).toBe(false);
  });

  it('never while the case has no final report, however old it is', () => {
    for (const state of caseStates) {
      const is = mayBeDeleted({ ...delivered, case: { state, deliveredAt: day(2), endedAt: day(2) } }, 1, day(4000));
      expect([state, is]).toEqual([state, ['final', 'amended', 'cancelled'].includes(state)]);
    }
  });

  it('never before the report is delivered; a cancelled case has none', () => {
    expect(mayBeDeleted({ ...delivered, case: { state: 'final', deliveredAt: null, endedAt: day(2) } }, 1, day(4000))).toBe(false);
    expect(mayBeDeleted({ ...delivered, case: { state: 'cancelled', deliveredAt: null, endedAt: day(2) } }, 1, day(4000))).toBe(true);
  });

  it('count from their receipt where nobody had to read them', () => {
    expect(mayBeDeleted({ receivedAt: day(5), case: null }, 10, day(15))).toBe(true);
    expect(mayBeDeleted({ receivedAt: day(5), case: null }, 10, day(14))).toBe(false);
  });
});
