import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armOf } from './arm-of';
import { automationBias, type ImpressionPair } from './automation-bias';
import { figuresAt, positivesNeeded, proposeThreshold, type ScoredCase } from './calibrate-threshold';
import { binomialAtMost, clopperPearson } from './clopper-pearson';
import { localValue } from './local-value';
import { mcNemar } from './mcnemar';
import { medianDifference, medianInterval } from './median-interval';
import { readingTimes, readingTimesByLot, type ReadCase } from './reading-times';
import { seeded } from './seeded';

const share = fc.integer({ min: 1, max: 300 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

describe('the exact interval of a share', () => {
  it.each([
    // α/2 = 0.025: 1 − 0.025^(1/10) = 0.3085; tables of Clopper & Pearson for 8 of 10 and 5 of 10.
    [0, 10, 0, 0.3085], [10, 10, 0.6915, 1], [8, 10, 0.4439, 0.9748], [5, 10, 0.1871, 0.8129], [81, 263, 0.2527, 0.3676],
  ])('of %d in %d is %d to %d', (hits, n, low, high) => {
    const interval = clopperPearson(hits, n);
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });
  it('says nothing of nothing', () => expect(clopperPearson(0, 0)).toEqual([0, 1]));
  it('holds the share, lies within 0..1 and mirrors', () => {
    fc.assert(fc.property(share, ([hits, n]) => {
      const [low, high] = clopperPearson(hits, n);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(hits / n + 1e-9);
      expect(high).toBeGreaterThanOrEqual(hits / n - 1e-9);
      const [mirroredLow, mirroredHigh] = clopperPearson(n - hits, n);
      expect(low).toBeCloseTo(1 - mirroredHigh, 9);
      expect(high).toBeCloseTo(1 - mirroredLow, 9);
    }), { numRuns: 60 });
  });
  it('covers at least 95 % of what comes of any true share', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, p) => {
      const chance = (k: number) => binomialAtMost(k, n, p) - (k === 0 ? 0 : binomialAtMost(k - 1, n, p));
      const covered = Array.from({ length: n + 1 }, (_, k) => k).filter((k) => clopperPearson(k, n)[0] <= p && clopperPearson(k, n)[1] >= p);
      expect(covered.reduce((sum, k) => sum + chance(k), 0)).toBeGreaterThanOrEqual(0.95 - 1e-9);
    }), { numRuns: 40 });
  });
});

describe('the local predictive value', () => {
  it('is 80 % (44–97 %) for 8 of 10', () => expect(localValue(8, 10)).toMatchObject({ kind: 'measured', share: 0.8, n: 10 }));
  it('is no figure below ten judged flags', () => expect(localValue(9, 9)).toEqual({ kind: 'too-few', n: 9, confirmed: 9, needed: 10 }));
});

describe('changes of mind', () => {
  it.each([
    // 2 × P(at most 1 of 9 heads) = 2 × 10 / 512.
    [1, 8, 20 / 512], [0, 0, null], [5, 5, 1], [0, 6, 2 / 64],
  ])('%d one way and %d the other: p = %d', (b, c, p) => (p === null ? expect(mcNemar(b, c)).toBeNull() : expect(mcNemar(b, c)).toBeCloseTo(p, 9)));

  const pair = (before: ImpressionPair['before'], after: ImpressionPair['after'], truth: ImpressionPair['truth'], flagged = true): ImpressionPair => ({ before, after, truth, flagged });
  it('counts to wrong, to right, and what went along with the pre-read', () => {
    const bias = automationBias([
      pair('negative', 'positive', 'negative'), // to wrong, along with the flag
      pair('positive', 'negative', 'positive', true), // to wrong, against the flag
      pair('negative', 'positive', 'positive'), pair('unsure', 'positive', 'positive'), // to right
      pair('positive', 'positive', 'positive'), pair('negative', 'negative', 'negative', false), // right all along
      pair('positive', null, 'positive'), pair('negative', 'positive', null), // nothing to compare
    ]);
    expect(bias).toMatchObject({ asked: 8, paired: 7, confirmed: 6, unsureBefore: 1, changedToWrong: { n: 2, of: 6 }, changedToRight: { n: 2, of: 6 }, wrongWithPreRead: 1, p: 1 });
  });
});

describe('medians of reading times', () => {
  it('of 10, 20, 30 is 20 without an interval: three are too few', () => expect(medianInterval([10, 20, 30], seeded(1))).toEqual({ n: 3, median: 20, low: null, high: null }));
  it('of a constant has an interval of no width', () => expect(medianInterval([7, 7, 7, 7, 7, 7], seeded(1))).toEqual({ n: 6, median: 7, low: 7, high: 7 }));
  it('lie within their interval, and the interval within the values', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 3600 }), { minLength: 6, maxLength: 40 }), fc.integer(), (values, seed) => {
      const { median, low, high } = medianInterval(values, seeded(seed));
      expect(low ?? NaN).toBeGreaterThanOrEqual(Math.min(...values));
      expect(high ?? NaN).toBeLessThanOrEqual(Math.max(...values));
      expect(median ?? NaN).toBeGreaterThanOrEqual((low ?? NaN) - 1e-9);
      expect(median ?? NaN).toBeLessThanOrEqual((high ?? NaN) + 1e-9);
    }), { numRuns: 30 });
  });
  it('differ by a constant shift exactly', () => expect(medianDifference([5, 5, 5, 5, 5, 5], [9, 9, 9, 9, 9, 9], seeded(3))).toEqual({ difference: -4, low: -4, high: -4 }));
  it('are told apart by stratum, where all together would tell the contrary', () => {
    const made = (stratum: string, seconds: number, n: number, withPreRead: boolean): ReadCase[] => Array.from({ length: n }, () => ({ stratum, seconds, withPreRead, arm: null }));
    // CT takes 600 s with and 660 s without; films 60 s with and 90 s without: with is quicker in each, but most of its cases are CT.
    const times = readingTimes([...made('CT', 600, 20, true), ...made('CT', 660, 6, false), ...made('DX', 60, 6, true), ...made('DX', 90, 20, false)], seeded(1));
    expect(times.map(({ stratum, difference }) => [stratum, difference?.difference])).toEqual([['CT', -60], ['DX', -30]]);
    expect(readingTimesByLot(made('CT', 600, 6, true), seeded(1))).toEqual([]);
  });
});

describe('the lot that conceals a pre-read', () => {
  const kase = { caseId: '40000000-0000-4000-8000-000000000000', priority: 'routine', critical: false, preReadDone: true };
  it('falls on a quarter of the case numbers at a share of a quarter', () => {
    expect(armOf(kase, 0.2)).toBe('shown');
    expect(armOf(kase, 0.26)).toBe('concealed');
  });
  it.each([[{ priority: 'stat' }], [{ critical: true }], [{ preReadDone: false }]])('is never drawn for %j', (over) => expect(armOf({ ...kase, ...over }, 1)).toBeNull());
  it('is not drawn at a share of 0', () => expect(armOf(kase, 0)).toBeNull());
  it('keeps to its share', () => {
    const random = seeded(5);
    const ids = Array.from({ length: 4000 }, () => `${Math.floor(random() * 2 ** 32).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`);
    expect(ids.filter((caseId) => armOf({ ...kase, caseId }, 0.3) === 'concealed').length / 4000).toBeCloseTo(0.3, 1);
  });
});

describe('the threshold that a site proposes', () => {
  const scored = (scores: readonly number[], truth: ScoredCase['truth']): ScoredCase[] => scores.map((score) => ({ score, truth }));
  const positives = (n: number) => scored(Array.from({ length: n }, (_, i) => 0.5 + i / 1000), 'positive');

  it('needs 36 confirmed positives: 0.9^35 is 0.0250, and all of 36 found has its lower end at 90.3 %', () => {
    expect(positivesNeeded()).toBe(36);
    expect(clopperPearson(36, 36)[0]).toBeCloseTo(0.025 ** (1 / 36), 6);
  });
  it('is none with 35', () => expect(proposeThreshold(positives(35))).toMatchObject({ outcome: 'too-few', positives: 35, needed: 36 }));
  it('is the lowest positive of 36, and the second lowest once one may be missed, at 54', () => {
    expect(proposeThreshold(positives(36))).toMatchObject({ outcome: 'proposed', threshold: 0.5, sensitivity: { found: 36, of: 36 } });
    // Exact lower ends: 52 of 53 at 0.8993, 53 of 54 at 0.9011.
    expect(proposeThreshold(positives(53))).toMatchObject({ threshold: 0.5 });
    expect(proposeThreshold(positives(54))).toMatchObject({ threshold: 0.501, sensitivity: { found: 53, of: 54 } });
  });
  it('tells flag rate, specificity and who was verified', () => {
    const proposal = proposeThreshold([...positives(36), ...scored([0.1, 0.2, 0.3, 0.6], 'negative'), ...scored([0.1, 0.9], null)]);
    expect(proposal).toMatchObject({
      outcome: 'proposed', specificity: { cleared: 3, of: 4 }, meetsSpecificity: true, flagRate: { n: 38, of: 42 },
      verifiedFlagged: { n: 37, of: 38 }, verifiedOthers: { n: 3, of: 4 }, sensitivityAllCases: 1,
    });
  });
  it('fills in the unverified: 9 of 10 found, but 90 unflagged cases of which only ten were verified, one diseased', () => {
    const at = figuresAt([...scored(Array(9).fill(0.9), 'positive'), ...scored([0.1], 'positive'), ...scored(Array(9).fill(0.1), 'negative'), ...scored(Array(80).fill(0.1), null), ...scored([0.9], 'negative')], 0.5);
    // Flagged 10, of them 9 diseased; others 90, a tenth of the verified diseased → 9 missed: 9 / 18.
    expect(at.sensitivity.share).toBe(0.9);
    expect(at.sensitivityAllCases).toBeCloseTo(0.5, 9);
  });
  it('finds 90 % of the diseased at 19 of 20 sites at least, whatever the scores', () => {
    const random = seeded(11);
    const sites = 400;
    let short = 0;
    for (let site = 0; site < sites; site += 1) {
      const proposal = proposeThreshold(scored(Array.from({ length: 70 }, random), 'positive'));
      // Scores are uniform, so the true sensitivity at a threshold is 1 − threshold.
      if (proposal.outcome === 'proposed' && 1 - proposal.threshold < 0.9) short += 1;
    }
    expect(short / sites).toBeLessThan(0.05);
  });
});
