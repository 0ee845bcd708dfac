import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { noticeChannel } from '@qianli/postgres';
import type { Notice } from '@qianli/flow';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';

let db: TestDatabase;
let api: TestApi;
let second: TestApi;
let network: TestNetwork;
const sockets: Socket[] = [];

beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
  api = await anApi(db);
  second = await anApi(db);
  await Promise.all([api, second].map(({ app }) => app.listen(0, '127.0.0.1')));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(async () => {
  await second?.close();
  await api?.close();
  await db?.close();
});

const idOf = (person: TestPerson) => network.actors[person].userId;

async function aCase(state: string, assignedTo: TestPerson | null): Promise<string> {
  const { prisma } = db.database;
  const uid = `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`;
  const patient = await prisma.patient.create({ data: { issuer: network.qingshi.id, localId: randomUUID(), name: '测试', nameGroups: {} } });
  const study = await prisma.study.create({ data: { studyInstanceUid: uid, hospitalId: network.qingshi.id, patientId: patient.id, modalities: ['CT'] } });
  const at = new Date();
  const kase = await prisma.case.create({ data: { studyId: study.id, hospitalId: network.qingshi.id, patientId: patient.id, state, priority: 'routine', orderedPriority: 'routine', modality: 'CT', firstInstanceAt: at, lastInstanceAt: at, receivedAt: at, assignedToId: assignedTo ? idOf(assignedTo) : null } });
  return kase.id;
}

async function connect(person: TestPerson, at: TestApi = api): Promise<Socket> {
  const token = (await at.as(network.actors[person])).replace('Bearer ', '');
  const socket = io(await at.app.getUrl(), { auth: { token }, transports: ['websocket'], reconnectionDelay: 50 });
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}
const once = <T = unknown>(socket: Socket, event: string, ms = 10_000): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} in ${ms} ms`)), ms);
    socket.once(event, (payload: T) => {
      clearTimeout(timer);
      resolve(payload);
    });
  });
const ask = (socket: Socket, event: string, body: unknown) => socket.timeout(10_000).emitWithAck(event, body) as Promise<{ ok: boolean; code?: string; [field: string]: unknown }>;
const collect = (socket: Socket, event: string) => {
  const seen: { caseId: string }[] = [];
  socket.on(event, (payload: { caseId: string }) => seen.push(payload));
  return seen;
};
/** Who is present, as soon as it is that many people from now on. */
const presence = (socket: Socket, caseId: string, people: number): Promise<unknown[]> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`never ${people} present`)), 10_000);
    socket.on('presence:changed', (told: { caseId: string; present: unknown[] }) => {
      if (told.caseId !== caseId || told.present.length !== people) return;
      clearTimeout(timer);
      resolve(told.present);
    });
  });
const notify = (notice: Notice) => db.database.pool.query('SELECT pg_notify($1, $2)', [noticeChannel, JSON.stringify(notice)]);

describe('a socket', () => {
  it('needs a token of ours, of somebody who is active and no gateway', async () => {
    for (const token of [undefined, 'forged', (await api.as(network.actors['gateway-qingshi'])).slice(7), (await api.as({ ...network.actors['reader-chen'], userId: randomUUID() })).slice(7)]) {
      const socket = io(await api.app.getUrl(), { auth: { token }, transports: ['websocket'], reconnection: false });
      sockets.push(socket);
      expect((await once<Error>(socket, 'connect_error')).message).toBe('not-signed-in');
    }
  });

  it('hears that a case changed if it concerns its hospital, its reader or all cases, by ids only, from every process', async () => {
    const caseId = await aCase('assigned', 'reader-chen');
    const concerned = await Promise.all([connect('physician-qingshi'), connect('reader-chen', second), connect('dispatcher')]);
    const strangers = await Promise.all([connect('physician-baiyun'), connect('reader-wang')]);
    const heard = strangers.map((socket) => collect(socket, 'case:changed'));
    const told = Promise.all(concerned.map((socket) => once(socket, 'case:changed')));
    await notify({ kind: 'case', caseId, state: 'preliminary', event: 'report.signed', hospitalId: network.qingshi.id, readerIds: [idOf('reader-chen')] });
    for (const payload of await told) expect(payload).toEqual({ caseId, state: 'preliminary', event: 'report.signed' });
    // The next notice has arrived everywhere, so this one would have too.
    const next = Promise.all(strangers.slice(1).map((socket) => once(socket, 'case:changed')));
    await notify({ kind: 'case', caseId: randomUUID(), state: 'in-pool', event: 'case.pooled', hospitalId: network.qingshi.id, readerIds: [] });
    await next;
    expect(heard.map((of) => of.filter((payload) => payload.caseId === caseId))).toEqual([[], []]);
  });
});

describe('the chat of a case', () => {
  it('goes both ways between county and reader on two processes, is stored once, and is marked read', async () => {
    const caseId = await aCase('reading', 'reader-chen');
    const county = await connect('physician-qingshi');
    const reader = await connect('reader-chen', second);
    expect(await ask(county, 'case:watch', { caseId })).toMatchObject({ ok: true, present: [{ name: '张建国' }] });
    const arrived = once<{ text: string; author: { name: string } }>(reader, 'message:posted');
    const clientId = randomUUID();
    const posted = await ask(county, 'message:post', { caseId, text: '患者有结核病史', clientId });
    expect(posted).toMatchObject({ ok: true, message: { text: '患者有结核病史' } });
    expect(await arrived).toMatchObject({ text: '患者有结核病史', author: { name: '张建国', role: 'county-physician' } });
    expect(await ask(county, 'message:post', { caseId, text: '患者有结核病史', clientId })).toMatchObject({ ok: true });
    expect(await db.database.prisma.message.count({ where: { caseId } })).toBe(1);
    const marked = once(county, 'messages:read');
    expect(await ask(reader, 'messages:read', { caseId })).toMatchObject({ ok: true });
    expect(await marked).toMatchObject({ caseId, by: { name: '陈思远' } });
  });

  it('is closed to others, to roles without chat, and to what does not fit', async () => {
    const caseId = await aCase('reading', 'reader-chen');
    const stranger = await connect('physician-baiyun');
    const otherReader = await connect('reader-wang');
    const administrator = await connect('admin-qingshi');
    for (const socket of [stranger, otherReader]) {
      expect(await ask(socket, 'case:watch', { caseId })).toMatchObject({ ok: false, code: 'case-not-found' });
      expect(await ask(socket, 'message:post', { caseId, text: 'x' })).toMatchObject({ ok: false, code: 'case-not-found' });
    }
    expect(await ask(administrator, 'case:watch', { caseId })).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await ask(administrator, 'message:post', { caseId, text: 'x' })).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await ask(stranger, 'message:post', { caseId, text: '' })).toMatchObject({ ok: false, code: 'bad-input' });
    expect(await ask(stranger, 'case:watch', 'nonsense')).toMatchObject({ ok: false, code: 'bad-input' });
    expect(await db.database.prisma.auditEvent.count({ where: { outcome: 'refused', action: 'request.made' } })).toBeGreaterThanOrEqual(2);
  });

  it('is not heard by a reader who lost the case while he watched it, and shows who is present', async () => {
    const caseId = await aCase('reading', 'reader-chen');
    const county = await connect('physician-qingshi');
    const former = await connect('reader-chen', second);
    await ask(county, 'case:watch', { caseId });
    const together = presence(county, caseId, 2);
    await ask(former, 'case:watch', { caseId });
    const both = [{ id: idOf('reader-chen'), name: '陈思远' }, { id: idOf('physician-qingshi'), name: '张建国' }];
    expect(await together).toEqual(expect.arrayContaining(both));
    await db.database.prisma.case.update({ where: { id: caseId }, data: { assignedToId: idOf('reader-wang'), state: 'assigned' } });
    const left = presence(county, caseId, 1);
    await notify({ kind: 'case', caseId, state: 'assigned', event: 'case.reassigned', hospitalId: network.qingshi.id, readerIds: [idOf('reader-chen'), idOf('reader-wang')] });
    expect(await left).toEqual([{ id: idOf('physician-qingshi'), name: '张建国' }]);
    const heard = collect(former, 'message:posted');
    const wang = await connect('reader-wang');
    const arrived = once(wang, 'message:posted');
    await ask(county, 'message:post', { caseId, text: '请看右肺' });
    await arrived;
    expect(heard).toEqual([]);
  });
});

describe('a socket that floods', () => {
  it('is told to stop after sixty events within ten seconds, and another is not', async () => {
    const [flooding, calm] = await Promise.all([connect('physician-qingshi'), connect('physician-qingshi')]);
    const answers = await Promise.all(Array.from({ length: 70 }, () => ask(flooding, 'case:unwatch', { caseId: randomUUID() })));
    expect(answers.filter(({ code }) => code === 'too-many-attempts')).toHaveLength(10);
    expect(await ask(calm, 'case:unwatch', { caseId: randomUUID() })).toMatchObject({ ok: true });
  });
});

describe('when the database drops the listening connection', () => {
  it('listens again and has every browser connect anew, since something may have been missed', async () => {
    const socket = await connect('dispatcher');
    const dropped = once(socket, 'disconnect');
    await db.database.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'qianli-notices' AND datname = current_database()`);
    await dropped;
    await once(socket, 'connect');
    const told = once(socket, 'case:changed');
    await notify({ kind: 'case', caseId: randomUUID(), state: 'in-pool', event: 'case.pooled', hospitalId: network.qingshi.id, readerIds: [] });
    expect(await told).toMatchObject({ state: 'in-pool' });
    expect((await api.http.get('/readyz')).status).toBe(200);
  });
});
