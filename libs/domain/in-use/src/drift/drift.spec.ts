import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../seeded';
import { alarmLimit, referenceCases } from './alarm-limits';
import { heightOf, nextCusum, restingCusum } from './cusum';
import { kolmogorovSmirnov, populationStability } from './distance';
import { normalQuantile } from './normal-quantile';
import { categoriesOf, rankIn, sampleOf, type Reference } from './reference';
import { firstOver, playSite } from './simulate';
import { watchDrift } from './watch';

describe('normal quantiles', () => {
  it.each([[0.5, 0], [0.975, 1.959963985], [0.001, -3.090232306], [0.84134474607, 1]])('of %d is %d', (p, z) => expect(normalQuantile(p)).toBeCloseTo(z, 7));
});

describe('where a value stands in its reference', () => {
  it('is its rank: 2.5 among 1, 2, 3 lies between 2/4 and 3/4', () => expect([rankIn(sampleOf([3, 1, 2]), 2.5, 0), rankIn(sampleOf([3, 1, 2]), 2.5, 0.999)]).toEqual([0.5, expect.closeTo(0.74975, 6)]));
  it('spreads over a bin: 60 of 100 below, 30 in it', () => {
    const card: Reference = { kind: 'bins', edges: [0, 0.1, 0.5, 1], counts: [60, 30, 10] };
    expect(rankIn(card, 0.2, 0.5)).toBeCloseTo((60 + 0.5 * 31) / 101, 9);
    expect(rankIn(card, 7, 0)).toBeCloseTo(90 / 101, 9);
  });
  it('ranks an unseen manufacturer behind all known ones', () => {
    const makers = categoriesOf(['A', 'A', 'A', 'B']);
    expect(rankIn(makers, 'C', 0)).toBeCloseTo(4 / 5, 9);
    expect(rankIn(makers, 'A', 0)).toBe(0);
  });
  it('is uniform while nothing changes', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 }), fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (values, value, tie) => {
      const rank = rankIn(sampleOf(values), value, tie);
      expect(rank).toBeGreaterThanOrEqual(0);
      expect(rank).toBeLessThan(1);
    }));
  });
});

describe('the sums', () => {
  it('grow by what a case stands over the allowance: z of 1.25 adds 1, twice', () => {
    const once = nextCusum(restingCusum, 0.894350226);
    expect(once.up).toBeCloseTo(1, 6);
    expect(once.down).toBe(0);
    expect(heightOf(nextCusum(once, 0.894350226))).toBeCloseTo(2, 6);
  });
  it('rest at 0 when cases stand in the middle', () => expect(heightOf(nextCusum(restingCusum, 0.5))).toBe(0));
});

describe('distances for the report', () => {
  const ten = sampleOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  it('are 0 against itself', () => {
    expect(populationStability(ten, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBeCloseTo(0, 9);
    expect(kolmogorovSmirnov(ten, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe(0);
  });
  it('PSI of half and half against 80 and 20 is 0.3 ln 4 = 0.416', () => {
    const makers: Reference = { kind: 'categories', counts: { A: 50, B: 50 } };
    // (0.8 − 0.5) ln(0.8 / 0.5) + (0.2 − 0.5) ln(0.2 / 0.5) = 0.3 ln 1.6 + 0.3 ln 2.5 = 0.3 ln 4.
    expect(populationStability(makers, [...Array<string>(80).fill('A'), ...Array<string>(20).fill('B')])).toBeCloseTo(0.3 * Math.log(4), 9);
  });
  it('KS is 0.5 when half of the new values lie above all old ones', () => expect(kolmogorovSmirnov(sampleOf([1, 2]), [1, 2, 9, 9])).toBe(0.5));
});

describe('the watch over a site', () => {
  const random = seeded(42);
  const normal = () => normalQuantile(Math.max(1e-9, random()));
  const cases = (n: number, shift = 0) => Array.from({ length: n }, () => ({ value: normal() + shift, tie: random() }));

  it('collects its reference first, and says how far it is', () => expect(watchDrift(cases(57), null)).toEqual({ state: 'collecting', n: 57, needed: referenceCases }));
  it('finds a plan of one standard deviation within a hundred cases, upwards', () => {
    const standing = watchDrift([...cases(referenceCases), ...cases(120, 1)], null);
    expect(standing).toMatchObject({ state: 'watching', reference: 'first-local-cases', referenceSize: referenceCases, n: 120, direction: 'up' });
    expect(standing.state === 'watching' && standing.alarmAt !== null && standing.alarmAt < 100).toBe(true);
  });
  it('finds a new manufacturer', () => {
    const maker = (name: string, n: number) => Array.from({ length: n }, () => ({ value: name, tie: random() }));
    const standing = watchDrift([...maker('A', 280), ...maker('B', 20), ...maker('C', 40)], null);
    expect(standing).toMatchObject({ state: 'watching', direction: 'up' });
  });
  it('uses the bins of the card where it states some, from the first case on', () => {
    const card: Reference = { kind: 'bins', edges: [0, 0.25, 0.5, 0.75, 1], counts: [250, 250, 250, 250] };
    expect(watchDrift([{ value: 0.3, tie: 0.5 }], card)).toMatchObject({ state: 'watching', reference: 'card', referenceSize: 1000, n: 1, alarmAt: null });
  });
  it('has limits that fall as the reference grows', () => {
    expect([alarmLimit(99), alarmLimit(300), alarmLimit(299), alarmLimit(5000)]).toEqual([null, 22.9, 26.6, 18.9]);
  });
  it('raises a false alarm at no more than 1.25 % of 600 played sites, within the error of so many, and finds one deviation at the median within 50 cases', () => {
    const of = seeded(9);
    const limit = alarmLimit(referenceCases) ?? 0;
    const unchanged = Array.from({ length: 600 }, () => firstOver(playSite({ referenceSize: referenceCases, cases: 1000, shift: 0 }, of), limit)).filter((at) => at !== null);
    // 15 or more of 600 have a chance under 1 % at a true 1.25 %.
    expect(unchanged.length).toBeLessThan(15);
    const found = Array.from({ length: 200 }, () => firstOver(playSite({ referenceSize: referenceCases, cases: 300, shift: 1 }, of), limit) ?? 301).sort((a, b) => a - b);
    expect(found[100]).toBeLessThan(50);
  });
});
