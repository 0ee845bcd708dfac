import { chooseReader, type CaseToRoute, type Reader } from '@qianli/domain-routing';
import { RouteCase, RouteWaitingCases, SystemClock } from '@qianli/flow';
import { openDatabase, PostgresRoutingStore } from '@qianli/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStoredCase } from '../support/a-case';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork } from '../support/network';

describe('routing on PostgreSQL', () => {
  let test: TestDatabase;
  let network: TestNetwork;
  let store: PostgresRoutingStore;
  let routeCase: RouteCase;
  const clock = new SystemClock();
  beforeAll(async () => {
    test = await aDatabase();
    network = await aNetwork(test.database);
    store = new PostgresRoutingStore(test.database);
    routeCase = new RouteCase(store, clock);
  });
  afterAll(() => test.close());
  const caseNow = (id: string) => test.database.prisma.case.findUniqueOrThrow({ where: { id } });

  it('assigns a received case, logs who else could not read it, and replays to the same choice', async () => {
    const { id } = await aStoredCase(test.database, network);
    expect(await routeCase.run(id)).toBe('assigned');
    const kase = await caseNow(id);
    expect(kase.state).toBe('assigned');
    expect([network.actors['reader-chen'].userId, network.actors['reader-wang'].userId]).toContain(kase.assignedToId);
    const [decision] = await test.database.prisma.routingDecision.findMany({ where: { caseId: id } });
    const refused = (decision?.candidates as unknown as { reader: { id: string }; refusals: { rule: string }[] }[]).find((of) => of.reader.id === network.actors['reader-none'].userId);
    expect(refused?.refusals.map((of) => of.rule)).toContain('no-credential');
    const input = decision?.input as unknown as { kase: CaseToRoute; readers: Reader[] };
    expect(chooseReader(input.kase, input.readers, decision?.at ?? new Date(0))).toMatchObject({ outcome: 'assigned', readerId: kase.assignedToId });
    expect(await routeCase.run(id)).toBe('unchanged');
  });

  it('escalates a case that nobody may read, once, and assigns it when somebody may', async () => {
    const { id } = await aStoredCase(test.database, network, { modality: 'MG', bodyPart: 'BREAST' });
    const sweep = new RouteWaitingCases(store, routeCase, clock);
    expect(await routeCase.run(id)).toBe('escalated');
    await sweep.run();
    await sweep.run();
    const events = await test.database.prisma.caseEvent.findMany({ where: { caseId: id, event: 'case.escalated' } });
    expect(events).toHaveLength(1);
    expect(await test.database.prisma.routingDecision.count({ where: { caseId: id } })).toBe(1);
    expect((await caseNow(id)).why).toMatchObject({ zh: expect.stringContaining('阅片资质不含该检查类型') });
    await test.database.prisma.credential.updateMany({ where: { readerId: network.actors['reader-chen'].userId }, data: { modalities: ['CT', 'CR', 'DX', 'MG'] } });
    expect((await sweep.run()).assigned).toBe(1);
    expect(await caseNow(id)).toMatchObject({ state: 'assigned', assignedToId: network.actors['reader-chen'].userId, escalatedAt: null });
  });

  it('takes a case back from a reader whose credential ended before he opened it', async () => {
    const { id } = await aStoredCase(test.database, network, { state: 'assigned', assignedToId: network.actors['reader-none'].userId });
    const done = await new RouteWaitingCases(store, routeCase, clock).run();
    expect(done.takenBack).toBe(1);
    expect((await caseNow(id)).assignedToId).not.toBe(network.actors['reader-none'].userId);
  });

  it('with two processes side by side assigns 30 cases once each and never over capacity', async () => {
    const readers = [network.actors['reader-chen'].userId, network.actors['reader-wang'].userId];
    await test.database.prisma.case.updateMany({ data: { state: 'final' } });
    await test.database.prisma.reader.updateMany({ data: { capacity: 10 } });
    const cases = await Promise.all(Array.from({ length: 30 }, () => aStoredCase(test.database, network, { modality: 'DX' })));
    const other = openDatabase(test.url, 5);
    const second = new RouteCase(new PostgresRoutingStore(other), clock);
    const outcomes = await Promise.all(cases.flatMap(({ id }) => [routeCase.run(id), second.run(id)]));
    await other.close();
    expect(outcomes.filter((of) => of === 'assigned')).toHaveLength(20);
    const held = await test.database.prisma.case.groupBy({ by: ['assignedToId'], where: { state: 'assigned' }, _count: true });
    expect(held.map((of) => of._count).sort()).toEqual([10, 10]);
    expect(held.every((of) => readers.includes(of.assignedToId ?? ''))).toBe(true);
    const decisions = await test.database.prisma.routingDecision.groupBy({ by: ['caseId'], where: { caseId: { in: cases.map(({ id }) => id) }, outcome: 'assigned' }, _count: true });
    expect(decisions).toHaveLength(20);
    expect(decisions.every((of) => of._count === 1)).toBe(true);
  });
});
