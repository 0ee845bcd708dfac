import { defaultPolicy } from '@qianli/domain-routing';
import { PoolCase, RouteBatch, SystemClock } from '@qianli/flow';
import { PostgresRoutingStore } from '@qianli/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStoredCase } from '../support/a-case';
import { anApi, type TestApi } from '../support/api';
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

const as = (person: TestPerson) => api.as(network.actors[person]);
const get = async (path: string, person: TestPerson = 'platform-admin') => api.http.get(`/api/v1${path}`).set('authorization', await as(person));
const send = async (method: 'post' | 'patch' | 'put' | 'delete', path: string, body: object = {}, person: TestPerson = 'platform-admin') =>
  api.http[method](`/api/v1${path}`).set('authorization', await as(person)).send(body);
const store = () => new PostgresRoutingStore(db.database);
const clock = new SystemClock();
const batch = () => new RouteBatch(store(), clock).run();
const messages = (answer: { body: { issues?: { message: string }[] } }) => (answer.body.issues ?? []).map(({ message }) => message);

describe('the routing policy', () => {
  it('is the built-in one until somebody sets another, and is shown to the dispatcher', async () => {
    const { body } = await get('/routing/policies', 'dispatcher');
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ id: body.activeId, version: 1, state: 'active', faults: [], contentHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('that contradicts itself is refused with every fault and how to mend it; the running one stays', async () => {
    const before = (await get('/routing/policies')).body.activeId as string;
    const faulty = { ...defaultPolicy, mode: 'push', escalation: { ...defaultPolicy.escalation, widenAt: 0.95 } };
    const refused = await send('post', '/routing/policies', { content: faulty });
    expect([refused.status, refused.body.code]).toEqual([409, 'policy-faulty']);
    expect(refused.body.issues.map(({ path }: { path: string }) => path)).toEqual(['escalation-order', 'push-with-claim']);
    expect(messages(refused)[1]).toBe('Under push nobody takes cases, yet claiming from the pool is allowed. Turn claiming off, or set the mode to hybrid.');
    const checked = await send('post', '/routing/policies/check', { content: faulty }, 'dispatcher');
    expect(checked.body.faults).toHaveLength(2);
    expect((await get('/routing/policies')).body).toMatchObject({ activeId: before, items: [{ version: 1 }] });
  });

  it('is written as a draft, tried beside the running one, switched on with a reason, and rolled back', async () => {
    const first = (await get('/routing/policies')).body.activeId as string;
    const waiting = await aStoredCase(db.database, network, { state: 'in-pool' });
    const pull = await send('post', '/routing/policies', { content: { ...defaultPolicy, name: 'pull', mode: 'pull' }, note: 'night' });
    expect(pull.body).toMatchObject({ version: 2, state: 'draft', note: 'night', content: { mode: 'pull' } });
    const trial = await send('post', `/routing/policies/${pull.body.id}/try`, {}, 'dispatcher');
    expect(trial.body).toMatchObject({ waiting: 1, different: 1, readersOnShift: 2, cases: [{ caseId: waiting.id, tried: { outcome: 'waits' }, active: { outcome: 'assigned' }, same: false }] });
    // Trying decides nothing.
    expect(await db.database.prisma.case.findUniqueOrThrow({ where: { id: waiting.id } })).toMatchObject({ state: 'in-pool' });
    expect((await send('post', `/routing/policies/${pull.body.id}/activate`, {})).status).toBe(400);
    expect((await send('post', `/routing/policies/${pull.body.id}/activate`, { reason: 'fewer on call' })).body).toMatchObject({ state: 'active', activations: [{ reason: 'fewer on call' }] });
    expect((await batch()).assigned).toEqual([]);
    expect((await send('post', `/routing/policies/${first}/activate`, { reason: 'back' })).body).toMatchObject({ version: 1, state: 'active' });
    expect((await batch()).assigned).toEqual([waiting.id]);
    expect(await db.database.prisma.auditEvent.count({ where: { action: 'policy.activated' } })).toBe(3);
    expect((await send('post', `/routing/policies/${first}/activate`, { reason: 'x' }, 'dispatcher')).status).toBe(403);
  });

  it('shows its decisions with terms, replays them, and measures its forecasts', async () => {
    const { id } = await aStoredCase(db.database, network);
    await new PoolCase(store(), clock).run(id);
    await batch();
    const [decision] = (await get(`/cases/${id}/decisions`, 'dispatcher')).body.items;
    expect(decision).toMatchObject({ outcome: 'assigned', policyVersion: 'policy-1', solver: 'min-cost', batchId: expect.any(String) });
    const { terms } = decision.candidates.find(({ eligible }: { eligible: boolean }) => eligible).costs;
    expect(terms.total).toBeCloseTo(terms.lateness + terms.mismatch + terms.continuity + terms.fairness + terms.learning, 6);
    const kase = (await get(`/cases/${id}`, 'dispatcher')).body;
    expect(kase).toMatchObject({ expectedReader: { id: kase.assignedTo.id }, escalation: 'none', patientClass: 'outpatient' });
    expect((await send('post', '/routing/decisions/replay')).body).toMatchObject({ batches: 3, decisions: 3, same: 3, different: [] });
    const readAt = new Date(Date.parse(kase.expectedReadAt) + 5 * 60_000);
    await db.database.prisma.case.update({ where: { id }, data: { state: 'final', signedAt: readAt, finalAt: readAt } });
    const measures = await get(`/routing/measures?to=${new Date(Date.now() + 86_400_000).toISOString()}`, 'dispatcher');
    expect(measures.body).toMatchObject({ forecast: { n: 1, medianError: 5, first: { n: 1 } }, aiOrder: { state: 'on', localPpv: { n: 0, of: 0 } } });
    expect(measures.body.readers.map(({ reader }: { reader: { id: string } }) => reader.id)).toContain(kase.assignedTo.id);
  });
});

describe('the clock of a case', () => {
  it('counts the contract’s working hours, stands still while the county has the case, and gives the pause back', async () => {
    const weekly = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekdays: [weekday], opensAt: '00:00', closesAt: '24:00' }));
    const calendar = (await send('post', '/calendars', { name: '昼夜', timeZone: 'Asia/Shanghai', weekly, exceptions: [] })).body;
    const agreement = ((await get('/agreements')).body.items as { id: string; sending: { id: string } }[]).find(({ sending }) => sending.id === network.baiyun.id);
    const row = { modality: 'CT', bodyPart: null, priority: null, patientClass: 'inpatient', minutes: 90, workingHours: true };
    expect((await send('patch', `/agreements/${agreement?.id}`, { sla: [row] })).body.issues[0].path).toBe('body.calendarId');
    expect((await send('patch', `/agreements/${agreement?.id}`, { sla: [row], calendarId: calendar.id })).body).toMatchObject({ calendar: { id: calendar.id }, sla: [row] });
    const { id } = await aStoredCase(db.database, network, { hospitalId: network.baiyun.id, state: 'receiving' });
    await send('patch', `/cases/${id}`, { patientClass: 'inpatient' }, 'physician-baiyun');
    await send('post', `/cases/${id}/complete`, {}, 'uploader-baiyun');
    const received = (await get(`/cases/${id}`, 'physician-baiyun')).body;
    expect(received).toMatchObject({ patientClass: 'inpatient', clock: { state: 'running', allowedMinutes: 90 } });
    expect(Date.parse(received.dueAt) - Date.parse(received.receivedAt)).toBe(90 * 60_000);
    const returnedAt = new Date(Date.now() - 30 * 60_000);
    const receivedAt = new Date(Date.now() - 40 * 60_000);
    await db.database.prisma.case.update({ where: { id }, data: { state: 'returned', receivedAt, returnedAt, returnReason: 'other', assignedToId: network.actors['reader-chen'].userId } });
    const paused = (await get(`/cases/${id}`, 'physician-baiyun')).body;
    expect(paused.clock).toMatchObject({ state: 'paused', remainingMinutes: 80 });
    const again = (await send('post', `/cases/${id}/resubmit`, { note: '已补' }, 'physician-baiyun')).body;
    expect(again.clock).toMatchObject({ state: 'running' });
    expect(again.clock.remainingMinutes).toBeCloseTo(80, 0);
    expect(Date.parse(again.dueAt)).toBeGreaterThan(Date.now() + 79 * 60_000);
  });
});

describe('what hospitals agreed', () => {
  it.each([
    ['ends before it begins', { validFrom: '2027-02-01', validUntil: '2027-01-31' }, 'The agreement ends on 2027-01-31, before it begins on 2027-02-01. Set a last day that is not before the first.'],
    ['overlaps another', { validFrom: '2026-01-01', validUntil: '2099-01-01' }, expect.stringContaining('Overlaps with the agreement of the same hospitals')],
    ['counts hours that nobody defined', { validFrom: '2199-01-01', validUntil: '2199-02-01', sla: [{ modality: null, bodyPart: null, priority: null, patientClass: null, minutes: 60, workingHours: true }] }, expect.stringContaining('has no calendar')],
    ['is made by a hospital with itself', { validFrom: '2199-01-01', validUntil: '2199-02-01', self: true }, 'A hospital makes no agreement with itself. Choose another reading hospital.'],
  ])('is refused when it %s', async (_, { self, ...change }: { self?: boolean; validFrom: string; validUntil: string }, sentence) => {
    const refused = await send('post', '/agreements', { sendingHospitalId: network.qingshi.id, readingHospitalId: self ? network.qingshi.id : network.tertiary.id, modalities: ['CT'], ...change });
    expect(refused.status).toBe(400);
    expect(messages(refused)).toEqual([sentence]);
  });

  it('may have a quota that counts the month, and an administrator sees only his own', async () => {
    const mine = (await get('/agreements', 'admin-qingshi')).body.items as { id: string; sending: { id: string } }[];
    expect(mine.map(({ sending }) => sending.id)).toEqual([network.qingshi.id]);
    const { body } = await send('patch', `/agreements/${mine[0]?.id}`, { quotaPerMonth: 1 });
    expect(body).toMatchObject({ quotaPerMonth: 1, state: 'in-force', usedThisMonth: expect.any(Number) });
    const { id } = await aStoredCase(db.database, network, { state: 'in-pool' });
    await db.database.prisma.case.updateMany({ where: { id: { not: id } }, data: { receivedAt: new Date(), state: 'final', assignedToId: network.actors['reader-chen'].userId } });
    await batch();
    expect((await get(`/cases/${id}`, 'dispatcher')).body.why.en).toContain('quota for this month is used up');
    await send('patch', `/agreements/${mine[0]?.id}`, { quotaPerMonth: null });
  });

  it('calendars are refused with what to mend', async () => {
    const twice = [{ weekdays: [1], opensAt: '08:00', closesAt: '12:00' }, { weekdays: [1], opensAt: '11:00', closesAt: '13:00' }];
    expect(messages(await send('post', '/calendars', { name: 'a', timeZone: 'Asia/Shanghai', weekly: twice, exceptions: [] }))).toEqual([expect.stringContaining('On Monday the hours from 11:00 to 13:00 overlap')]);
    expect(messages(await send('post', '/calendars', { name: 'a', timeZone: '', weekly: [], exceptions: [] }))).toEqual(['The time zone is missing. Name one, for example Asia/Shanghai.']);
    expect((await send('post', '/calendars', { name: '昼夜', timeZone: 'Asia/Shanghai', weekly: [twice[0]], exceptions: [] })).body.code).toBe('duplicate-name');
  });

  it('a reader’s day off, and a conflict of interest, are stated and withdrawn', async () => {
    const readerId = network.actors['reader-chen'].userId;
    const off = { readerId, day: '2199-05-01', timeZone: 'Asia/Shanghai', hours: null, reason: '休假' };
    const added = await send('post', '/shift-exceptions', off);
    expect(added.body).toMatchObject({ reader: { id: readerId }, day: '2199-05-01', hours: null });
    expect(messages(await send('post', '/shift-exceptions', off))).toEqual(['There is an exception for 2199-05-01 already. Remove it first.']);
    expect(messages(await send('post', '/shift-exceptions', { ...off, timeZone: 'Asia/Qingshi' }))).toEqual([expect.stringContaining('There is no time zone "Asia/Qingshi"')]);
    expect((await send('delete', `/shift-exceptions/${added.body.id}`)).status).toBe(204);
    expect(messages(await send('post', '/reader-conflicts', { readerId, reason: '亲属' }))).toEqual(['Name either a hospital or a case of the patient, not both and not neither.']);
    const conflict = await send('post', '/reader-conflicts', { readerId, hospitalId: network.qingshi.id, reason: '持股' });
    const { id } = await aStoredCase(db.database, network, { state: 'in-pool' });
    expect((await send('post', `/cases/${id}/open`, {}, 'reader-chen')).status).toBe(404);
    const refused = await send('post', `/cases/${id}/reassign`, { to: readerId, reason: '试' }, 'dispatcher');
    expect([refused.body.code, refused.body.issues[0].path]).toEqual(['reader-not-eligible', 'conflict-of-interest']);
    expect((await send('delete', `/reader-conflicts/${conflict.body.id}`)).status).toBe(204);
    expect((await send('post', `/cases/${id}/open`, {}, 'reader-chen')).status).toBe(200);
  });

  it('hospitals are added and renamed; a time zone that is none is refused', async () => {
    const added = await send('post', '/hospitals', { name: '新县医院', nameEn: 'New County Hospital', kind: 'county', timeZone: 'Asia/Urumqi' });
    expect(added.body).toMatchObject({ name: '新县医院', timeZone: 'Asia/Urumqi' });
    expect((await send('patch', `/hospitals/${added.body.id}`, { nameEn: 'Xin County Hospital' })).body).toMatchObject({ nameEn: 'Xin County Hospital', timeZone: 'Asia/Urumqi' });
    expect((await send('post', '/hospitals', { name: '新县医院', nameEn: 'x', kind: 'county', timeZone: 'UTC' })).body.code).toBe('duplicate-name');
    expect((await send('patch', `/hospitals/${added.body.id}`, { timeZone: 'Mars/Olympus' })).status).toBe(400);
  });
});
