import { dispatchApi } from '@qianli/contracts';
import { hardRules, type HardRule } from '@qianli/domain-routing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aCase } from '../support/case-rows';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';

let db: TestDatabase;
let api: TestApi;
let network: TestNetwork;

beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
  api = await anApi(db);
});
afterAll(async () => {
  await api?.close();
  await db?.close();
});

const ask = async (who: TestPerson, method: 'get' | 'post', path: string, body?: object) => api.http[method](path).set('authorization', await api.as(network.actors[who])).send(body);
const id = (who: TestPerson) => network.actors[who].userId;

/** A case that the log says nobody may read, for these reasons. */
async function aStuckCase(...refused: [TestPerson, HardRule[]][]): Promise<string> {
  const kase = await aCase(db.database, { hospitalId: network.qingshi.id, state: 'in-pool', escalatedAt: new Date(Date.now() - 60_000) });
  const candidates = refused.map(([who, rules]) => ({ reader: { id: id(who), name: network.actors[who].name }, eligible: false, refusals: rules.map((rule) => ({ rule, text: hardRules[rule] })), costs: null }));
  await db.database.prisma.routingDecision.create({ data: { caseId: kase.id, at: new Date(), policyVersion: 'test', outcome: 'nobody-available', input: {}, candidates, explanation: { zh: '无人', en: 'nobody' } } });
  return kase.id;
}

describe('the cases that nobody may read', () => {
  it('stand with the rules that stop them, the change that frees them and who may make it', async () => {
    const full = await aStuckCase(['reader-chen', ['at-capacity']], ['reader-wang', ['off-shift', 'at-capacity']]);
    const paper = await aStuckCase(['reader-chen', ['credential-expired']], ['reader-wang', ['no-credential', 'off-shift']]);
    const { status, body } = await ask('dispatcher', 'get', '/api/v1/control/stuck');
    expect(status).toBe(200);
    expect(dispatchApi.stuck.reply.safeParse(body).error).toBeUndefined();
    const of = (caseId: string) => (body.items as { kase: { id: string } }[]).find(({ kase }) => kase.id === caseId);
    expect(of(full)).toMatchObject({ frees: { reader: { id: id('reader-chen') }, rule: 'at-capacity', by: 'dispatcher' }, rules: [{ rule: 'at-capacity', readers: 2 }, { rule: 'off-shift', readers: 1 }], asked: null });
    expect(of(paper)).toMatchObject({ frees: { reader: { id: id('reader-chen') }, rule: 'credential-expired', by: 'administrator' } });
  });

  it('can be asked about: the administrator sees who asked and why, and the trail keeps it', async () => {
    const caseId = await aStuckCase(['reader-chen', ['credential-expired']]);
    const asked = await ask('dispatcher', 'post', `/api/v1/cases/${caseId}/ask-administrator`, { readerId: id('reader-chen'), rule: 'credential-expired', note: '昨晚到期，请续' });
    expect(asked.status).toBe(200);
    const { body } = await ask('platform-admin', 'get', '/api/v1/control/stuck');
    expect((body.items as { kase: { id: string }; asked: unknown }[]).find(({ kase }) => kase.id === caseId)?.asked).toMatchObject({ by: { name: '周调度' }, note: '昨晚到期，请续' });
    expect(await db.database.prisma.auditEvent.count({ where: { caseId, action: 'case.help-asked', outcome: 'success' } })).toBe(1);
    const signed = await aCase(db.database, { hospitalId: network.qingshi.id, state: 'final' });
    expect((await ask('dispatcher', 'post', `/api/v1/cases/${signed.id}/ask-administrator`, { readerId: null, rule: 'x', note: '' })).body.code).toBe('case-wrong-state');
  });
});

describe('the readers for a case', () => {
  it('are told yes, yes by hand, or no with each rule; who may have it stands first', async () => {
    const { id: caseId } = await aCase(db.database, { hospitalId: network.qingshi.id, state: 'in-pool' });
    await db.database.prisma.shift.deleteMany({ where: { readerId: id('reader-wang') } });
    const { status, body } = await ask('dispatcher', 'get', `/api/v1/cases/${caseId}/readers`);
    expect(status).toBe(200);
    expect(dispatchApi.readersFor.reply.safeParse(body).error).toBeUndefined();
    const items = body.items as { reader: { id: string }; mayBeGiven: boolean; refusals: { rule: string; waivable: boolean }[] }[];
    const of = (who: TestPerson) => items.find(({ reader }) => reader.id === id(who));
    expect(of('reader-chen')).toMatchObject({ mayBeGiven: true, refusals: [] });
    expect(of('reader-wang')).toMatchObject({ mayBeGiven: true, refusals: [{ rule: 'off-shift', waivable: true }] });
    expect(of('reader-none')).toMatchObject({ mayBeGiven: false, refusals: [{ rule: 'no-credential', waivable: false }, { rule: 'off-shift', waivable: true }] });
    expect(items.map((one) => one.mayBeGiven)).toEqual([...items.map((one) => one.mayBeGiven)].sort((a, b) => Number(b) - Number(a)));
  });

  it('a no comes with its sentence in both languages', async () => {
    const { id: caseId } = await aCase(db.database, { hospitalId: network.qingshi.id, state: 'in-pool' });
    const { status, body } = await ask('dispatcher', 'post', `/api/v1/cases/${caseId}/reassign`, { to: id('reader-none'), reason: '试试' });
    expect([status, body.code]).toEqual([409, 'reader-not-eligible']);
    expect(body.issues).toEqual([{ path: 'no-credential', message: hardRules['no-credential'].en, zh: hardRules['no-credential'].zh }]);
  });
});
