import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costTerms, defaultCostPolicy as policy, latenessRisk, waitingCost, type PricedCase, type PricedSlot } from './assignment-costs';

/** A chest CT received at 0 and due after two hours; its own reader needs 10.2 min, another 15. */
const aCase = (of: Partial<PricedCase> = {}): PricedCase => ({ modality: 'CT', bodyPart: 'CHEST', priority: 'routine', receivedAt: 0, dueAt: 1200, earlierReaderIds: [], ...of });
const aSlot = (of: Partial<PricedSlot> = {}): PricedSlot => ({ readerId: 'chen', subspecialties: ['chest'], freeAt: 198, aheadOfMean: 0, ...of });

describe('the cost of a candidate', () => {
  it('is 375 for a chest CT that its own reader finishes after 30 of 120 minutes: 300 for the wait, 75 for the quarter of the time gone', () => {
    expect(costTerms(aCase(), aSlot(), policy)).toEqual({ lateness: 375, mismatch: 0, continuity: 0, fairness: 0, learning: 0, total: 375 });
  });

  it('is 48 more, and 48 later, with a reader of another subspecialty, who needs 15 instead of 10.2 minutes', () => {
    const { lateness, mismatch } = costTerms(aCase(), aSlot({ subspecialties: ['abdomen'] }), policy);
    expect(mismatch).toBe(48);
    expect(lateness).toBe(Math.round(348 + 348 ** 2 / 1200));
  });

  it('knows no mismatch where the sender named no body part', () => {
    expect(costTerms(aCase({ modality: 'DX', bodyPart: null }), aSlot(), policy).mismatch).toBe(0);
  });

  it('is 20 less for the reader who knows the patient', () => {
    expect(costTerms(aCase({ earlierReaderIds: ['chen'] }), aSlot(), policy)).toMatchObject({ continuity: -20, total: 355 });
  });

  it('asks 5 more of a reader ten minutes ahead of the mean and 20 less of one who is owed hours', () => {
    expect(costTerms(aCase(), aSlot({ aheadOfMean: 100 }), policy).fairness).toBe(5);
    expect(costTerms(aCase(), aSlot({ aheadOfMean: -9000 }), policy).fairness).toBe(-20);
  });

  it('counts each tenth beyond the deadline twice more, and a stat four times a routine', () => {
    expect(latenessRisk(aCase(), 1300, policy)).toBe(Math.round(1300 + 1300 ** 2 / 1200 + 200));
    expect(latenessRisk(aCase({ priority: 'stat' }), 600, policy)).toBe(4 * latenessRisk(aCase(), 600, policy));
  });

  it('is a whole number, the sum of its terms, and never falls as the place comes free later or the deadline earlier', () => {
    const anything = fc.record({ priority: fc.constantFrom('stat', 'asap', 'urgent', 'routine'), receivedAt: fc.integer({ min: -100_000, max: 0 }), dueAt: fc.integer({ min: -50_000, max: 50_000 }), modality: fc.constantFrom('CT', 'DX', 'MR', 'OT') });
    fc.assert(
      fc.property(anything, fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }), fc.integer(), (of, freeAt, later, aheadOfMean) => {
        const kase = aCase(of as Partial<PricedCase>);
        const terms = costTerms(kase, aSlot({ freeAt, aheadOfMean }), policy);
        expect(Number.isInteger(terms.total)).toBe(true);
        expect(terms.total).toBe(terms.lateness + terms.mismatch + terms.continuity + terms.fairness);
        expect(costTerms(kase, aSlot({ freeAt: freeAt + later, aheadOfMean }), policy).total).toBeGreaterThanOrEqual(terms.total);
        expect(costTerms({ ...kase, dueAt: kase.dueAt - 500 }, aSlot({ freeAt, aheadOfMean }), policy).total).toBeGreaterThanOrEqual(terms.total);
      }),
      { seed: 3 },
    );
  });

  it('makes waiting dearer than the best reader who is free now', () => {
    expect(waitingCost(aCase(), 198, policy)).toBeGreaterThan(costTerms(aCase(), aSlot(), policy).total);
  });
});
