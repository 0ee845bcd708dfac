import { setImmediate as otherWork } from 'node:timers/promises';
import type { Simulation, SimulationRequest } from '@qianli/contracts';
import { simulationRequest } from '@qianli/contracts';
import { defaultPolicy } from '@qianli/domain-routing';
import { Clock, Policies, SimulatePolicy } from '@qianli/flow';
import { PostgresPolicyReads, PostgresPolicyStore, PostgresSimulationStore } from '@qianli/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStoredCase } from '../support/a-case';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork } from '../support/network';

const hour = 3_600_000;
/** Stands still, so that the same days are played twice. */
class StoppedClock extends Clock {
  private readonly at = new Date();
  now(): Date {
    return this.at;
  }
}

describe('a simulation of a policy on PostgreSQL', () => {
  let test: TestDatabase;
  let network: TestNetwork;
  let policies: Policies;
  let simulate: SimulatePolicy;
  let reads: PostgresPolicyReads;
  let triedId: string;
  const clock = new StoppedClock();
  const running = new AbortController();
  beforeAll(async () => {
    test = await aDatabase();
    network = await aNetwork(test.database);
    const store = new PostgresPolicyStore(test.database);
    reads = new PostgresPolicyReads(test.database, store, clock);
    policies = new Policies(store, reads, clock);
    simulate = new SimulatePolicy(new PostgresSimulationStore(test.database, store), clock, otherWork);
    triedId = (await policies.write(network.actors['platform-admin'], { ...defaultPolicy, name: 'one ahead', fixedAhead: 1, demands: [], sla: [...defaultPolicy.sla] }, '')).id;
  });
  afterAll(() => test.close());
  const ask = (request: Partial<SimulationRequest>) => policies.simulate(network.actors['platform-admin'], triedId, simulationRequest.parse({ source: 'last-30-days', ...request }));
  const ended = async (id: string): Promise<Simulation> => {
    await simulate.run(id, running.signal);
    return reads.simulation(network.actors['platform-admin'], id);
  };

  it('says that there are too few cases, and how many it needs', async () => {
    const { state, failure } = await ended((await ask({})).id);
    expect(state).toBe('failed');
    expect(failure?.en).toMatch(/received 0 cases in these 30 days; at least 50 are needed/);
    expect(failure?.zh).toMatch(/至少需要 50 例/);
  });

  it('plays the last days beside the active policy: the same twice, with the difference and what the figures do not tell', async () => {
    // Two hospitals send every 40 minutes over two days; signed 10, 15 or 20 minutes after opening.
    for (let index = 0; index < 70; index++) {
      const receivedAt = new Date(clock.now().getTime() - 50 * hour + index * 40 * 60_000);
      const kase = await aStoredCase(test.database, network, { state: 'final', modality: index % 2 ? 'CT' : 'DX', hospitalId: index % 3 ? network.qingshi.id : network.baiyun.id, receivedAt, priority: index % 10 ? 'routine' : 'stat' });
      const openedAt = new Date(receivedAt.getTime() + 5 * 60_000);
      await test.database.prisma.case.update({ where: { id: kase.id }, data: { openedAt, signedAt: new Date(openedAt.getTime() + (10 + (index % 3) * 5) * 60_000) } });
    }
    const first = await ended((await ask({ days: 3 })).id);
    expect(first.state).toBe('done');
    const { result } = first;
    expect(result?.rows.map(({ policy, n }) => [policy, n])).toEqual(['tried', 'active', 'tried-without-ai', 'earliest-finish', 'round-robin', 'shared-pool'].map((policy) => [policy, 70]));
    const mean = result?.rows[0]?.measures.meanTurnaroundMinutes;
    // A CT takes about 15 min here: the site's own median, not the 12 that are assumed without one.
    expect(result?.limits.map(({ en }) => en).join(' ')).toContain('CT 15.0 min (n = 35)');
    expect(mean?.mean).toBeGreaterThan(5);
    expect(mean?.low).toBeLessThanOrEqual(mean?.mean ?? 0);
    expect(mean?.high).toBeGreaterThanOrEqual(mean?.mean ?? Infinity);
    expect(result?.difference?.meanTurnaroundMinutes).not.toBeNull();
    expect((await ended((await ask({ days: 3 })).id)).result).toMatchObject({ rows: result?.rows, difference: result?.difference });
  });

  it('finds that a licence for the reader who has none is possible, and tells its gain', async () => {
    const { state, result } = await ended((await ask({ question: 'licences', days: 3 })).id);
    expect(state).toBe('done');
    expect(result?.licences?.possible).toBe(2);
    expect(result?.licences?.rows.map(({ reader }) => reader.id)).toEqual([network.actors['reader-none'].userId, network.actors['reader-none'].userId]);
    expect(new Set(result?.licences?.rows.map(({ hospital }) => hospital.id))).toEqual(new Set([network.qingshi.id, network.baiyun.id]));
  });

  it('plays a synthetic network, and refuses one that would take hours', async () => {
    const small = await ended((await ask({ source: 'synthetic', days: 1, seeds: 2, hospitals: 5 })).id);
    expect(small.result).toMatchObject({ seeds: 2, from: null });
    expect(small.result?.rows).toHaveLength(6);
    expect((await ended((await ask({ source: 'synthetic', hospitals: 2000 })).id)).failure?.en).toContain('Ask for fewer hospitals, days or runs');
  });

  it('stops when somebody stops it, before or while it runs, and stays stopped', async () => {
    const waiting = await ask({ days: 3 });
    expect((await policies.cancelSimulation(network.actors['platform-admin'], waiting.id)).state).toBe('cancelled');
    expect(await simulate.run(waiting.id, running.signal)).toBe('unchanged');
    const played = await ask({ source: 'synthetic', days: 5, seeds: 8, hospitals: 20 });
    const run = simulate.run(played.id, running.signal);
    await expect.poll(async () => (await reads.simulation(network.actors['platform-admin'], played.id)).state).toBe('running');
    await policies.cancelSimulation(network.actors['platform-admin'], played.id);
    expect(await run).toBe('cancelled');
    expect(await reads.simulation(network.actors['platform-admin'], played.id)).toMatchObject({ state: 'cancelled', result: null });
    expect((await policies.cancelSimulation(network.actors['platform-admin'], waiting.id)).state).toBe('cancelled');
  });
});
