import { randomUUID } from 'node:crypto';
import { defaultPolicy, type RoutingPolicy } from '@qianli/domain-routing';
import { NextCase, OpenCase, Policies, PoolCase, ReleaseCase, ReplayDecisions, RouteBatch, RouteCase, SystemClock, type Clock } from '@qianli/flow';
import { openDatabase, PostgresBatchArchive, PostgresCaseReads, PostgresCaseStore, PostgresEligibility, PostgresPolicyReads, PostgresPolicyStore, PostgresRoutingStore, type Database } from '@qianli/postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aStoredCase } from '../support/a-case';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork } from '../support/network';

const clock = new SystemClock();
/** What a routing process makes of a database. */
function aRouter(database: Database, at: Clock = clock) {
  const store = new PostgresRoutingStore(database);
  const [poolCase, routeBatch] = [new PoolCase(store, at), new RouteBatch(store, at)];
  return { poolCase, routeBatch, routeCase: new RouteCase(poolCase, routeBatch) };
}

describe('routing on PostgreSQL', () => {
  let test: TestDatabase;
  let network: TestNetwork;
  let router: ReturnType<typeof aRouter>;
  let chen: string;
  let wang: string;
  beforeAll(async () => {
    test = await aDatabase();
    network = await aNetwork(test.database);
    router = aRouter(test.database);
    [chen, wang] = [network.actors['reader-chen'].userId, network.actors['reader-wang'].userId];
  });
  afterAll(() => test.close());
  // Each test begins with nothing to read.
  afterEach(() => test.database.prisma.case.updateMany({ where: { state: { notIn: ['final', 'cancelled'] } }, data: { state: 'final', assignedToId: null } }));
  const caseNow = (id: string) => test.database.prisma.case.findUniqueOrThrow({ where: { id } });
  const decisionsOf = (caseId: string) => test.database.prisma.routingDecision.findMany({ where: { caseId }, orderBy: { at: 'asc' } });
  const activate = async (change: Partial<RoutingPolicy>) => {
    const store = new PostgresPolicyStore(test.database);
    const policies = new Policies(store, new PostgresPolicyReads(test.database, store, clock), clock);
    const admin = network.actors['platform-admin'];
    const written = await policies.write(admin, { ...defaultPolicy, ...change } as Parameters<Policies['write']>[1], '');
    return policies.activate(admin, written.id, 'test');
  };
  const theCases = () => {
    const [store, reads] = [new PostgresCaseStore(test.database, clock), new PostgresCaseReads(test.database, clock)];
    return { next: new NextCase(store, reads, clock), open: new OpenCase(store, reads, new PostgresEligibility(test.database, clock), clock), release: new ReleaseCase(store, reads, clock) };
  };

  it('assigns a received case, logs who else could not read it, and forecasts when it will be read', async () => {
    const { id } = await aStoredCase(test.database, network);
    expect(await router.routeCase.run(id)).toBe('assigned');
    const kase = await caseNow(id);
    expect([chen, wang]).toContain(kase.assignedToId);
    expect(kase).toMatchObject({ state: 'assigned', expectedReaderId: kase.assignedToId, why: { en: expect.stringContaining('best for all waiting cases together') } });
    expect(kase.firstExpectedReadAt?.getTime()).toBeGreaterThan(Date.now());
    const [decision] = await decisionsOf(id);
    expect(decision).toMatchObject({ outcome: 'assigned', chosenId: kase.assignedToId, solver: 'min-cost', policyHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const refused = (decision?.candidates as unknown as { reader: { id: string }; refusals: { rule: string }[] }[]).find((of) => of.reader.id === network.actors['reader-none'].userId);
    expect(refused?.refusals.map((of) => of.rule)).toContain('no-credential');
    expect(await router.routeCase.run(id)).toBe('waits');
    expect(await decisionsOf(id)).toHaveLength(1);
  });

  it('escalates a case that nobody may read, once, and assigns it when somebody may', async () => {
    const { id } = await aStoredCase(test.database, network, { modality: 'MG', bodyPart: 'BREAST' });
    expect(await router.routeCase.run(id)).toBe('waits');
    await router.routeBatch.run();
    await router.routeBatch.run();
    expect(await test.database.prisma.caseEvent.count({ where: { caseId: id, event: 'case.escalated' } })).toBe(1);
    expect(await decisionsOf(id)).toHaveLength(1);
    expect(await caseNow(id)).toMatchObject({ escalatedAt: expect.any(Date), why: { zh: expect.stringContaining('阅片资质不含该检查类型') } });
    await test.database.prisma.credential.updateMany({ where: { readerId: chen }, data: { modalities: ['CT', 'CR', 'DX', 'MG'] } });
    expect((await router.routeBatch.run()).assigned).toEqual([id]);
    expect(await caseNow(id)).toMatchObject({ state: 'assigned', assignedToId: chen, escalatedAt: null });
  });

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    ['agreement-ended', () => test.database.prisma.agreement.updateMany({ data: { validUntil: new Date(Date.now() - 2 * 86_400_000) } }), () => test.database.prisma.agreement.updateMany({ data: { validUntil: new Date(Date.now() + 300 * 86_400_000) } })],
    ['conflict-of-interest', () => test.database.prisma.readerConflict.createMany({ data: [chen, wang].map((readerId) => ({ readerId, hospitalId: network.qingshi.id, reason: '亲属' })) }), () => test.database.prisma.readerConflict.deleteMany()],
    ['off-shift', () => test.database.prisma.shiftException.createMany({ data: [chen, wang].flatMap((readerId) => [-1, 0, 1].map((days) => ({ readerId, day: new Date(Date.now() + days * 86_400_000), timeZone: 'Asia/Shanghai' }))) }), () => test.database.prisma.shiftException.deleteMany()],
  ])('keeps a case back by %s, takes one back that lies unopened, and gives it when the rule is gone', async (rule, stand, fall) => {
    const { id } = await aStoredCase(test.database, network);
    await router.routeCase.run(id);
    await stand();
    try {
      expect((await router.routeBatch.run()).takenBack).toBe(1);
      const decision = (await decisionsOf(id)).at(-1);
      expect(decision?.outcome).toBe('nobody-available');
      expect((decision?.candidates as unknown as { reader: { id: string }; refusals: { rule: string }[] }[]).find((of) => of.reader.id === chen)?.refusals.map((of) => of.rule)).toContain(rule);
    } finally {
      await fall();
    }
    expect((await router.routeBatch.run()).assigned).toEqual([id]);
  });

  it('two processes side by side never assign twice nor bind more than the policy says', async () => {
    const cases = await Promise.all(Array.from({ length: 12 }, () => aStoredCase(test.database, network, { modality: 'DX' })));
    const other = openDatabase(test.url, 5);
    const second = aRouter(other);
    await Promise.all(cases.flatMap(({ id }) => [router.routeCase.run(id), second.routeCase.run(id)]));
    await other.close();
    const held = await test.database.prisma.case.groupBy({ by: ['assignedToId'], where: { state: 'assigned' }, _count: true });
    expect(held.map((of) => [of.assignedToId, of._count]).sort()).toEqual([[chen, 2], [wang, 2]].sort());
    const decisions = await test.database.prisma.routingDecision.groupBy({ by: ['caseId'], where: { caseId: { in: cases.map(({ id }) => id) }, outcome: 'assigned' }, _count: true });
    expect(decisions.map((of) => of._count)).toEqual([1, 1, 1, 1]);
    const waiting = await test.database.prisma.case.findMany({ where: { state: 'in-pool' } });
    expect(waiting).toHaveLength(8);
    expect(waiting.every((of) => of.expectedReadAt && of.expectedReaderId && (of.why as { en: string }).en.includes('their next places are taken'))).toBe(true);
  });

  it('a process that dies amid a batch leaves everything as it was, and the next one goes on', async () => {
    const { id } = await aStoredCase(test.database, network, { state: 'in-pool' });
    const dying = openDatabase(test.url, 2);
    const store = new PostgresRoutingStore(dying);
    const pid = await store.inTransaction({ actor: { userId: null, name: 'routing', role: null, hospitalId: null }, action: 'test' }, async (tx) => {
      await tx.takeTurn();
      const batch = await tx.batchToDecide(new Date(), { askingId: null, limit: 10 });
      await tx.assign(id, { readerId: chen, at: new Date(), why: { zh: '', en: '' }, state: 'assigned' });
      expect(batch.input.cases.map((of) => of.id)).toEqual([id]);
      // The server sees what it sees of a process that was killed: the connection is gone before the commit.
      await test.database.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle in transaction'`);
      return 'committed';
    }).catch(() => 'lost');
    await dying.close();
    expect(pid).toBe('lost');
    expect(await caseNow(id)).toMatchObject({ state: 'in-pool', assignedToId: null });
    expect((await router.routeBatch.run()).assigned).toEqual([id]);
  });

  it('lets stat displace what is bound but not opened', async () => {
    const routine = await Promise.all(Array.from({ length: 4 }, () => aStoredCase(test.database, network, { modality: 'DX', state: 'in-pool' })));
    await router.routeBatch.run();
    const stat = await aStoredCase(test.database, network, { modality: 'DX', priority: 'stat' });
    expect(await router.routeCase.run(stat.id)).toBe('assigned');
    const states = await test.database.prisma.case.findMany({ where: { id: { in: routine.map(({ id }) => id) } }, select: { state: true } });
    expect(states.map(({ state }) => state).sort()).toEqual(['assigned', 'assigned', 'assigned', 'in-pool']);
    expect(await test.database.prisma.caseEvent.count({ where: { event: 'case.released', detail: { path: ['because'], array_contains: ['displaced-by-stat'] } } })).toBe(1);
  });

  it('widens, tells the dispatcher, then the department head as the deadline nears; each once', async () => {
    const received = new Date(Date.now() - 60 * 60_000);
    const { id } = await aStoredCase(test.database, network, { modality: 'MG', receivedAt: received, state: 'in-pool' });
    await test.database.prisma.credential.updateMany({ where: { readerId: chen }, data: { modalities: ['CT', 'CR', 'DX'] } });
    const stages = async (minutes: number) => {
      await test.database.prisma.case.update({ where: { id }, data: { sla: { minutes, calendar: null } } });
      await router.routeBatch.run();
      await router.routeBatch.run();
      return (await caseNow(id)).escalation;
    };
    expect([await stages(200), await stages(110), await stages(75), await stages(62), await stages(200)]).toEqual(['none', 'widened', 'dispatcher', 'department-head', 'department-head']);
    const events = await test.database.prisma.caseEvent.findMany({ where: { caseId: id, event: 'deadline.neared' }, orderBy: { id: 'asc' } });
    expect(events.flatMap(({ detail }) => (detail as { stage?: string }).stage ?? [])).toEqual(['widened', 'dispatcher', 'department-head']);
  });

  it('switches AI order off by itself when readers disagree, audits it, and back on', async () => {
    await activate({ ai: { ...defaultPolicy.ai, minLocalPpv: 0.5, minJudged: 4 } });
    const { id } = await aStoredCase(test.database, network, { state: 'in-pool' });
    const preRead = await test.database.prisma.preRead.create({ data: { caseId: id, status: 'done', requestedAt: new Date() } });
    const judge = async (verdict: string, n: number) => {
      for (let left = n; left > 0; left--) {
        const finding = await test.database.prisma.finding.create({ data: { preReadId: preRead.id, ordinal: Math.floor(Math.random() * 1e9), code: 'nodule', labelZh: '结节', labelEn: 'Nodule', probability: 0.9, threshold: 0.5, flagged: true, kind: 'network', location: {}, measurements: [], modelId: 'm', modelVersion: '1' } });
        await test.database.prisma.findingAssessment.create({ data: { findingId: finding.id, readerId: chen, verdict, at: new Date() } });
      }
      await router.routeBatch.run();
    };
    await judge('disagree', 3);
    expect(await test.database.prisma.aiOrderChange.count()).toBe(0);
    await judge('disagree', 1);
    await judge('agree', 5);
    expect((await test.database.prisma.aiOrderChange.findMany({ orderBy: { id: 'asc' } })).map(({ state }) => state)).toEqual(['off-low-ppv', 'on']);
    expect(await test.database.prisma.auditEvent.count({ where: { action: 'ai-order.changed' } })).toBe(2);
    await test.database.prisma.findingAssessment.deleteMany();
  });

  it('under pull nobody is given a case; next case gives what the server chose, logged with everybody beside it', async () => {
    await activate({ mode: 'pull', claimFromPool: false });
    const { next, open, release } = theCases();
    const calm = await aStoredCase(test.database, network, { modality: 'DX', state: 'in-pool' });
    const pressing = await aStoredCase(test.database, network, { modality: 'CT', priority: 'stat', state: 'in-pool' });
    expect((await router.routeBatch.run()).assigned).toEqual([]);
    expect((await caseNow(calm.id)).why).toMatchObject({ en: expect.stringContaining('will get it as next case') });
    const reader = network.actors['reader-chen'];
    await expect(open.run(reader, calm.id)).rejects.toMatchObject({ code: 'claim-not-allowed' });
    expect((await next.run(reader)).id).toBe(pressing.id);
    expect((await decisionsOf(pressing.id)).at(-1)).toMatchObject({ outcome: 'assigned', chosenId: chen, batchId: expect.any(String) });
    // Two who ask at once get two cases, or one of them hears that nothing is left.
    await release.run(reader, pressing.id);
    const both = await Promise.all([next.run(reader), next.run(network.actors['reader-wang'])]);
    expect(both.map(({ id }) => id).sort()).toEqual([calm.id, pressing.id].sort());
    await expect(next.run(reader)).rejects.toMatchObject({ code: 'no-case-waiting' });
    await activate({});
  });

  it('gives the final report to another reader than the preliminary one where the policy wants two', async () => {
    await activate({ secondReader: 'preliminary' });
    const { id } = await aStoredCase(test.database, network, { state: 'preliminary', assignedToId: chen });
    await test.database.prisma.reportVersion.create({ data: { caseId: id, version: 1, status: 'preliminary', findings: '-', impression: '-', critical: false, signedById: chen, signedAt: new Date(), digest: '-' } });
    expect(await new PostgresEligibility(test.database, clock).refusals(chen, id)).toMatchObject([{ rule: 'own-preliminary' }]);
    expect((await router.routeBatch.run()).assigned).toEqual([id]);
    expect(await caseNow(id)).toMatchObject({ state: 'preliminary', assignedToId: wang });
    expect((await router.routeBatch.run()).assigned).toEqual([]);
    await activate({});
  });

  it('replays every decision of the log to the same hash, and finds the one that was tampered with', async () => {
    for (let round = 0; round < 15; round++) {
      await Promise.all(Array.from({ length: 16 }, (_, index) => aStoredCase(test.database, network, { modality: ['DX', 'CT', 'CR'][index % 3] ?? 'DX', state: 'in-pool', priority: index % 5 === 0 ? 'urgent' : 'routine' })));
      await router.routeBatch.run();
      await test.database.prisma.case.updateMany({ where: { state: 'assigned' }, data: { state: 'final' } });
    }
    const replay = new ReplayDecisions(new PostgresBatchArchive(test.database));
    const before = await replay.run(10_000);
    expect(before.decisions).toBeGreaterThan(200);
    expect(before).toMatchObject({ same: before.batches, different: [] });
    const newest = await test.database.prisma.routingBatch.findFirstOrThrow({ orderBy: [{ at: 'desc' }, { id: 'desc' }] });
    await test.database.prisma.routingBatch.update({ where: { id: newest.id }, data: { outcomeHash: '0'.repeat(64) } });
    expect((await replay.run(10)).different).toMatchObject([{ batchId: newest.id, stored: '0'.repeat(64) }]);
  });

  it('goes on with the last sound policy when the newest one is damaged in its row', async () => {
    const store = new PostgresPolicyStore(test.database);
    const sound = await store.active(new Date());
    const broken = await test.database.prisma.routingPolicy.create({ data: { id: randomUUID(), version: 9999, name: 'broken', content: { mode: 'chaos' }, contentHash: '-', createdAt: new Date() } });
    await test.database.prisma.policyActivation.create({ data: { policyId: broken.id, at: new Date(), reason: 'damaged' } });
    expect((await store.active(new Date())).id).toBe(sound.id);
    const { id } = await aStoredCase(test.database, network);
    expect(await router.routeCase.run(id)).toBe('assigned');
  });
});
