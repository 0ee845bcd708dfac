import { randomUUID } from 'node:crypto';
import { messagesApi } from '@qianli/contracts';
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

const id = (who: TestPerson) => network.actors[who].userId;
const list = async (who: TestPerson, caseId: string) =>
  api.http.get(`/api/v1/cases/${caseId}/messages`).set('authorization', await api.as(network.actors[who]));
const say = async (who: TestPerson, caseId: string, body: object) =>
  api.http
    .post(`/api/v1/cases/${caseId}/messages`)
    .set('authorization', await api.as(network.actors[who]))
    .send(body);
const read = async (who: TestPerson, caseId: string) =>
  api.http
    .post(`/api/v1/cases/${caseId}/messages/read`)
    .set('authorization', await api.as(network.actors[who]))
    .send({});
const unread = async (who: TestPerson, caseId: string) => {
  const { body } = await api.http
    .get(`/api/v1/cases?limit=200`)
    .set('authorization', await api.as(network.actors[who]));
  return body.items.find((of: { id: string }) => of.id === caseId)?.unread;
};
const open = () =>
  aCase(db.database, { hospitalId: network.qingshi.id, state: 'reading', assignedToId: id('reader-chen') });

describe("a case's chat", () => {
  it('carries messages both ways, oldest first, with author and hospital', async () => {
    const kase = await open();
    const asked = await say('reader-chen', kase.id, { text: '  有既往片吗？ ' });
    expect(asked.status).toBe(201);
    expect(messagesApi.post.reply.safeParse(asked.body).error).toBeUndefined();
    await say('physician-qingshi', kase.id, { text: '有，2024 年做过。' });
    const { body } = await list('uploader-qingshi', kase.id);
    expect(messagesApi.list.reply.safeParse(body).error).toBeUndefined();
    expect(body.items).toMatchObject([
      {
        text: '有既往片吗？',
        author: { id: id('reader-chen'), name: '陈思远', role: 'specialist', hospital: network.tertiary },
        readBy: [],
      },
      {
        text: '有，2024 年做过。',
        author: { id: id('physician-qingshi'), role: 'county-physician', hospital: network.qingshi },
        readBy: [],
      },
    ]);
    expect((await say('dispatcher', kase.id, { text: '已催。' })).body.author.hospital).toBeNull();
  });

  it('keeps a message once that is sent ten times at once with the same id of its sender', async () => {
    const kase = await open();
    const clientId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => say('physician-qingshi', kase.id, { text: '病人既往有结核', clientId })),
    );
    expect(new Set(answers.map((of) => `${of.status} ${of.body.id}`)).size).toBe(1);
    expect((await list('physician-qingshi', kase.id)).body.items).toHaveLength(1);
    expect(await db.database.prisma.caseEvent.count({ where: { caseId: kase.id, event: 'message.posted' } })).toBe(1);
    // The same id from another person is another message; for another case it is a mistake.
    expect((await say('uploader-qingshi', kase.id, { text: '补充', clientId })).status).toBe(201);
    const other = await open();
    const wrong = await say('physician-qingshi', other.id, { text: '病人既往有结核', clientId });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'bad-input']);
  });

  it('shows who has read up to where, and counts what is unread', async () => {
    const kase = await open();
    await say('reader-chen', kase.id, { text: '一' });
    expect([await unread('physician-qingshi', kase.id), await unread('reader-chen', kase.id)]).toEqual([1, 0]);
    const marked = await read('physician-qingshi', kase.id);
    expect(messagesApi.read.reply.safeParse(marked.body).error).toBeUndefined();
    expect(await unread('physician-qingshi', kase.id)).toBe(0);
    await say('reader-chen', kase.id, { text: '二' });
    const { body } = await list('reader-chen', kase.id);
    expect(
      body.items.map((of: { readBy: { id: string; at: string }[] }) => of.readBy.map((by) => [by.id, by.at])),
    ).toEqual([[[id('physician-qingshi'), marked.body.readAt]], []]);
    expect(await unread('physician-qingshi', kase.id)).toBe(1);
    // Looking does not mark: the other side must not be told that something was read when a list was only fetched.
    await list('physician-qingshi', kase.id);
    expect(await unread('physician-qingshi', kase.id)).toBe(1);
  });

  it('is closed to other hospitals, other readers and administrators, and each refusal is audited', async () => {
    const kase = await open();
    for (const who of ['physician-baiyun', 'uploader-baiyun', 'reader-wang', 'reader-none'] as const) {
      for (const response of [
        await list(who, kase.id),
        await say(who, kase.id, { text: 'x' }),
        await read(who, kase.id),
      ])
        expect([who, response.status, response.body.code]).toEqual([who, 404, 'case-not-found']);
    }
    for (const who of ['admin-qingshi', 'platform-admin', 'gateway-qingshi'] as const) {
      for (const response of [
        await list(who, kase.id),
        await say(who, kase.id, { text: 'x' }),
        await read(who, kase.id),
      ])
        expect([who, response.status]).toEqual([who, 403]);
    }
    expect(await db.database.prisma.message.count({ where: { caseId: kase.id } })).toBe(0);
    expect(
      await db.database.prisma.auditEvent.count({
        where: { caseId: kase.id, action: 'message.posted', outcome: 'refused' },
      }),
    ).toBe(4);
  });

  it('refuses an empty text, one that is too long, and an id that is none', async () => {
    const kase = await open();
    for (const body of [{ text: '  ' }, { text: 'x'.repeat(4001) }, { text: 'x', clientId: '1' }, {}])
      expect((await say('reader-chen', kase.id, body)).status).toBe(400);
    expect((await say('reader-chen', 'no-uuid', { text: 'x' })).status).toBe(400);
  });

  it('leaves no word of a message in the audit trail', async () => {
    const kase = await open();
    await say('reader-chen', kase.id, { text: '病人张三的电话' });
    expect(
      JSON.stringify(
        (await db.database.prisma.auditEvent.findMany({ where: { caseId: kase.id } })).map((of) => of.detail),
      ),
    ).not.toContain('张三');
  });

  it('tells the other processes at commit, by ids only', async () => {
    const kase = await open();
    const listener = await db.database.pool.connect();
    const heard: string[] = [];
    listener.on('notification', (of) => of.payload && heard.push(of.payload));
    await listener.query('LISTEN qianli_notice');
    const { body } = await say('reader-chen', kase.id, { text: '可见' });
    const { body: mark } = await read('physician-qingshi', kase.id);
    await listener.query('SELECT 1');
    await listener.query('UNLISTEN qianli_notice');
    listener.release();
    expect(heard.map((of) => JSON.parse(of))).toEqual([
      { kind: 'message', caseId: kase.id, messageId: body.id },
      { kind: 'read', caseId: kase.id, userId: id('physician-qingshi'), at: mark.readAt },
    ]);
  });
});
