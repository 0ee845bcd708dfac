import { describe, expect, it } from 'vitest';
import { costWords } from './cost-words';

const terms = { lateness: 0, mismatch: 0, continuity: 0, fairness: 0, learning: 0, total: 0 };
const costs = { finishMinutes: 12, readMinutes: 12, queueMinutes: 0, skillMatch: 0.5, terms };

describe('what made a reader dearer or cheaper', () => {
  it('leaves out what counts for nothing', () => {
    expect(costWords(costs)).toEqual([]);
    expect(costWords({ ...costs, terms: null })).toEqual([]);
  });
  it('names the match, the work before it and each term with its minutes', () => {
    expect(costWords({ ...costs, skillMatch: 1, queueMinutes: 6, terms: { ...terms, lateness: 3.25, continuity: -2, fairness: 0.04 } })).toEqual([
      { key: 'skillOwn', minutes: '' }, { key: 'queueBefore', minutes: '6.0' }, { key: 'costLateness', minutes: '3.3' }, { key: 'costContinuity', minutes: '2.0' },
    ]);
  });
});
