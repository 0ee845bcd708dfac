import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDicomStudy } from '@qianli/testing';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { stow } from '../support/dicomweb';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';

const digestOf = (file: Uint8Array) => createHash('sha256').update(file).digest('hex');
const order = { priority: 'urgent', history: '咳嗽两周' };

describe('what the upload page asks and says', () => {
  let db: TestDatabase;
  let network: TestNetwork;
  let api: TestApi;
  beforeAll(async () => {
    db = await aDatabase();
    network = await aNetwork(db.database);
    api = await anApi(db, { QIANLI_QUIET_SECONDS: '600', QIANLI_LOG_LEVEL: 'silent' });
  });
  afterAll(async () => {
    await api?.close();
    await db?.close();
  });
  const call = async (person: TestPerson, method: 'get' | 'post' | 'patch', path: string, body: object = {}) => {
    const going = api.http[method](path).set('authorization', await api.as(network.actors[person]));
    return method === 'get' ? going : going.send(body);
  };
  const opened = async (person: TestPerson, more: object = {}) => (await call(person, 'post', '/api/v1/submissions', { ...order, ...more })).body as { id: string };
  const unfinished = async (person: TestPerson) => ((await call(person, 'get', '/api/v1/submissions')).body as { items: { id: string; announced: unknown; cases: { instances: number }[] }[] }).items;
  const ask = (person: TestPerson, instances: readonly { sopInstanceUid: string; digest: string | null }[]) => call(person, 'post', '/api/v1/submissions/known-instances', { instances });
  const trail = (action: string, submissionId: string) => db.database.prisma.auditEvent.findMany({ where: { action, detail: { path: ['submissionId'], equals: submissionId } }, orderBy: { seq: 'asc' } });

  it('an instance that the hospital has sent is known, with the case; another file under its UID is told apart', async () => {
    const study = aDicomStudy({ seed: randomUUID(), instances: 3 });
    await stow(api, network.actors['uploader-qingshi'], study.files.slice(0, 2));
    const [first = '', second = '', third = ''] = study.sopInstanceUids;
    const { status, body } = await ask('physician-qingshi', [
      { sopInstanceUid: first, digest: digestOf(study.files[0] ?? new Uint8Array()) }, { sopInstanceUid: second, digest: digestOf(new Uint8Array()) }, { sopInstanceUid: third, digest: null },
    ]);
    const kase = await db.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: study.studyInstanceUid } } });
    expect(status).toBe(200);
    expect((body as { known: { sopInstanceUid: string }[] }).known.sort((a, b) => study.sopInstanceUids.indexOf(a.sopInstanceUid) - study.sopInstanceUids.indexOf(b.sopInstanceUid))).toEqual([
      { sopInstanceUid: first, sameBytes: true, caseId: kase.id }, { sopInstanceUid: second, sameBytes: false, caseId: kase.id },
    ]);
  });

  it('another hospital’s instances are as if they were not there, and nobody without a hospital may ask', async () => {
    const study = aDicomStudy({ seed: randomUUID() });
    await stow(api, network.actors['uploader-qingshi'], study.files);
    const [sopInstanceUid = ''] = study.sopInstanceUids;
    const question = [{ sopInstanceUid, digest: digestOf(study.files[0] ?? new Uint8Array()) }];
    const theirs = await ask('uploader-baiyun', question);
    const nobodys = await ask('uploader-baiyun', [{ sopInstanceUid: '2.25.1', digest: null }]);
    expect([theirs.status, theirs.body]).toEqual([nobodys.status, nobodys.body]);
    expect(theirs.body).toEqual({ known: [] });
    for (const person of ['reader-chen', 'dispatcher', 'admin-qingshi', 'platform-admin'] as const) expect((await ask(person, question)).body.code).toBe('not-allowed');
    expect((await ask('uploader-qingshi', [{ sopInstanceUid: '../1', digest: null }])).body.code).toBe('bad-input');
    expect((await ask('uploader-qingshi', Array.from({ length: 1001 }, (_, at) => ({ sopInstanceUid: `1.${at}`, digest: null })))).body.code).toBe('bad-input');
  });

  it('a thousand instances are asked for in one question', async () => {
    const question = Array.from({ length: 1000 }, (_, at) => ({ sopInstanceUid: `2.25.${'7'.repeat(50)}${1000 + at}`, digest: digestOf(Buffer.from(String(at))) }));
    expect((await ask('uploader-qingshi', question)).body).toEqual({ known: [] });
  });

  it('a sending that was broken off is offered to the one who began it, until it is completed or given up', async () => {
    const study = aDicomStudy({ seed: randomUUID(), instances: 3 });
    const { id } = await opened('uploader-qingshi', { announced: { instances: 3, bytes: 12_000_000_000 } });
    await stow(api, network.actors['uploader-qingshi'], study.files.slice(0, 2), `/dicom-web/studies?submission=${id}`);
    expect((await unfinished('uploader-qingshi'))[0]).toMatchObject({ id, ...order, announced: { instances: 3, bytes: 12_000_000_000 }, completedAt: null, cases: [{ instances: 2 }] });
    expect((await unfinished('physician-qingshi')).map((of) => of.id)).not.toContain(id);
    expect((await unfinished('uploader-baiyun')).map((of) => of.id)).not.toContain(id);
    await stow(api, network.actors['uploader-qingshi'], study.files.slice(2), `/dicom-web/studies?submission=${id}`);
    await call('uploader-qingshi', 'post', `/api/v1/submissions/${id}/complete`);
    const given = await opened('uploader-qingshi');
    expect((await call('uploader-qingshi', 'post', `/api/v1/submissions/${given.id}/abandon`)).status).toBe(200);
    expect((await call('uploader-qingshi', 'post', `/api/v1/submissions/${given.id}/abandon`)).status).toBe(200);
    expect((await unfinished('uploader-qingshi')).filter((of) => [id, given.id].includes(of.id))).toEqual([]);
    expect(await trail('submission.abandoned', given.id)).toHaveLength(1);
    expect((await call('uploader-qingshi', 'patch', `/api/v1/submissions/${given.id}`, { announced: { instances: 1, bytes: 1 } })).body.code).toBe('not-found');
  });

  it('what is sent in spite of a finding is kept with its reason and audited by codes, each once', async () => {
    const tooFew = { code: 'too-few-slices', studyInstanceUid: '1.2.3', reason: 'other', note: '王小东 只扫肺尖' };
    const { id } = await opened('uploader-qingshi', { sentAnyway: [tooFew] });
    const amended = await call('uploader-qingshi', 'patch', `/api/v1/submissions/${id}`, { announced: { instances: 9, bytes: 90 }, sentAnyway: [tooFew, { code: 'missing-on-medium', studyInstanceUid: null, reason: 'checked' }] });
    expect(amended.body).toMatchObject({ announced: { instances: 9, bytes: 90 }, sentAnyway: [tooFew, { code: 'missing-on-medium', studyInstanceUid: null, reason: 'checked', note: '' }] });
    const lines = await trail('submission.sent-anyway', id);
    expect(lines.map(({ detail }) => detail)).toEqual([{ submissionId: id, code: 'too-few-slices', reason: 'other' }, { submissionId: id, code: 'missing-on-medium', reason: 'checked' }]);
    expect(lines[0]?.actorRole).toBe('county-uploader');
  });

  it.each([
    ['a finding that blocks', { code: 'several-patients', studyInstanceUid: null, reason: 'checked' }],
    ['another reason without words', { code: 'too-few-slices', studyInstanceUid: null, reason: 'other', note: '  ' }],
    ['no reason', { code: 'too-few-slices', studyInstanceUid: null }],
  ])('%s is not passed over', async (_, passedOver) => {
    expect((await call('uploader-qingshi', 'post', '/api/v1/submissions', { ...order, sentAnyway: [passedOver] })).body.code).toBe('bad-input');
  });

  it('another hospital finds no submission to go on with or to give up', async () => {
    const { id } = await opened('uploader-qingshi');
    expect((await call('uploader-baiyun', 'patch', `/api/v1/submissions/${id}`, { announced: { instances: 1, bytes: 1 } })).status).toBe(404);
    expect((await call('uploader-baiyun', 'post', `/api/v1/submissions/${id}/abandon`)).status).toBe(404);
    expect((await call('dispatcher', 'get', '/api/v1/submissions')).body.code).toBe('not-allowed');
    expect((await call('uploader-qingshi', 'post', `/api/v1/submissions/${id}/complete`)).status).toBe(200);
  });

  it('a large object comes in parts under the submission and takes its order', async () => {
    const study = aDicomStudy({ seed: randomUUID(), rows: 256 });
    const [file = new Uint8Array()] = study.files;
    const { id } = await opened('uploader-qingshi');
    const send = async (person: TestPerson, offset: number, part: Uint8Array, submission = id) =>
      api.http.patch(`/api/v1/uploads/${digestOf(file)}?submission=${submission}`).set('authorization', await api.as(network.actors[person])).set('content-type', 'application/octet-stream').set('upload-offset', String(offset)).set('upload-length', String(file.length)).send(Buffer.from(part));
    expect((await send('uploader-qingshi', 0, file.subarray(0, 50_000), 'x')).body.code).toBe('bad-input');
    expect((await send('uploader-qingshi', 0, file.subarray(0, 50_000))).body).toMatchObject({ received: 50_000, outcome: 'receiving' });
    expect((await send('uploader-baiyun', 0, file)).body.code).toBe('not-found');
    expect((await send('uploader-qingshi', 50_000, file.subarray(50_000))).body).toMatchObject({ received: file.length, outcome: 'stored' });
    expect(await db.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: study.studyInstanceUid } } })).toMatchObject({ submissionId: id, priority: 'urgent', history: '咳嗽两周' });
  });
});
