import { describe, expect, it } from 'vitest';
import { intervalOf } from './interval';
import { sharedPool, sharedPoolByPriority } from './policies';
import { randomOf } from './random';
import { simulate, type Policy } from './simulate';
import type { SimulatedCase, SimulatedNetwork } from './simulated-network';
import { twoClassWait } from './two-class-wait';

const aCase = (of: Partial<SimulatedCase>): SimulatedCase => ({ arrivesAt: 0, hospital: 0, modality: 'OT', bodyPart: null, priority: 'routine', dueAt: 240, effort: 1, isCritical: false, isFlagged: false, ...of });
const oneReader = [{ id: 'a', subspecialties: [], isLicensedAt: [true] }];
const qucad = { load: 0.8, readMinutes: 10, prevalence: 0.1, sensitivity: 0.9 };

/** One reader, ten exponential minutes a case, Poisson arrivals, an AI that makes the flagged urgent. */
function singleQueue(seed: number, cases: number, falseFlags: number): SimulatedNetwork {
  const random = randomOf(seed);
  let arrivesAt = 0;
  return {
    readers: oneReader,
    cases: Array.from({ length: cases }, () => {
      arrivesAt += (random.exponential() * qucad.readMinutes) / qucad.load;
      const isCritical = random.next() < qucad.prevalence;
      const isFlagged = random.next() < (isCritical ? qucad.sensitivity : falseFlags);
      return aCase({ arrivesAt, isCritical, isFlagged, priority: isFlagged ? 'urgent' : 'routine', effort: random.exponential() });
    }),
  };
}

/** Mean minutes before the read, without the first 500 cases, in which the queue fills. */
function meanWait(network: SimulatedNetwork, policy: Policy, which: (kase: SimulatedCase) => boolean): number {
  const { reads } = simulate(network, policy);
  const waits = network.cases.flatMap((kase, index) => (index >= 500 && which(kase) ? [(reads[index]?.startedAt ?? NaN) - kase.arrivesAt] : []));
  return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
}

describe('the simulator', () => {
  it("knows Cobham's waits of two classes at load .8: 12.07 and 43.10 min without false flags, 14.29 and 42.86 with a fifth", () => {
    const rounded = (falseFlags: number) => {
      const { diseased, healthy, fifo } = twoClassWait({ ...qucad, falseFlags });
      return [fifo, diseased, healthy].map((wait) => Number(wait.toFixed(2)));
    };
    expect(rounded(0)).toEqual([40, 12.07, 43.1]);
    expect(rounded(0.05)).toEqual([40, 12.56, 43.05]);
    expect(rounded(0.1)).toEqual([40, 13.08, 42.99]);
    expect(rounded(0.2)).toEqual([40, 14.29, 42.86]);
  });

  it.each([0, 0.05, 0.1, 0.2])('waits as the closed form says with %d false flags, within the simulation\'s own interval over 8 seeds x 10 000 cases', (falseFlags) => {
    const formula = twoClassWait({ ...qucad, falseFlags });
    const networks = Array.from({ length: 8 }, (_, seed) => singleQueue(seed + 1, 10_000, falseFlags));
    const agrees = (policy: Policy, which: (kase: SimulatedCase) => boolean, expected: number) => {
      const { mean, half } = intervalOf(networks.map((network) => meanWait(network, policy, which)));
      // 3.499 / 2.365: from the 95 % to the 99 % quantile of t with 7 degrees of freedom.
      expect(Math.abs(mean - expected), `${mean.toFixed(2)} +- ${half.toFixed(2)}, formula ${expected.toFixed(2)}`).toBeLessThan(half * 1.479);
      expect(half / expected).toBeLessThan(0.15);
    };
    agrees(sharedPoolByPriority(), (kase) => kase.isCritical, formula.diseased);
    agrees(sharedPoolByPriority(), (kase) => !kase.isCritical, formula.healthy);
    if (falseFlags === 0.1) agrees(sharedPool('fifo'), () => true, formula.fifo);
  });

  it('lets a stat case that comes during a read go next, and never breaks off a read', () => {
    const network = { readers: oneReader, cases: [aCase({}), aCase({ arrivesAt: 1 }), aCase({ arrivesAt: 2, priority: 'stat' })] };
    expect(simulate(network, sharedPoolByPriority()).reads.map((read) => read?.startedAt)).toEqual([0, 20, 10]);
  });

  it('leaves unread what nobody is licensed for, and reads all the rest', () => {
    const network = { readers: oneReader, cases: [aCase({ hospital: 1 }), aCase({ arrivesAt: 1 })] };
    expect(simulate(network, sharedPool('fifo')).reads).toEqual([null, { startedAt: 1, finishedAt: 11, reader: 0 }]);
  });
});
