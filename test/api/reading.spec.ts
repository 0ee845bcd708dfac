import { randomUUID } from 'node:crypto';
import { findingsApi } from '@qianli/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aCase, aPreRead } from '../support/case-rows';
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
const assess = async (who: TestPerson, findingId: string, body: object) =>
  api.http
    .post(`/api/v1/findings/${findingId}/assessment`)
    .set('authorization', await api.as(network.actors[who]))
    .send(body);
const findingsSeenBy = async (who: TestPerson, caseId: string) =>
  (await api.http.get(`/api/v1/cases/${caseId}`).set('authorization', await api.as(network.actors[who]))).body.preRead
    .findings;
const aReadCase = async (state: 'reading' | 'assigned' | 'preliminary' | 'final' = 'reading') => {
  const kase = await aCase(db.database, { hospitalId: network.qingshi.id, state, assignedToId: id('reader-chen') });
  return { ...kase, ...(await aPreRead(db.database, kase.id)) };
};

describe('what the reader says of a finding', () => {
  it('is kept once a reader, may be changed, and is shown with the finding', async () => {
    const { id: caseId, findingId } = await aReadCase();
    const first = await assess('reader-chen', findingId, { verdict: 'agree' });
    expect(first.status).toBe(200);
    expect(findingsApi.assess.reply.safeParse(first.body).error).toBeUndefined();
    expect(first.body).toMatchObject({ verdict: 'agree', note: '', by: { id: id('reader-chen'), name: '陈思远' } });
    await assess('reader-chen', findingId, { verdict: 'disagree', note: '血管断面' });
    expect((await findingsSeenBy('reader-chen', caseId))[0].assessment).toMatchObject({
      verdict: 'disagree',
      note: '血管断面',
    });
    expect(await db.database.prisma.findingAssessment.count({ where: { findingId } })).toBe(1);
    const lines = await db.database.prisma.auditEvent.findMany({
      where: { caseId, action: 'finding.assessed' },
      orderBy: { seq: 'asc' },
    });
    expect(lines.map((of) => of.detail)).toMatchObject([
      { verdict: 'agree', model: 'ct-nodule', version: '0.1.0' },
      { verdict: 'disagree' },
    ]);
  });

  it('shows a reader his own word, and others the last one', async () => {
    const { id: caseId, findingId } = await aReadCase();
    await assess('reader-chen', findingId, { verdict: 'agree' });
    await db.database.prisma.findingAssessment.create({
      data: {
        findingId,
        readerId: id('reader-wang'),
        verdict: 'modified',
        note: '',
        at: new Date(Date.now() + 60_000),
      },
    });
    expect((await findingsSeenBy('reader-chen', caseId))[0].assessment.verdict).toBe('agree');
    expect((await findingsSeenBy('physician-qingshi', caseId))[0].assessment.verdict).toBe('modified');
  });

  it('is for the reader who has the case open, until the final report', async () => {
    expect((await assess('reader-chen', (await aReadCase('preliminary')).findingId, { verdict: 'agree' })).status).toBe(
      200,
    );
    for (const state of ['assigned', 'final'] as const)
      expect((await assess('reader-chen', (await aReadCase(state)).findingId, { verdict: 'agree' })).body.code).toBe(
        'case-not-open-by-you',
      );
    const { findingId } = await aReadCase();
    expect((await assess('reader-wang', findingId, { verdict: 'agree' })).body.code).toBe('not-found');
    for (const who of ['physician-qingshi', 'dispatcher', 'admin-tertiary', 'platform-admin'] as const)
      expect((await assess(who, findingId, { verdict: 'agree' })).status).toBe(403);
  });

  it('refuses a verdict that is none and a finding that is none', async () => {
    const { findingId } = await aReadCase();
    expect((await assess('reader-chen', findingId, { verdict: 'maybe' })).status).toBe(400);
    expect((await assess('reader-chen', 'x', { verdict: 'agree' })).status).toBe(400);
    expect((await assess('reader-chen', randomUUID(), { verdict: 'agree' })).body.code).toBe('not-found');
  });
});

describe('how far a flag can be trusted', () => {
  it('counts the flags that readers confirmed, by their last word, per hospital and over all; a county sees itself and the total', async () => {
    const before = await db.database.prisma.findingAssessment.count();
    expect(before).toBeGreaterThan(0);
    const code = `planted-${randomUUID().slice(0, 8)}`;
    const judged = async (hospitalId: string, ...verdicts: string[]) => {
      const kase = await aCase(db.database, { hospitalId, state: 'reading', assignedToId: id('reader-chen') });
      const { findingId } = await aPreRead(db.database, kase.id);
      await db.database.prisma.finding.update({ where: { id: findingId }, data: { code } });
      for (const verdict of verdicts) expect((await assess('reader-chen', findingId, { verdict })).status).toBe(200);
    };
    await judged(network.qingshi.id, 'agree');
    await judged(network.qingshi.id, 'agree', 'disagree');
    await judged(network.qingshi.id, 'modified');
    await judged(network.baiyun.id, 'disagree');
    const seenBy = async (who: TestPerson) => {
      const { status, body } = await api.http.get('/api/v1/pre-read/predictive-values').set('authorization', await api.as(network.actors[who]));
      expect(status).toBe(200);
      expect(findingsApi.predictiveValues.reply.safeParse(body).error).toBeUndefined();
      return (body.items as { code: string; hospital: { id: string } | null; n: number; confirmed: number; low: number; high: number }[]).filter((of) => of.code === code);
    };
    const all = await seenBy('reader-chen');
    expect(all.find((of) => of.hospital === null)).toMatchObject({ n: 4, confirmed: 2 });
    expect(all.find((of) => of.hospital?.id === network.qingshi.id)).toMatchObject({ n: 3, confirmed: 2 });
    expect(all.find((of) => of.hospital?.id === network.qingshi.id)?.low).toBeCloseTo(0.2077, 3);
    expect((await seenBy('physician-qingshi')).map((of) => of.hospital?.id ?? null)).toEqual([null, network.qingshi.id]);
  });
});
