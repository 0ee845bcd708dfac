import { describe, expect, it } from 'vitest';
import { sharedPool } from '../simulation/policies';
import { simulate, type Policy } from '../simulation/simulate';
import { syntheticDay, syntheticNetwork } from '../simulation/synthetic-network';
import { findCherryPicking } from './cherry-picking';
import { equityOf } from './equity';
import { forecastError } from './forecast-error';
import { giniOf } from './gini';
import { simulatedClaims } from './simulated-claims';

describe('the Gini coefficient', () => {
  it('is 0 when all carry alike, .75 when one of four carries all, .25 for 1, 2, 3, 4', () => {
    expect(giniOf([5, 5, 5])).toBe(0);
    expect(giniOf([0, 0, 0, 8])).toBe(0.75);
    expect(giniOf([4, 1, 3, 2])).toBe(0.25);
    expect(giniOf([])).toBeNull();
  });
});

describe('cherry-picking', () => {
  it('is 1.63 deviations and a ratio of .4 for one who took the radiograph beside two CT, and then the radiograph beside one other', () => {
    // Ranks 0 of {0, .75, .75} and 0 of {0, 1}: spreads .125 and .25; (.5 + .5) / sqrt(.375) = 1.633.
    const found = findCherryPicking([{ takenMinutes: 3, openMinutes: [3, 12, 12] }, { takenMinutes: 3, openMinutes: [3, 9] }, { takenMinutes: 12, openMinutes: [12] }]);
    expect(found).toMatchObject({ n: 2, isSuspected: false });
    expect(found.deviations).toBeCloseTo(1 / Math.sqrt(0.375), 10);
    expect(found.ratio).toBeCloseTo(6 / 15, 10);
  });

  it('says nothing of claims without a choice', () => {
    expect(findCherryPicking([{ takenMinutes: 3, openMinutes: [3, 3] }, { takenMinutes: 12, openMinutes: [12] }])).toEqual({ n: 0, ratio: null, low: null, high: null, deviations: null, isSuspected: false });
  });

  it('finds a planted cherry-picker within two synthetic days in most of 20 networks, and accuses no more than two of 220 honest readers', () => {
    const planted = 4;
    const fifo = sharedPool('fifo');
    if (fifo.kind !== 'pull') throw new Error('the shared pool is pulled from');
    // One reader of twelve takes the quickest case that he sees; the others the oldest.
    const policy: Policy = { ...fifo, name: 'one cherry-picker', preference: (kase, reader, desk) => (reader === planted ? desk.expectedMinutes(kase, reader) : fifo.preference(kase, reader, desk)) };
    let [found, accused] = [0, 0];
    for (let seed = 1; seed <= 20; seed++) {
      const network = syntheticNetwork({ ...syntheticDay, seed, days: 2 });
      simulatedClaims(network, simulate(network, policy)).forEach((claims, reader) => {
        if (!findCherryPicking(claims).isSuspected) return;
        if (reader === planted) found++;
        else accused++;
      });
    }
    expect(found, `${found} of 20 found`).toBeGreaterThanOrEqual(18);
    expect(accused, `${accused} of 220 accused`).toBeLessThanOrEqual(2);
  });
});

describe('the error of the forecast', () => {
  it('is that worked out by hand for three cases', () => {
    const minute = 60_000;
    // Forecast 10, 20 and 100 minutes ahead; read 5 later, 10 earlier and 20 later.
    const error = forecastError([
      { forecastAt: 0, expectedReadAt: 10 * minute, readAt: 15 * minute },
      { forecastAt: 0, expectedReadAt: 20 * minute, readAt: 10 * minute },
      { forecastAt: 5 * minute, expectedReadAt: 105 * minute, readAt: 125 * minute },
    ]);
    expect(error).toMatchObject({ n: 3, bias: 5, medianError: 5, medianAbsolute: 10, p90Absolute: 18 });
    expect(error.meanAbsolute).toBeCloseTo(35 / 3, 10);
    expect(error.buckets.map(({ from, n, forecast, actual }) => [from, n, forecast, actual])).toEqual([[0, 1, 10, 15], [15, 1, 20, 10], [30, 0, null, null], [60, 1, 100, 120], [120, 0, null, null], [240, 0, null, null]]);
    expect(forecastError([])).toMatchObject({ n: 0, bias: null, p90Absolute: null });
  });
});

describe('equity between the sending hospitals', () => {
  it('puts the hospital that waits longest first, and its Gini is .1 for means of 30 and 20', () => {
    const read = (hospitalId: string, minutes: number, byOwnSubspecialty: boolean | null = null) => ({ hospitalId, minutes, byOwnSubspecialty });
    const { hospitals, gini } = equityOf([read('a', 10, true), read('a', 30, false), read('b', 30)]);
    expect(hospitals).toEqual([{ hospitalId: 'b', n: 1, meanMinutes: 30, p90Minutes: 30, expertShare: null }, { hospitalId: 'a', n: 2, meanMinutes: 20, p90Minutes: 30, expertShare: 0.5 }]);
    expect(gini).toBeCloseTo(0.1, 10);
  });
});
