import { createHash, randomUUID } from 'node:crypto';
import { reportsApi } from '@qianli/contracts';
import { signedText } from '@qianli/domain-report';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aCase } from '../support/case-rows';
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

type Verb = 'get' | 'post' | 'put';
const ask = async (who: TestPerson, verb: Verb, path: string, body?: object) => {
  const request = api.http[verb](`/api/v1${path}`)
    .set('authorization', await api.as(network.actors[who]))
    .set('x-forwarded-for', `10.9.0.${Math.floor(Math.random() * 250)}`);
  return verb === 'get' ? request : request.send(body ?? {});
};
const id = (who: TestPerson) => network.actors[who].userId;
const open = (of: Partial<Parameters<typeof aCase>[1]> = {}) =>
  aCase(db.database, { hospitalId: network.qingshi.id, state: 'reading', assignedToId: id('reader-chen'), ...of });
const text = { findings: '右肺上叶见一 6 mm 实性结节。', impression: '右肺上叶实性结节，建议随访。', critical: false };
const save = (caseId: string, version = 0, content: object = text, who: TestPerson = 'reader-chen') =>
  ask(who, 'put', `/cases/${caseId}/report/draft`, { ...content, version });
const sign = (
  caseId: string,
  status: 'preliminary' | 'final',
  password = testPassword,
  who: TestPerson = 'reader-chen',
) => ask(who, 'post', `/cases/${caseId}/report/sign`, { status, password });
const amend = (caseId: string, over: object = {}, who: TestPerson = 'reader-chen') =>
  ask(who, 'post', `/cases/${caseId}/report/amend`, { ...text, reason: '测量更正', password: testPassword, ...over });
const signed = async () => {
  const kase = await open();
  await save(kase.id);
  expect((await sign(kase.id, 'final')).status).toBe(200);
  return kase;
};
const row = (caseId: string) => db.database.prisma.case.findUniqueOrThrow({ where: { id: caseId } });
const events = async (caseId: string) =>
  (await db.database.prisma.caseEvent.findMany({ where: { caseId }, orderBy: { id: 'asc' } })).map((of) => of.event);
async function until<T>(what: string, look: () => Promise<T | null | false>): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`Waited 20 s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the draft', () => {
  it('is empty with version 0, then counts saves and refuses a stale one', async () => {
    const kase = await open();
    const empty = await ask('reader-chen', 'get', `/cases/${kase.id}/report/draft`);
    expect(reportsApi.draft.reply.safeParse(empty.body).error).toBeUndefined();
    expect(empty.body).toMatchObject({ findings: '', version: 0, savedAt: null, savedBy: null });
    expect((await save(kase.id)).body).toMatchObject({
      ...text,
      version: 1,
      savedBy: { id: id('reader-chen'), name: '陈思远' },
    });
    const stale = await save(kase.id, 0, { ...text, findings: '覆盖' });
    expect([stale.status, stale.body.code]).toEqual([409, 'stale-draft']);
    expect((await ask('reader-chen', 'get', `/cases/${kase.id}/report/draft`)).body).toMatchObject({
      findings: text.findings,
      version: 1,
    });
  });

  it('lets one of twenty simultaneous saves win', async () => {
    const kase = await open();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => save(kase.id, 0, { ...text, findings: `第 ${n} 稿` })),
    );
    expect(answers.filter((of) => of.status === 200)).toHaveLength(1);
    expect(answers.filter((of) => of.body.code === 'stale-draft')).toHaveLength(19);
  });

  it('is written only by the reader who has the case open', async () => {
    const kase = await open();
    expect((await save(kase.id, 0, text, 'reader-wang')).body.code).toBe('case-not-found');
    expect((await save(kase.id, 0, text, 'physician-qingshi')).status).toBe(403);
    expect((await ask('physician-qingshi', 'get', `/cases/${kase.id}/report/draft`)).status).toBe(403);
    const assigned = await open({ state: 'assigned' });
    expect((await save(assigned.id)).body.code).toBe('case-not-open-by-you');
    expect((await save(kase.id, -1)).status).toBe(400);
    expect((await save(kase.id, 0, { findings: 'x'.repeat(20_001), impression: '' })).status).toBe(400);
  });
});

describe('signing', () => {
  it('asks for the password again, and signs nothing when it is wrong', async () => {
    const kase = await open();
    await save(kase.id);
    const wrong = await sign(kase.id, 'final', 'not the password');
    expect([wrong.status, wrong.body.code]).toEqual([403, 'wrong-password']);
    expect((await row(kase.id)).state).toBe('reading');
    const refusals = await db.database.prisma.auditEvent.findMany({
      where: { caseId: kase.id, action: 'report.signed' },
    });
    expect(refusals.map((of) => [of.outcome, of.detail])).toEqual([['refused', { code: 'wrong-password' }]]);
  });

  it('is refused, naming the rule, when the credential was withdrawn while the case was open', async () => {
    const kase = await open({ modality: 'MR' });
    await save(kase.id);
    const refused = await sign(kase.id, 'final');
    expect([refused.status, refused.body.code, refused.body.issues[0].path]).toEqual([
      409,
      'reader-not-eligible',
      'modality-not-covered',
    ]);
    expect((await row(kase.id)).state).toBe('reading');
  });

  it('needs findings and an impression', async () => {
    const kase = await open();
    expect((await sign(kase.id, 'final')).body.code).toBe('empty-report');
    await save(kase.id, 0, { ...text, impression: '  ' });
    expect((await sign(kase.id, 'final')).body.code).toBe('empty-report');
  });

  it('signs preliminary, then final, and never twice; the digest covers what was signed', async () => {
    const kase = await open();
    await save(kase.id, 0, { ...text, critical: true });
    const preliminary = await sign(kase.id, 'preliminary');
    expect(reportsApi.sign.reply.safeParse(preliminary.body).error).toBeUndefined();
    expect(preliminary.body).toMatchObject({
      status: 'preliminary',
      version: 1,
      critical: true,
      signedBy: { id: id('reader-chen') },
      deliveredAt: null,
      acknowledgedAt: null,
    });
    expect(await row(kase.id)).toMatchObject({ state: 'preliminary', critical: true, finalAt: null });
    expect((await sign(kase.id, 'preliminary')).body.code).toBe('already-signed');
    expect((await amend(kase.id)).body.code).toBe('case-wrong-state');
    await save(kase.id, 1, { ...text, findings: '与前次比较无变化。' });
    const final = await sign(kase.id, 'final');
    expect(final.body).toMatchObject({ status: 'final', version: 2, critical: false });
    const { finalAt, signedAt, state } = await row(kase.id);
    expect([state, signedAt?.toISOString(), finalAt?.toISOString()]).toEqual([
      'final',
      preliminary.body.signedAt,
      final.body.signedAt,
    ]);
    const again = await sign(kase.id, 'final');
    expect([again.status, again.body.code]).toEqual([409, 'already-signed']);
    const content = {
      caseId: kase.id,
      studyInstanceUid: kase.studyInstanceUid,
      version: 2,
      status: 'final' as const,
      findings: '与前次比较无变化。',
      impression: text.impression,
      critical: false,
      reason: null,
      signedById: id('reader-chen'),
      signedAt: new Date(final.body.signedAt),
    };
    expect(final.body.digest).toBe(createHash('sha256').update(signedText(content)).digest('hex'));
    expect((await ask('reader-chen', 'get', `/cases/${kase.id}/report/draft`)).body.version).toBe(0);
  });

  it('lets one of ten simultaneous signatures through', async () => {
    const kase = await open();
    await save(kase.id);
    const answers = await Promise.all(Array.from({ length: 10 }, () => sign(kase.id, 'final')));
    expect(answers.filter((of) => of.status === 200)).toHaveLength(1);
    expect(answers.filter((of) => of.body.code === 'already-signed')).toHaveLength(9);
    expect(await db.database.prisma.reportVersion.count({ where: { caseId: kase.id } })).toBe(1);
  });

  it('is for the reader who has the case open, and for no other role', async () => {
    const kase = await open();
    await save(kase.id);
    expect((await sign(kase.id, 'final', testPassword, 'reader-wang')).body.code).toBe('case-not-found');
    for (const who of [
      'physician-qingshi',
      'dispatcher',
      'admin-tertiary',
      'platform-admin',
      'gateway-qingshi',
    ] as const)
      expect([who, (await sign(kase.id, 'final', testPassword, who)).status]).toEqual([who, 403]);
    expect(
      (await ask('reader-chen', 'post', `/cases/${kase.id}/report/sign`, { status: 'draft', password: 'x' })).status,
    ).toBe(400);
  });
});

describe('amending', () => {
  it('keeps every earlier version as it was signed', async () => {
    const kase = await signed();
    const first = (await ask('reader-chen', 'get', `/cases/${kase.id}/report`)).body;
    const amended = await amend(kase.id, { findings: '右肺上叶见一 8 mm 实性结节。', critical: true });
    expect(amended.body).toMatchObject({ status: 'amended', version: 2, reason: '测量更正', critical: true });
    const added = await amend(kase.id, { kind: 'appended', findings: '补充：纵隔未见肿大淋巴结。', impression: '' });
    expect(added.body).toMatchObject({
      status: 'appended',
      version: 3,
      critical: true,
      findings: '右肺上叶见一 8 mm 实性结节。\n\n补充：纵隔未见肿大淋巴结。',
      impression: text.impression,
    });
    const versions = await ask('physician-qingshi', 'get', `/cases/${kase.id}/report/versions`);
    expect(reportsApi.versions.reply.safeParse(versions.body).error).toBeUndefined();
    expect(
      versions.body.items.map((of: { version: number; findings: string }) => [of.version, of.findings.split('\n')[0]]),
    ).toEqual([
      [3, '右肺上叶见一 8 mm 实性结节。'],
      [2, '右肺上叶见一 8 mm 实性结节。'],
      [1, text.findings],
    ]);
    expect(versions.body.items[2].digest).toBe(first.digest);
    expect((await row(kase.id)).state).toBe('amended');
    expect((await events(kase.id)).filter((of) => of.startsWith('report.') && of !== 'report.delivered')).toEqual([
      'report.signed',
      'report.amended',
      'report.amended',
    ]);
  });

  it('needs a signed report, a reason, the password, and the reader who signed or holds it', async () => {
    const unsigned = await open();
    expect((await amend(unsigned.id)).body.code).toBe('report-not-found');
    const kase = await signed();
    expect((await amend(kase.id, { reason: ' ' })).status).toBe(400);
    expect((await amend(kase.id, { password: 'wrong' })).body.code).toBe('wrong-password');
    expect((await amend(kase.id, { findings: ' ' })).body.code).toBe('empty-report');
    expect((await amend(kase.id, {}, 'reader-wang')).body.code).toBe('case-not-found');
    expect((await amend(kase.id, {}, 'physician-qingshi')).status).toBe(403);
    await db.database.prisma.case.update({ where: { id: kase.id }, data: { assignedToId: null } });
    expect((await amend(kase.id)).body.version).toBe(2);
  });
});

describe('the county', () => {
  it('sees the report at once, prints it, and acknowledges it apart from its delivery', async () => {
    const kase = await signed();
    const report = await ask('physician-qingshi', 'get', `/cases/${kase.id}/report`);
    expect(reportsApi.get.reply.safeParse(report.body).error).toBeUndefined();
    const delivered = await until('the delivery', async () => (await row(kase.id)).deliveredAt);
    expect((await row(kase.id)).acknowledgedAt).toBeNull();
    expect((await ask('uploader-qingshi', 'post', `/cases/${kase.id}/report/acknowledge`)).status).toBe(403);
    expect((await ask('physician-baiyun', 'post', `/cases/${kase.id}/report/acknowledge`)).body.code).toBe(
      'case-not-found',
    );
    const acknowledged = await ask('physician-qingshi', 'post', `/cases/${kase.id}/report/acknowledge`);
    expect(acknowledged.body).toMatchObject({
      deliveredAt: delivered.toISOString(),
      acknowledgedBy: { id: id('physician-qingshi'), name: '张建国' },
    });
    expect((await ask('physician-qingshi', 'post', `/cases/${kase.id}/report/acknowledge`)).body.code).toBe(
      'already-acknowledged',
    );
    expect(await events(kase.id)).toEqual(['report.signed', 'report.delivered', 'report.acknowledged']);
    // An amended report is another report: the county has not read that one.
    await amend(kase.id);
    expect((await row(kase.id)).acknowledgedAt).toBeNull();
    await until('the delivery of the amendment', async () => (await row(kase.id)).deliveredAt);
    expect((await ask('physician-qingshi', 'post', `/cases/${kase.id}/report/acknowledge`)).status).toBe(200);
  });

  it('gets a PDF, and an audit line says that it was exported', async () => {
    const kase = await signed();
    for (const when of ['before or while it is filed', 'after']) {
      const pdf = await ask('physician-qingshi', 'get', `/cases/${kase.id}/report.pdf`);
      expect([when, pdf.status, pdf.headers['content-type'], pdf.headers['cache-control']]).toEqual([
        when,
        200,
        'application/pdf',
        'no-store',
      ]);
      expect((pdf.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-');
      await until(
        'the filed PDF',
        async () => (await db.database.prisma.reportVersion.findFirst({ where: { caseId: kase.id } }))?.pdfKey ?? null,
      );
    }
    const exports = await db.database.prisma.auditEvent.findMany({
      where: { caseId: kase.id, action: 'report.exported' },
    });
    expect(exports.map((of) => [of.actorId, of.outcome])).toEqual([
      [id('physician-qingshi'), 'success'],
      [id('physician-qingshi'), 'success'],
    ]);
    expect((await ask('physician-baiyun', 'get', `/cases/${kase.id}/report.pdf`)).status).toBe(404);
    expect((await ask('platform-admin', 'get', `/cases/${kase.id}/report.pdf`)).status).toBe(403);
  });

  it('hears that there is no report yet, and nothing of cases of others', async () => {
    const kase = await open();
    for (const path of ['report', 'report.pdf'])
      expect((await ask('physician-qingshi', 'get', `/cases/${kase.id}/${path}`)).body.code).toBe('report-not-found');
    expect((await ask('physician-qingshi', 'post', `/cases/${kase.id}/report/acknowledge`)).body.code).toBe(
      'report-not-found',
    );
    expect((await ask('physician-qingshi', 'get', `/cases/${kase.id}/report/versions`)).body).toEqual({ items: [] });
    for (const path of ['report', 'report/versions'])
      expect((await ask('physician-baiyun', 'get', `/cases/${kase.id}/${path}`)).body.code).toBe('case-not-found');
    expect((await ask('physician-qingshi', 'get', `/cases/${randomUUID()}/report`)).status).toBe(404);
  });
});

describe('templates', () => {
  it('are given to readers by modality', async () => {
    await db.database.prisma.reportTemplate.createMany({
      data: [
        {
          modality: 'CT',
          bodyPart: 'CHEST',
          nameZh: '胸部CT平扫',
          nameEn: 'Chest CT',
          findings: '双肺…',
          impression: '…',
        },
        {
          modality: 'DX',
          bodyPart: 'CHEST',
          nameZh: '胸部正位',
          nameEn: 'Chest radiograph',
          findings: '',
          impression: '',
        },
      ],
    });
    const { body } = await ask('reader-chen', 'get', '/report-templates?modality=CT');
    expect(reportsApi.templates.reply.safeParse(body).error).toBeUndefined();
    expect(body.items.map((of: { name: { zh: string } }) => of.name.zh)).toEqual(['胸部CT平扫']);
    expect((await ask('reader-chen', 'get', '/report-templates')).body.items).toHaveLength(2);
    expect((await ask('physician-qingshi', 'get', '/report-templates')).status).toBe(403);
  });
});
