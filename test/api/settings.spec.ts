import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelManifest } from '@qianli/domain-pre-read';
import { PostgresModelStates } from '@qianli/postgres';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, testPassword, type TestNetwork, type TestPerson } from '../support/network';

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
const get = async (path: string, person: TestPerson = 'platform-admin') => api.http.get(path).set('authorization', await as(person));
const send = async (method: 'post' | 'patch' | 'delete', path: string, body: object = {}, person: TestPerson = 'platform-admin') =>
  api.http[method](path).set('authorization', await as(person)).send(body);
const idOf = (person: TestPerson) => network.actors[person].userId;
const newcomer = (change: object = {}) => ({ username: 'new.reader', name: '钱新来', role: 'specialist', hospitalId: network.tertiary.id, password: 'a long password', subspecialties: ['chest'], ...change });

describe('people', () => {
  it('are added, sign in, and are told apart by user name', async () => {
    const added = await send('post', '/api/v1/people', newcomer());
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ username: 'new.reader', name: '钱新来', hospital: network.tertiary, active: true, subspecialties: ['chest'], capacity: 8 });
    expect((await api.http.post('/api/v1/sessions').send({ username: 'new.reader', password: 'a long password' })).status).toBe(201);
    expect((await send('post', '/api/v1/people', newcomer())).body.code).toBe('duplicate-name');
  });

  it.each([
    [{ role: 'dispatcher', subspecialties: [] }, 'A dispatcher or platform administrator belongs to no hospital.'],
    [{ role: 'specialist', hospitalId: null }, 'This role belongs to a hospital; name it.'],
    [{ role: 'county-physician', subspecialties: [] }, 'This role belongs to a county hospital.'],
    [{ role: 'hospital-admin' }, 'Only a specialist has subspecialties and a capacity.'],
    [{ hospitalId: '00000000-0000-4000-8000-000000000000' }, 'There is no such hospital.'],
  ])('are refused with a sentence: %j', async (change, sentence) => {
    const refused = await send('post', '/api/v1/people', newcomer({ username: 'nobody.yet', ...change }));
    expect(refused.status).toBe(400);
    expect(refused.body.issues[0].message).toBe(sentence);
  });

  it('end their sessions when deactivated, and nobody deactivates himself', async () => {
    const session = await api.http.post('/api/v1/sessions').send({ username: 'uploader-baiyun', password: testPassword });
    const cookie = String(session.headers['set-cookie']?.[0]).split(';')[0] ?? '';
    expect((await send('patch', `/api/v1/people/${idOf('uploader-baiyun')}`, { active: false })).body.active).toBe(false);
    expect((await api.http.post('/api/v1/sessions/refresh').set('cookie', cookie)).status).toBe(401);
    expect((await send('patch', `/api/v1/people/${idOf('platform-admin')}`, { active: false })).status).toBe(400);
  });

  it('are seen by a hospital administrator in his hospital only', async () => {
    const items = (await get('/api/v1/people', 'admin-qingshi')).body.items as { hospital: { id: string } | null }[];
    expect(items.length).toBeGreaterThan(2);
    expect(items.every(({ hospital }) => hospital?.id === network.qingshi.id)).toBe(true);
    expect((await get('/api/v1/people?role=specialist')).body.items).toHaveLength(4);
  });
});

describe('credentials', () => {
  const grant = (change: object = {}) => ({ readerId: idOf('reader-none'), hospitalId: network.qingshi.id, modalities: ['CT'], readTypes: ['final'], validFrom: '2026-01-01', validUntil: '2099-12-31', ...change });

  it('are granted and changed, and stand on the page with their state', async () => {
    const granted = await send('post', '/api/v1/credentials', grant());
    expect(granted.status).toBe(201);
    expect(granted.body).toMatchObject({ reader: { id: idOf('reader-none') }, hospital: network.qingshi, validFrom: '2026-01-01', state: 'valid' });
    const changed = await send('patch', `/api/v1/credentials/${granted.body.id}`, { validUntil: '2026-02-01' });
    expect(changed.body).toMatchObject({ validUntil: '2026-02-01', state: 'expired' });
    const first = (await get('/api/v1/credentials')).body.items[0];
    expect(first.id).toBe(granted.body.id);
  });

  it('are refused when they end before they begin, also by a change', async () => {
    const refused = await send('post', '/api/v1/credentials', grant({ validUntil: '2025-12-31' }));
    expect(refused.body).toMatchObject({ code: 'bad-input', issues: [{ path: 'body.validUntil', message: 'The credential ends on 2025-12-31, before it begins on 2026-01-01. Set a last day that is not before the first.' }] });
    const { id } = (await send('post', '/api/v1/credentials', grant())).body;
    expect((await send('patch', `/api/v1/credentials/${id}`, { validFrom: '2100-01-01' })).status).toBe(400);
  });

  it('are refused for the own hospital, for nobody and for a person who is no reader', async () => {
    expect((await send('post', '/api/v1/credentials', grant({ hospitalId: network.tertiary.id }))).status).toBe(400);
    expect((await send('post', '/api/v1/credentials', grant({ readerId: idOf('dispatcher') }))).status).toBe(404);
    expect((await send('patch', '/api/v1/credentials/00000000-0000-4000-8000-000000000000', {})).status).toBe(404);
  });

  it('are seen by a county in its own list only, by the readers’ hospital in whole', async () => {
    const hospitalsSeen = async (person: TestPerson) => new Set(((await get('/api/v1/credentials', person)).body.items as { hospital: { id: string } }[]).map(({ hospital }) => hospital.id));
    expect(await hospitalsSeen('admin-qingshi')).toEqual(new Set([network.qingshi.id]));
    expect(await hospitalsSeen('admin-tertiary')).toEqual(new Set([network.qingshi.id, network.baiyun.id]));
  });

  it('leave lines in the audit trail, refusals too', async () => {
    const rows = await db.database.prisma.auditEvent.findMany({ where: { action: 'credential.granted' } });
    expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['success', 'refused']));
  });
});

describe('shifts', () => {
  const shift = (change: object = {}) => ({ readerId: idOf('reader-none'), weekdays: [1, 2, 3, 4, 5, 6, 7], startsAt: '00:00', endsAt: '08:00', timeZone: 'Asia/Shanghai', ...change });

  it('are added, refused when they overlap, and removed', async () => {
    await db.database.prisma.shift.deleteMany({ where: { readerId: idOf('reader-none') } });
    const added = await send('post', '/api/v1/shifts', shift());
    expect(added.status).toBe(201);
    const refused = await send('post', '/api/v1/shifts', shift({ startsAt: '07:00', endsAt: '09:00', weekdays: [3] }));
    expect(refused.body.issues[0].message).toBe('Overlaps with the shift from 00:00 to 08:00 (Asia/Shanghai) on Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday. Let one end before the other begins, or remove that one.');
    expect((await send('post', '/api/v1/shifts', shift({ startsAt: '08:00', endsAt: '12:00' }))).status).toBe(201);
    expect((await send('delete', `/api/v1/shifts/${added.body.id}`)).status).toBe(204);
    expect((await send('delete', `/api/v1/shifts/${added.body.id}`)).status).toBe(404);
  });

  it('added twice at the same moment stand once', async () => {
    await db.database.prisma.shift.deleteMany({ where: { readerId: idOf('reader-none') } });
    const answers = await Promise.all([1, 2, 3].map(() => send('post', '/api/v1/shifts', shift())));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
  });

  it('are refused in a time zone that does not exist', async () => {
    const refused = await send('post', '/api/v1/shifts', shift({ timeZone: 'Asia/Qingshi' }));
    expect(refused.body.issues[0].message).toContain('There is no time zone "Asia/Qingshi"');
  });
});

describe('models', () => {
  it('are switched, and a rejected one stays off', async () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../models/ct-nodule-filter/model.json'), 'utf8')) as ModelManifest;
    const found = (id: string, state: 'sound' | 'rejected', reasons: string[] = []) => ({ folder: id, state, reasons, manifest: { ...manifest, id, version: '1.0.0', thresholds: { nodule: { value: 0.3, operatingPoint: 'x', readOff: 'x' } } }, card: '# Card' });
    await new PostgresModelStates(db.database).report([found('good', 'sound'), found('bad', 'rejected', ['digest does not fit'])], new Date());
    expect((await send('patch', '/api/v1/models/good', { state: 'shadow' })).body).toMatchObject({ state: 'shadow', regulatory: 'research', thresholds: { nodule: 0.3 } });
    const refused = await send('patch', '/api/v1/models/bad', { state: 'active' });
    expect(refused.body).toMatchObject({ code: 'bad-input', issues: [{ message: 'digest does not fit' }] });
    expect((await send('patch', '/api/v1/models/none', { state: 'off' })).status).toBe(404);
    expect((await get('/api/v1/models', 'dispatcher')).body.items).toHaveLength(2);
  });
});

describe('operations', () => {
  it('show readers with shift and load', async () => {
    const items = (await get('/api/v1/readers', 'dispatcher')).body.items as { reader: { id: string }; onShift: boolean; shiftEndsAt: string | null; open: number }[];
    const chen = items.find(({ reader }) => reader.id === idOf('reader-chen'));
    expect(chen).toMatchObject({ onShift: true, open: 0, capacity: 20, reading: false });
    expect(Date.parse(chen?.shiftEndsAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  it('show parts that are up, silent and down, and what waits in the queues', async () => {
    await db.database.prisma.heartbeat.createMany({ data: [['routing', 1, 1], ['routing', 400, 2], ['pre-read', 30, 1], ['gateway', 300, 1]].map(([kind, age, n]) => ({ name: `${kind}-${n}`, kind: String(kind), at: new Date(Date.now() - Number(age) * 1000), detail: { busy: 0 } })) });
    await db.database.pool.query(`SELECT graphile_worker.add_job('route-case', '{}'::json)`);
    const { body } = await get('/api/v1/operations');
    expect(Object.fromEntries((body.parts as { name: string; state: string }[]).map(({ name, state }) => [name, state]))).toMatchObject({ postgresql: 'up', 'routing-1': 'up', 'pre-read-1': 'silent', 'gateway-1': 'down' });
    expect(body.parts.map(({ name }: { name: string }) => name)).not.toContain('routing-2');
    expect(body.queues).toEqual([{ task: 'route-case', waiting: 1, failed: 0, oldestAt: expect.any(String) }]);
    expect(body).toMatchObject({ storedBytes: 0, instances: 0 });
  });

  it('name the hospitals of the network to everybody who is signed in', async () => {
    expect((await get('/api/v1/hospitals', 'reader-chen')).body.items).toHaveLength(3);
  });
});
