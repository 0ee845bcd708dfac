import { randomUUID } from 'node:crypto';
import { inUseApi } from '@qianli/contracts';
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
  await db.database.prisma.modelState.create({ data: { id: 'cxr', version: '1.0.0', state: 'active', manifest: { thresholds: { tuberculosis: { value: 0.5 } }, outputs: [{ labels: [{ code: 'tuberculosis', zh: '肺结核可疑', en: 'Suspected tuberculosis' }] }] }, card: '', seenAt: new Date() } });
});
afterAll(async () => {
  await api?.close();
  await db?.close();
});

const id = (who: TestPerson) => network.actors[who].userId;
const send = async (who: TestPerson, method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
  const going = api.http[method](`/api/v1/${path}`).set('authorization', await api.as(network.actors[who]));
  return body ? going.send(body) : going;
};
const aReadCase = async (state: 'reading' | 'final' = 'reading', hospitalId = network.qingshi.id, receivedAt = new Date()) => {
  const kase = await aCase(db.database, { hospitalId, state, assignedToId: id('reader-chen'), receivedAt });
  return { ...kase, ...(await aPreRead(db.database, kase.id)) };
};
const nowhere = { sopInstanceUid: null, frame: null, box: null, patientMm: null, side: 'right', region: null };
const audited = async (action: string, caseId?: string) => (await db.database.prisma.auditEvent.findMany({ where: { action, outcome: 'success', ...(caseId ? { caseId } : {}) }, orderBy: { seq: 'asc' } })).map(({ detail }) => detail);

describe('what the pre-read did not find', () => {
  it('is added by the reader with label and place, counts against the model version, and can be taken back', async () => {
    const { id: caseId } = await aReadCase();
    const added = await send('reader-chen', 'post', `cases/${caseId}/missed-findings`, { code: 'mass', label: '肿块', location: { ...nowhere, sopInstanceUid: '1.2.3', box: { x: 10, y: 20, width: 30, height: 40 } } });
    expect(added.status).toBe(201);
    expect(inUseApi.addMissed.reply.safeParse(added.body).error).toBeUndefined();
    expect(added.body).toMatchObject({ code: 'mass', model: { id: 'ct-nodule', version: '0.1.0' }, location: { box: { x: 10, width: 30 } }, by: { name: '陈思远' } });
    expect((await send('physician-qingshi', 'get', `cases/${caseId}/in-use`)).body.missed).toHaveLength(1);
    expect((await send('reader-chen', 'delete', `missed-findings/${added.body.id}`)).status).toBe(204);
    expect((await send('reader-chen', 'get', `cases/${caseId}/in-use`)).body.missed).toEqual([]);
    expect(await audited('finding.missed', caseId)).toMatchObject([{ code: 'mass', model: 'ct-nodule', version: '0.1.0' }]);
    expect(await audited('finding.missed-withdrawn', caseId)).toHaveLength(1);
  });
  it('is for the reader of the open case alone, and needs a pre-read that could have missed it', async () => {
    const body = { code: 'mass', label: '肿块', location: nowhere };
    const { id: final } = await aReadCase('final');
    expect((await send('reader-chen', 'post', `cases/${final}/missed-findings`, body)).body.code).toBe('case-not-open-by-you');
    const { id: caseId } = await aReadCase();
    expect((await send('reader-wang', 'post', `cases/${caseId}/missed-findings`, body)).body.code).toBe('case-not-found');
    expect((await send('physician-qingshi', 'post', `cases/${caseId}/missed-findings`, body)).status).toBe(403);
    expect((await send('reader-chen', 'post', `cases/${caseId}/missed-findings`, { ...body, label: '' })).body.issues[0].path).toBe('body.label');
    const bare = await aCase(db.database, { hospitalId: network.qingshi.id, state: 'reading', assignedToId: id('reader-chen') });
    expect((await send('reader-chen', 'post', `cases/${bare.id}/missed-findings`, body)).body.code).toBe('case-wrong-state');
    expect((await send('reader-chen', 'delete', `missed-findings/${randomUUID()}`)).body.code).toBe('not-found');
  });
});

describe('a finding that is modified', () => {
  it('keeps what the reader put right, and the audit trail says which parts', async () => {
    const { id: caseId, findingId } = await aReadCase();
    const correction = { code: 'mass', box: { x: 1, y: 2, width: 3, height: 4 }, measurements: [{ code: 'long-axis', value: 31.5, unit: 'mm' }] };
    expect((await send('reader-chen', 'post', `findings/${findingId}/assessment`, { verdict: 'modified', note: '肿块', correction })).body.correction).toEqual(correction);
    expect((await send('reader-chen', 'get', `cases/${caseId}`)).body.preRead.findings[0].assessment).toMatchObject({ verdict: 'modified', correction });
    expect(await audited('finding.assessed', caseId)).toMatchObject([{ corrected: ['label', 'box', 'measurements'] }]);
    expect((await send('reader-chen', 'post', `findings/${findingId}/assessment`, { verdict: 'modified', correction: { box: { x: -1, y: 0, width: 0, height: 1 } } })).status).toBe(400);
  });
});

describe('what was confirmed later', () => {
  const sputum = { target: 'tuberculosis', result: 'positive', method: 'sputum', confirmedOn: '2026-11-20' };
  it('is kept by county or reader, the newest first, none overwritten', async () => {
    const { id: caseId } = await aReadCase('final');
    const first = await send('physician-qingshi', 'post', `cases/${caseId}/confirmed-results`, { ...sputum, result: 'unclear' });
    expect(first.status).toBe(201);
    expect(inUseApi.confirm.reply.safeParse(first.body).error).toBeUndefined();
    await send('reader-chen', 'post', `cases/${caseId}/confirmed-results`, sputum);
    expect((await send('physician-qingshi', 'get', `cases/${caseId}/in-use`)).body.confirmed.map((of: { result: string }) => of.result)).toEqual(['positive', 'unclear']);
    expect(await audited('result.confirmed', caseId)).toMatchObject([{ result: 'unclear', method: 'sputum' }, { result: 'positive' }]);
  });
  it('is refused for a day to come, another hospital’s case and who may not', async () => {
    const { id: caseId } = await aReadCase('final');
    expect((await send('physician-qingshi', 'post', `cases/${caseId}/confirmed-results`, { ...sputum, confirmedOn: '2999-01-01' })).body).toMatchObject({ code: 'bad-input', issues: [{ path: 'body.confirmedOn' }] });
    expect((await send('physician-baiyun', 'post', `cases/${caseId}/confirmed-results`, sputum)).body.code).toBe('case-not-found');
    expect((await send('uploader-qingshi', 'post', `cases/${caseId}/confirmed-results`, sputum)).status).toBe(403);
    expect((await send('physician-qingshi', 'post', `cases/${caseId}/confirmed-results`, { ...sputum, method: 'guess' })).status).toBe(400);
  });
});

describe('a pre-read that the lot concealed', () => {
  const aConcealedCase = async () => {
    const kase = await aReadCase();
    await db.database.prisma.preReadArm.create({ data: { caseId: kase.id, arm: 'concealed', share: 0.5, drawnAt: new Date() } });
    return kase;
  };
  it('is shown to nobody who reads the case before he asks, and to the county all the while', async () => {
    const { id: caseId } = await aConcealedCase();
    expect((await send('reader-chen', 'get', `cases/${caseId}`)).body.preRead).toMatchObject({ concealed: true, findings: [], notes: [] });
    const listed = (await send('reader-chen', 'get', 'cases?limit=200')).body.items.find((of: { id: string }) => of.id === caseId);
    expect(listed.preRead).toMatchObject({ concealed: true, flagged: false, top: null });
    expect((await send('physician-qingshi', 'get', `cases/${caseId}`)).body.preRead.findings).toHaveLength(1);
    const before = await send('reader-chen', 'post', `cases/${caseId}/impressions`, { target: 'nodule', impression: 'negative' });
    expect(before.body).toEqual({ target: 'nodule', before: 'negative', after: null });
    expect((await send('reader-chen', 'post', `cases/${caseId}/pre-read/reveal`)).status).toBe(200);
    expect((await send('reader-chen', 'get', `cases/${caseId}`)).body.preRead.findings).toHaveLength(1);
    const after = await send('reader-chen', 'post', `cases/${caseId}/impressions`, { target: 'nodule', impression: 'positive' });
    expect(after.body).toEqual({ target: 'nodule', before: 'negative', after: 'positive' });
    expect(await audited('impression.given', caseId)).toMatchObject([{ when: 'before' }, { when: 'after' }]);
    expect(await audited('pre-read.revealed', caseId)).toHaveLength(1);
  });
  it('is shown without an impression, too, and once the report is signed', async () => {
    const { id: caseId } = await aConcealedCase();
    expect((await send('reader-chen', 'post', `cases/${caseId}/pre-read/reveal`)).status).toBe(200);
    const { id: signed } = await aConcealedCase();
    await db.database.prisma.case.update({ where: { id: signed }, data: { signedAt: new Date() } });
    expect((await send('reader-chen', 'get', `cases/${signed}`)).body.preRead.findings).toHaveLength(1);
  });
  it('asks for no impression where no lot concealed it', async () => {
    const { id: caseId } = await aReadCase();
    expect((await send('reader-chen', 'post', `cases/${caseId}/impressions`, { target: 'nodule', impression: 'unsure' })).body.code).toBe('case-wrong-state');
    expect((await send('reader-chen', 'post', `cases/${caseId}/pre-read/reveal`)).body.code).toBe('case-wrong-state');
    expect((await send('physician-qingshi', 'post', `cases/${caseId}/impressions`, { target: 'nodule', impression: 'unsure' })).status).toBe(403);
  });
  it('is a share of a county’s cases that the platform’s administrator sets, 0 at first', async () => {
    const shareOf = async () => (await send('dispatcher', 'get', 'concealment')).body.items.find((of: { hospital: { id: string } }) => of.hospital.id === network.baiyun.id).share;
    expect(await shareOf()).toBe(0);
    expect((await send('platform-admin', 'put', `hospitals/${network.baiyun.id}/concealment`, { share: 0.2 })).body).toMatchObject({ share: 0.2 });
    expect(await shareOf()).toBe(0.2);
    expect((await send('platform-admin', 'put', `hospitals/${network.baiyun.id}/concealment`, { share: 20 })).status).toBe(400);
    expect((await send('dispatcher', 'put', `hospitals/${network.baiyun.id}/concealment`, { share: 0.2 })).status).toBe(403);
    expect((await send('platform-admin', 'put', `hospitals/${randomUUID()}/concealment`, { share: 0.2 })).body.code).toBe('not-found');
    expect(await audited('concealment.set')).toMatchObject([{ share: 0.2 }]);
  });
});

/** Scored cases of a site in a month of their own, `truths` in the order of the scores. */
async function scoredCases(hospitalId: string, scores: readonly number[], truth: 'positive' | 'negative' | null, at = new Date()): Promise<void> {
  for (const score of scores) {
    const kase = await aCase(db.database, { hospitalId, state: 'final', receivedAt: at });
    await db.database.prisma.preReadObservation.create({ data: { preReadId: randomUUID(), modelId: 'cxr', modelVersion: '1.0.0', caseId: kase.id, hospitalId, shown: true, scores: { tuberculosis: score }, features: { ageYears: 50 }, at } });
    if (truth) await db.database.prisma.confirmedResult.create({ data: { caseId: kase.id, target: 'tuberculosis', result: truth, method: 'sputum', confirmedOn: '2026-11-20', byId: id('physician-qingshi'), at } });
  }
}

describe('the threshold of a site', () => {
  const ask = () => send('platform-admin', 'get', `models/cxr/threshold-proposal?version=1.0.0&hospitalId=${network.qingshi.id}&code=tuberculosis`);
  const accept = (who: TestPerson, value: number | null, reason = '按本院 36 例痰检阳性校准') => send(who, 'post', 'models/cxr/site-thresholds', { version: '1.0.0', hospitalId: network.qingshi.id, code: 'tuberculosis', value, reason });

  it('is proposed from 36 confirmed positives, put in force by a named person with a reason, and taken back', async () => {
    expect((await ask()).body).toEqual({ outcome: 'too-few', positives: 0, negatives: 0, needed: 36 });
    await scoredCases(network.qingshi.id, Array.from({ length: 36 }, (_, i) => 0.31 + i / 100), 'positive');
    await scoredCases(network.qingshi.id, [0.1, 0.2, 0.5, 0.05], 'negative');
    expect((await ask()).body).toMatchObject({ outcome: 'proposed', threshold: 0.31, positives: 36, negatives: 4, sensitivity: { found: 36, of: 36, share: 1 }, specificity: { cleared: 3, of: 4 }, flagRate: { n: 37, of: 40 } });
    expect((await accept('platform-admin', 0.4)).body.code).toBe('threshold-not-proposed');
    const kept = await accept('platform-admin', 0.31);
    expect(kept.status).toBe(201);
    expect(kept.body).toMatchObject({ value: 0.31, version: 1, by: { id: id('platform-admin') }, hospital: { id: network.qingshi.id } });
    expect((await accept('platform-admin', null, '退回模型阈值')).body).toMatchObject({ value: null, version: 2 });
    expect((await send('dispatcher', 'get', 'models/cxr/site-thresholds')).body.items.map((of: { version: number }) => of.version)).toEqual([2, 1]);
    expect(await audited('threshold.accepted')).toMatchObject([{ from: null, to: 0.31, basis: 'proposed', positives: 36 }, { from: 0.31, to: null, basis: 'earlier' }]);
  });
  it('is refused without reason, for an unknown hospital or finding, and for who may not', async () => {
    expect((await accept('platform-admin', 0.31, ' ')).status).toBe(400);
    expect((await accept('admin-qingshi', 0.31)).status).toBe(403);
    expect((await send('platform-admin', 'get', `models/cxr/threshold-proposal?version=1.0.0&hospitalId=${randomUUID()}&code=tuberculosis`)).body.code).toBe('not-found');
    expect((await send('platform-admin', 'get', `models/cxr/threshold-proposal?version=9&hospitalId=${network.qingshi.id}&code=tuberculosis`)).body.code).toBe('not-found');
    expect((await send('dispatcher', 'get', `models/cxr/threshold-proposal?version=1.0.0&hospitalId=${network.qingshi.id}&code=tuberculosis`)).status).toBe(403);
  });
});

describe('the report of the pre-read in use', () => {
  const month = new Date('2026-08-10T02:00:00Z');
  const period = 'from=2026-08-01T00:00:00Z&to=2026-09-01T00:00:00Z';
  interface Row { model: { id: string }; hospital: { id: string } | null; findings: Record<string, unknown>[] }

  it('counts 12 flags at Baiyun: 9 agreed, 1 modified, 1 refused, 1 not judged; 10 of 11 by readers (58.7–99.8 %), 2 of 3 confirmed is no figure', async () => {
    const verdicts = [...Array<string>(9).fill('agree'), 'modified', 'disagree', null];
    for (const [at, verdict] of verdicts.entries()) {
      const kase = await aReadCase('final', network.baiyun.id, month);
      await db.database.prisma.case.update({ where: { id: kase.id }, data: { finalAt: month } });
      if (verdict) await db.database.prisma.findingAssessment.create({ data: { findingId: kase.findingId, readerId: id('reader-chen'), verdict, at: month } });
      if (at < 3) await db.database.prisma.confirmedResult.create({ data: { caseId: kase.id, target: 'nodule', result: at < 2 ? 'positive' : 'negative', method: 'ct', confirmedOn: '2026-08-20', byId: id('reader-chen'), at: month } });
      if (at === 0) await db.database.prisma.missedFinding.create({ data: { caseId: kase.id, preReadId: kase.preReadId, modelId: 'ct-nodule', modelVersion: '0.1.0', code: 'nodule', label: '结节', location: nowhere, readerId: id('reader-chen'), at: month } });
    }
    const { body, status } = await send('platform-admin', 'get', `measures/in-use?${period}`);
    expect(status).toBe(200);
    expect(inUseApi.report.reply.safeParse(body).error).toBeUndefined();
    const here = body.models.find((of: Row) => of.model.id === 'ct-nodule' && of.hospital?.id === network.baiyun.id);
    expect(here.findings[0]).toMatchObject({
      code: 'nodule', findings: 12, flagged: 12, agree: 9, modified: 1, disagree: 1, missed: 1, assessed: { n: 11, of: 12 },
      byReader: { kind: 'measured', n: 11, confirmed: 10 }, byResult: { kind: 'too-few', n: 3, confirmed: 2, needed: 10 },
    });
    expect(here.findings[0].byReader.low).toBeCloseTo(0.5872, 3);
    expect(here.findings[0].byReader.high).toBeCloseTo(0.9977, 3);
    expect(body.models.find((of: Row) => of.model.id === 'ct-nodule' && !of.hospital).findings[0]).toMatchObject({ findings: 12 });
  });

  it('gives reading times apart by examination and arm, and what was changed to wrong', async () => {
    const { prisma } = db.database;
    const from = new Date('2026-07-10T02:00:00Z');
    for (const [at, [before, after, truth]] of ([['negative', 'positive', 'negative'], ['unsure', 'positive', 'positive'], ['positive', 'positive', 'positive'], ['negative', null, null]] as const).entries()) {
      const kase = await aReadCase('final', network.baiyun.id, from);
      const by = { byId: id('reader-chen'), byName: '陈思远' };
      await prisma.caseEvent.create({ data: { caseId: kase.id, event: 'case.opened', at: from, ...by } });
      await prisma.caseEvent.create({ data: { caseId: kase.id, event: 'report.signed', at: new Date(from.getTime() + (at + 1) * 60_000), ...by } });
      await prisma.preReadArm.create({ data: { caseId: kase.id, arm: 'concealed', share: 0.5, drawnAt: from, revealedAt: from } });
      await prisma.impression.create({ data: { caseId: kase.id, readerId: id('reader-chen'), target: 'nodule', before, beforeAt: from, after, afterAt: after && from } });
      if (truth) await prisma.confirmedResult.create({ data: { caseId: kase.id, target: 'nodule', result: truth, method: 'ct', confirmedOn: '2026-07-20', byId: id('reader-chen'), at: from } });
    }
    const { body } = await send('platform-admin', 'get', 'measures/in-use?from=2026-07-01T00:00:00Z&to=2026-08-01T00:00:00Z');
    expect(body.bias).toMatchObject([{ target: 'nodule', asked: 4, paired: 3, confirmed: 3, unsureBefore: 1, changedToWrong: { n: 1, of: 3 }, changedToRight: { n: 1, of: 3 }, wrongWithPreRead: 1, p: 1 }]);
    // 60, 120, 180 and 240 s: median 150, too few for an interval.
    expect(body.readingTimes.byLot).toMatchObject([{ withPreRead: { n: 0 }, without: { n: 4, median: 150, low: null }, difference: null }]);
    expect(body.lots).toEqual({ drawn: 4, concealed: 4, revealed: 4, withImpression: 4 });
  });

  it('shows a county’s administrator his own hospital only, lets no reader in, and refuses a period that ends first', async () => {
    const own = await send('admin-qingshi', 'get', `measures/in-use?${period}`);
    expect(own.body.models.every((of: Row) => of.hospital === null || of.hospital.id === network.qingshi.id)).toBe(true);
    expect((await send('reader-chen', 'get', `measures/in-use?${period}`)).status).toBe(403);
    expect((await send('platform-admin', 'get', 'measures/in-use?from=2026-09-01T00:00:00Z&to=2026-08-01T00:00:00Z')).body.code).toBe('bad-input');
  });
  it.each(['agreement', 'drift', 'thresholds', 'reading-time', 'bias'])('gives %s as CSV and audits it', async (table) => {
    const { text, status } = await send('dispatcher', 'get', `measures/in-use/${table}.csv?${period}&language=en`);
    expect([status, text.startsWith('\uFEFFperiod,')]).toEqual([200, true]);
    expect(await audited('measure.exported')).toContainEqual(expect.objectContaining({ table: `in-use ${table}` }));
  });
});

describe('a drift alarm', () => {
  it('is closed once, by an administrator, with what was found', async () => {
    const { id: alarm } = await db.database.prisma.driftAlarm.create({ data: { modelId: 'cxr', modelVersion: '1.0.0', hospitalId: network.qingshi.id, characteristic: 'score', detail: {}, raisedAt: new Date() } });
    const body = { note: '新装设备，已核对', newReference: true };
    expect((await send('dispatcher', 'post', `drift-alarms/${alarm}/close`, body)).status).toBe(403);
    expect((await send('platform-admin', 'post', `drift-alarms/${alarm}/close`, { ...body, note: '' })).status).toBe(400);
    const closed = await send('platform-admin', 'post', `drift-alarms/${alarm}/close`, body);
    expect(inUseApi.closeAlarm.reply.safeParse(closed.body).error).toBeUndefined();
    expect((await send('platform-admin', 'post', `drift-alarms/${alarm}/close`, body)).body.code).toBe('alarm-closed');
    expect((await send('platform-admin', 'post', `drift-alarms/${randomUUID()}/close`, body)).body.code).toBe('not-found');
    expect(await audited('drift.closed')).toMatchObject([{ model: 'cxr', characteristic: 'score', newReference: true }]);
  });
});
