import { describe, expect, it } from 'vitest';
import { chooseReader } from '../choose-reader';
import type { Reader } from '../reader';
import { minCostBatch } from './batch-policy';
import { outcomeOf } from './outcome';
import { cherryPicking, earliestDueWithSkill, earliestFinish, fixedSpecialist, roundRobin, sharedPool, shortestQueue } from './policies';
import { simulate, type Desk, type Policy } from './simulate';
import { syntheticDay, syntheticNetwork } from './synthetic-network';

const policies: readonly (() => Policy)[] = [fixedSpecialist, () => roundRobin('fifo'), () => roundRobin('stat-first'), shortestQueue, earliestFinish, () => sharedPool('fifo'), () => sharedPool('edd'), cherryPicking, earliestDueWithSkill, minCostBatch];
const days = [1, 2].map((seed) => syntheticNetwork({ ...syntheticDay, seed, days: 1 }));
const networks = [1, 2].map((seed) => syntheticNetwork({ ...syntheticDay, seed, days: 4 }));
const always = ['2026-01-01', '2026-12-31'] as const;

/** The desk as the platform's own records show it. */
function asReaders({ network, queues, casesInHand }: Desk): Reader[] {
  return network.readers.map((reader, index) => ({
    id: String(index).padStart(2, '0'),
    name: reader.id,
    hospitalId: null,
    subspecialties: reader.subspecialties,
    capacity: 1000,
    credentials: reader.isLicensedAt.flatMap((isLicensed, hospital) => (isLicensed ? [{ hospitalId: String(hospital), modalities: ['CT', 'DX'], readTypes: ['final'], validFrom: always[0], validUntil: always[1] }] : [])),
    shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], startsAt: '00:00', endsAt: '00:00', timeZone: 'UTC' }],
    open: [...casesInHand(index), ...(queues[index] ?? [])].flatMap((of) => network.cases[of] ?? []),
  }));
}

describe('the simulated policies', () => {
  it.each(policies.map((of) => [of().name, of] as const))('%s: reads every case once, by a licensed reader, one at a time', (_, make) => {
    for (const network of days) {
      const { reads } = simulate(network, make());
      const busyUntil = network.readers.map(() => 0);
      reads.map((read, index) => ({ read, kase: network.cases[index] })).sort((a, b) => (a.read?.startedAt ?? 0) - (b.read?.startedAt ?? 0)).forEach(({ read, kase }) => {
        expect(read && kase && network.readers[read.reader]?.isLicensedAt[kase.hospital]).toBe(true);
        if (!read || !kase) return;
        expect(read.startedAt).toBeGreaterThanOrEqual(Math.max(kase.arrivesAt, busyUntil[read.reader] ?? 0));
        busyUntil[read.reader] = read.finishedAt;
      });
      expect(simulate(network, make()).reads).toEqual(reads);
    }
  });

  it('earliest finish gives 300 cases to the readers to whom the platform itself gives them', () => {
    const small = syntheticNetwork({ ...syntheticDay, days: 1, load: 1.1 });
    const network = { ...small, cases: small.cases.slice(0, 300) };
    const policy = earliestFinish();
    if (policy.kind !== 'push') throw new Error('earliest finish pushes');
    simulate(network, {
      ...policy,
      choose: (kase, desk) => {
        const chosen = policy.choose(kase, desk);
        const of = network.cases[kase];
        if (!of) throw new Error(`no case ${kase}`);
        const hospital = String(of.hospital);
        const decision = chooseReader({ ...of, id: String(kase), sendingHospitalId: hospital, sendingHospitalName: hospital, timeZone: 'UTC', givenBackByIds: [] }, asReaders(desk), new Date('2026-06-01T08:00:00Z'));
        expect(decision.outcome === 'assigned' && Number(decision.readerId)).toBe(chosen);
        return chosen;
      },
    });
  });

  it('stand in the order of docs/routing.md: round robin, shortest queue, earliest finish, skill-aware pool and assignment', () => {
    const [fifo, statFirst, shortest, earliest, pool, due, skill, assigned] = [() => roundRobin('fifo'), () => roundRobin('stat-first'), shortestQueue, earliestFinish, () => sharedPool('fifo'), () => sharedPool('edd'), earliestDueWithSkill, minCostBatch].map((make) => {
      const outcomes = networks.map((network) => outcomeOf(network, simulate(network, make())));
      const mean = (of: 'mean' | 'statBreach' | 'skillShare') => outcomes.reduce((sum, outcome) => sum + outcome[of], 0) / outcomes.length;
      return { mean: mean('mean'), stat: mean('statBreach'), skill: mean('skillShare') };
    });
    const means = [fifo, shortest, earliest, skill].map((of) => of?.mean ?? NaN);
    expect(means).toEqual([...means].sort((a, b) => b - a));
    expect(assigned?.mean).toBeLessThan(earliest?.mean ?? 0);
    expect(statFirst?.stat).toBeLessThan(fifo?.stat ?? 0);
    expect(due?.stat).toBeLessThan(pool?.stat ?? 0);
    expect(earliest?.skill).toBeGreaterThan(shortest?.skill ?? 1);
    expect(assigned?.skill).toBeGreaterThan(shortest?.skill ?? 1);
  });
});

describe('a synthetic network', () => {
  it('is the same for the same seed, and holds the load, the licences and the shares that were asked for', () => {
    const network = syntheticNetwork(syntheticDay);
    expect(syntheticNetwork(syntheticDay)).toEqual(network);
    expect(network.cases.length / ((0.95 * 12 * 480 * 10) / 5.88)).toBeCloseTo(1, 1);
    expect(network.readers.filter((reader) => reader.subspecialties.includes('chest'))).toHaveLength(6);
    for (let hospital = 0; hospital < 20; hospital++) expect(network.readers.filter((reader) => reader.isLicensedAt[hospital])).toHaveLength(5);
    const share = (is: (kase: (typeof network.cases)[number]) => boolean) => network.cases.filter(is).length / network.cases.length;
    expect(share((kase) => kase.modality === 'CT')).toBeCloseTo(0.3, 1);
    expect(share((kase) => kase.priority === 'stat')).toBeCloseTo(0.08, 1);
    expect(network.cases.reduce((sum, kase) => sum + kase.effort, 0) / network.cases.length).toBeCloseTo(1, 1);
  });
});
