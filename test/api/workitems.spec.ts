import { workitemUid } from '@qianli/flow';
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

type Workitem = Record<string, { vr: string; Value?: unknown[] }>;
const address = '/dicom-web/workitems';
const json = 'application/dicom+json';
const get = async (who: TestPerson, path = '') => {
  const answer = await api.http.get(`${address}${path}`).set('authorization', await api.as(network.actors[who])).set('accept', json).buffer(true).parse((response, done) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => (text += part));
    response.on('end', () => done(null, text === '' ? null : JSON.parse(text)));
  });
  return { status: answer.status, type: String(answer.headers['content-type']), warning: String(answer.headers['warning'] ?? ''), body: answer.body as Workitem[] & { code?: string } };
};
const change = async (who: TestPerson, caseId: string, state: string, transaction: string | null = '2.25.77') =>
  api.http
    .put(`${address}/${workitemUid(caseId)}/state`)
    .set('authorization', await api.as(network.actors[who]))
    .set('content-type', json)
    .send(JSON.stringify({ '00741000': { vr: 'CS', Value: [state] }, ...(transaction ? { '00081195': { vr: 'UI', Value: [transaction] } } : {}) }));
const inQingshi = (over: Partial<Parameters<typeof aCase>[1]> = {}) => aCase(db.database, { hospitalId: network.qingshi.id, ...over });
const id = (who: TestPerson) => network.actors[who].userId;
const stateOf = async (caseId: string) => (await db.database.prisma.case.findUniqueOrThrow({ where: { id: caseId } })).state;
const uids = (rows: Workitem[]) => rows.map((row) => row['00080018']?.Value?.[0]);

describe('the search for workitems', () => {
  it('finds by state and patient, pages, and says when there is more or nothing', async () => {
    const pooled = await inQingshi({ patientId: 'UPS-1', priority: 'stat' });
    const assigned = await inQingshi({ patientId: 'UPS-1', state: 'assigned', assignedToId: id('reader-chen') });
    const signed = await inQingshi({ patientId: 'UPS-1', state: 'final' });
    // A part of the number, and a name that is the number, are other patients.
    await inQingshi({ patientId: 'UPS-12' });
    await inQingshi({ patientName: 'UPS-1' });

    const all = await get('physician-qingshi', '?PatientID=UPS-1');
    expect([all.status, all.type]).toEqual([200, expect.stringContaining(json)]);
    expect(uids(all.body)).toEqual([pooled, assigned, signed].map((of) => workitemUid(of.id)));
    expect(uids((await get('physician-qingshi', '?00100020=UPS-1&00741000=SCHEDULED')).body)).toEqual([pooled, assigned].map((of) => workitemUid(of.id)));
    expect(uids((await get('physician-qingshi', '?PatientID=UPS-1&ProcedureStepState=COMPLETED')).body)).toEqual([workitemUid(signed.id)]);

    const second = await get('physician-qingshi', '?PatientID=UPS-1&limit=1&offset=1');
    expect(uids(second.body)).toEqual([workitemUid(assigned.id)]);
    expect(second.warning).toContain('additional results');
    expect((await get('physician-qingshi', '?PatientID=UPS-1&limit=1&offset=2')).warning).toBe('');
    expect((await get('physician-qingshi', '?PatientID=UPS-1&00741000=CANCELED')).status).toBe(204);
    expect((await get('physician-qingshi', '?PatientID=UPS-1&WorklistLabel=x')).warning).toContain('ignored');
  });

  it('walks the whole list, beyond one page of it', async () => {
    for (let i = 0; i < 205; i += 1) await aCase(db.database, { hospitalId: network.baiyun.id, state: 'cancelled', patientId: 'UPS-MANY' });
    const last = await get('dispatcher', '?PatientID=UPS-MANY&00741000=CANCELED&limit=200&offset=200');
    expect([last.status, last.body.length, last.warning]).toEqual([200, 5, '']);
  });

  it('shows a hospital its own and nobody else’s', async () => {
    await inQingshi({ patientId: 'UPS-2' });
    expect((await get('physician-baiyun', '?PatientID=UPS-2')).status).toBe(204);
    expect((await get('dispatcher', '?PatientID=UPS-2')).body).toHaveLength(1);
  });

  it.each(['?00741000=CANCELLED', '?limit=x', '?offset=99999', '?PatientID=U*', '?PatientID=%00', '?PatientID=a&PatientID=b'])('refuses %s', async (query) => {
    const answer = await get('dispatcher', query);
    expect([answer.status, answer.body.code]).toEqual([400, 'bad-input']);
  });
});

describe('one workitem', () => {
  it('tells of its case, and the look is in the audit', async () => {
    const kase = await inQingshi({ state: 'reading', priority: 'urgent', assignedToId: id('reader-chen'), patientName: '王小东' });
    const { status, body } = await get('reader-chen', `/${workitemUid(kase.id)}`);
    expect(status).toBe(200);
    expect(body).toMatchObject([{
      '00080018': { vr: 'UI', Value: [workitemUid(kase.id)] },
      '00100010': { vr: 'PN', Value: [{ Ideographic: '王小东' }] },
      '00100030': { vr: 'DA', Value: ['19690312'] },
      '00404021': { Value: [{ '0020000D': { Value: [kase.studyInstanceUid] } }] },
      '00404034': { Value: [{ '00404037': { Value: [{ Ideographic: '陈思远' }] } }] },
      '00741000': { Value: ['IN PROGRESS'] },
      '00741200': { Value: ['MEDIUM'] },
      '00741204': { Value: ['胸部平扫'] },
    }]);
    expect(await db.database.prisma.auditEvent.count({ where: { caseId: kase.id, action: 'case.viewed', actorId: id('reader-chen') } })).toBe(1);
  });

  it('of another hospital is not there, nor is one that never was', async () => {
    const kase = await inQingshi();
    for (const path of [`/${workitemUid(kase.id)}`, '/2.25.5', '/1.2.3']) {
      const answer = await get('physician-baiyun', path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'case-not-found']);
    }
    expect((await get('physician-baiyun', '/x')).status).toBe(400);
  });

  it('is not for a gateway', async () => {
    const kase = await inQingshi();
    for (const path of ['', `/${workitemUid(kase.id)}`]) expect((await get('gateway-qingshi', path)).status).toBe(403);
  });
});

describe('a change of state', () => {
  it('to IN PROGRESS opens the case for its reader, also a second time', async () => {
    const kase = await inQingshi({ state: 'assigned', assignedToId: id('reader-chen') });
    for (let i = 0; i < 2; i += 1) {
      const answer = await change('reader-chen', kase.id, 'IN PROGRESS');
      expect([answer.status, answer.text]).toEqual([200, '']);
    }
    expect(await stateOf(kase.id)).toBe('reading');
    expect(await db.database.prisma.caseEvent.count({ where: { caseId: kase.id, event: 'case.opened' } })).toBe(1);
  });

  it('is refused without a Transaction UID, and for what is no state', async () => {
    const kase = await inQingshi({ state: 'assigned', assignedToId: id('reader-chen') });
    for (const answer of [await change('reader-chen', kase.id, 'IN PROGRESS', null), await change('reader-chen', kase.id, 'IN PROGRESS', 'x'), await change('reader-chen', kase.id, 'STARTED')]) {
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([400, 'bad-input']);
    }
    expect(await stateOf(kase.id)).toBe('assigned');
  });

  it('to COMPLETED is refused: a signature does that', async () => {
    const kase = await inQingshi({ state: 'reading', assignedToId: id('reader-chen') });
    const answer = await change('reader-chen', kase.id, 'COMPLETED');
    expect([answer.status, answer.headers['warning']]).toEqual([409, '299 qianli "A workitem is completed by the signature of its report"']);
    expect((await change('reader-chen', kase.id, 'CANCELED')).status).toBe(409);
    expect(await stateOf(kase.id)).toBe('reading');
  });

  it('is refused for a workitem that is done', async () => {
    for (const state of ['preliminary', 'final'] as const) {
      const kase = await inQingshi({ state, assignedToId: id('reader-chen') });
      expect([state, (await change('reader-chen', kase.id, 'IN PROGRESS')).status]).toEqual([state, 409]);
    }
  });

  it('is only for the reader who has it, and only for readers', async () => {
    const kase = await inQingshi({ state: 'reading', assignedToId: id('reader-chen') });
    expect((await change('reader-wang', kase.id, 'IN PROGRESS')).status).toBe(409);
    expect((await change('reader-wang', kase.id, 'COMPLETED')).status).toBe(404);
    expect((await change('reader-none', kase.id, 'IN PROGRESS')).status).toBe(404);
    expect((await change('physician-qingshi', kase.id, 'IN PROGRESS')).status).toBe(403);
  });
});
