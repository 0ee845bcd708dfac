import { describe, expect, it } from 'vitest';
import { checkPolicy } from './check-policy';
import { defaultPolicy, type RoutingPolicy } from './routing-policy';

const row = { modality: null, bodyPart: null, priority: null, patientClass: null, workingHours: false } as const;

describe('a routing policy', () => {
  it('that ships is sound', () => {
    expect(checkPolicy(defaultPolicy)).toEqual([]);
  });

  it.each<[string, Partial<RoutingPolicy>, string, string]>([
    ['lets routine outweigh stat', { weights: { ...defaultPolicy.weights, priority: { stat: 1, asap: 1, urgent: 1, routine: 2 } } }, 'priority-order', 'fall from stat'],
    ['tells the department head before the dispatcher', { escalation: { ...defaultPolicy.escalation, dispatcherAt: 0.95 } }, 'escalation-order', 'rise between 0 and 1'],
    ['pushes and lets readers choose', { mode: 'push', claimFromPool: true }, 'push-with-claim', 'Turn claiming off'],
    ['demands a subspecialty twice', { demands: [{ modality: 'MR', subspecialty: 'neuro' }, { modality: 'MR', subspecialty: 'neuro' }] }, 'demand-twice', 'Remove one'],
    ['demands a subspecialty that is none', { demands: [{ modality: 'MR', subspecialty: 'astrology' }] }, 'demand-unknown', 'Choose one of'],
    ['has no deadline for routine cases', { sla: [{ ...row, priority: 'stat', minutes: 30 }, { ...row, priority: 'asap', minutes: 30 }, { ...row, priority: 'urgent', minutes: 30 }] }, 'sla-missing', 'Add a row for routine'],
    ['lets stat be due after urgent', { sla: [{ ...row, minutes: 120 }, { ...row, priority: 'stat', minutes: 240 }] }, 'sla-order', 'Let stat be due no later than asap'],
    ['batches every minute', { batchSeconds: 60 }, 'batch-seconds', 'between 1 and 5'],
    ['lets AI flag everything', { ai: { ...defaultPolicy.ai, maxFlaggedShare: 1.2 } }, 'ai-share', 'between 0 and 1'],
    ['has a weight that is no number', { weights: { ...defaultPolicy.weights, mismatch: NaN } }, 'mismatch', 'between 0 and 100'],
  ])('is refused when it %s, with how to mend it', (_, change, rule, mend) => {
    const faults = checkPolicy({ ...defaultPolicy, ...change });
    expect(faults.map((of) => of.rule)).toEqual([rule]);
    expect(faults[0]?.howToMend.en).toContain(mend);
    expect(faults[0]?.zh).toMatch(/[一-鿿]/);
    expect(faults[0]?.howToMend.zh).toMatch(/[一-鿿]/);
  });

  it('names every fault at once', () => {
    const faults = checkPolicy({ ...defaultPolicy, batchSeconds: 0, solverTimeMs: 0, mode: 'push' });
    expect(faults.map((of) => of.rule)).toEqual(['batch-seconds', 'solver-time', 'push-with-claim']);
  });
});
