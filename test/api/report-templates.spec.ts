import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';

describe('a report template', () => {
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
  const address = '/api/v1/report-templates';
  const as = (person: TestPerson) => api.as(network.actors[person]);
  const template = (change: object = {}) => ({ modality: 'CT', bodyPart: 'CHEST', nameZh: '低剂量筛查', nameEn: 'Low-dose screening', findings: '双肺纹理清晰。', impression: '未见明显异常。', ...change });
  const add = async (change: object = {}, person: TestPerson = 'platform-admin') => api.http.post(address).set('authorization', await as(person)).send(template(change));
  const change = async (id: string, to: object) => api.http.put(`${address}/${id}`).set('authorization', await as('platform-admin')).send(template(to));
  const listed = async (person: TestPerson, query = '') => (await api.http.get(`${address}${query}`).set('authorization', await as(person))).body.items as { id: string; impression: string; name: { zh: string } }[];

  it('is written by the administrator and offered to the readers of its modality', async () => {
    const added = await add();
    expect([added.status, added.body]).toMatchObject([201, { modality: 'CT', bodyPart: 'CHEST', name: { zh: '低剂量筛查', en: 'Low-dose screening' } }]);
    const general = await add({ modality: '*', bodyPart: null, nameZh: '任何检查', nameEn: 'Any study' });
    const radiograph = await add({ modality: 'DX', nameZh: '胸片', nameEn: 'Chest film' });
    const offered = (await listed('reader-chen', '?modality=CT')).map(({ id }) => id);
    expect(offered).toEqual(expect.arrayContaining([added.body.id, general.body.id]));
    expect(offered).not.toContain(radiograph.body.id);
    expect((await listed('platform-admin')).map(({ id }) => id)).toContain(radiograph.body.id);
  });

  it('is changed, and both leave a line', async () => {
    const { id } = (await add({ nameZh: '改前', nameEn: 'before' })).body as { id: string };
    expect((await change(id, { nameZh: '改后', nameEn: 'after', impression: '请结合临床。' })).body).toMatchObject({ id, name: { zh: '改后' }, impression: '请结合临床。' });
    const lines = await db.database.prisma.auditEvent.findMany({ where: { action: { in: ['template.added', 'template.changed'] }, detail: { path: ['templateId'], equals: id } }, orderBy: { seq: 'asc' } });
    expect(lines.map(({ action, outcome }) => [action, outcome])).toEqual([['template.added', 'success'], ['template.changed', 'success']]);
  });

  it("has a name of its own, a modality that is one, and is nobody else's to write", async () => {
    const first = (await add({ nameZh: '唯一', nameEn: 'only' })).body as { id: string };
    expect((await add({ nameZh: '唯一' })).body).toMatchObject({ code: 'duplicate-name' });
    const second = (await add({ nameZh: '第二', nameEn: 'second' })).body as { id: string };
    expect((await change(second.id, { nameZh: '唯一' })).body).toMatchObject({ code: 'duplicate-name' });
    expect((await add({ nameZh: ' ' })).status).toBe(400);
    expect((await add({ nameZh: '小写', modality: 'ct' })).status).toBe(400);
    expect((await change('00000000-0000-4000-8000-000000000000', { nameZh: '没有' })).status).toBe(404);
    for (const person of ['reader-chen', 'admin-qingshi', 'dispatcher'] as const) expect((await add({ nameZh: '越权' }, person)).status).toBe(403);
    expect((await listed('platform-admin')).find(({ id }) => id === first.id)?.name.zh).toBe('唯一');
  });
});
