import { randomUUID } from 'node:crypto';
import { type FollowUp, followUpApi } from '@qianli/contracts';
import type { PreReadFinding } from '@qianli/domain-pre-read';
import { FollowUpCase, MergePatients, RecordPreRead, SystemClock } from '@qianli/flow';
import { PostgresFollowUpStore, PostgresIdentityReads, PostgresIdentityStore, PostgresPreReadStore } from '@qianli/postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aCase, type InsertedCase } from '../support/case-rows';
import { aDatabase, type TestDatabase } from '../support/database';
import { type Breath, aNodule, breathed, lungsKept, type Millimetres, still } from '../support/lungs';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';

// Lungs are registered in every test: some seconds each on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const clock = new SystemClock();
let db: TestDatabase;
let api: TestApi;
let network: TestNetwork;
let record: RecordPreRead;
let follow: FollowUpCase;
let merges: MergePatients;
beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
  api = await anApi(db);
  record = new RecordPreRead(new PostgresPreReadStore(db.database), clock);
  follow = new FollowUpCase(new PostgresFollowUpStore(db.database, clock), clock);
  merges = new MergePatients(new PostgresIdentityStore(db.database), new PostgresIdentityReads(db.database, clock), clock);
});
afterAll(async () => {
  await api?.close();
  await db?.close();
});

interface VisitOf {
  readonly day: string;
  readonly lungs?: string | null;
  readonly breath?: Breath;
  readonly nodules: readonly (readonly [Millimetres, number])[];
}
/** A CT that was pre-read with these nodules; in reading by Chen unless the test says otherwise. */
async function aVisit(patientId: string, { day, breath = still, lungs, nodules }: VisitOf, over: Partial<Parameters<typeof aCase>[1]> = {}): Promise<InsertedCase> {
  const kase = await aCase(db.database, { hospitalId: network.qingshi.id, patientId, studyDate: day, state: 'reading', assignedToId: network.actors['reader-chen'].userId, ...over });
  await preRead(kase.id, nodules.map(([at, mm]) => aNodule(breathed(breath, at), mm)), lungs === undefined ? lungsKept(breath) : lungs);
  return kase;
}
async function preRead(caseId: string, findings: readonly PreReadFinding[], lungs: string | null): Promise<void> {
  const { id } = await db.database.prisma.preRead.create({ data: { caseId, status: 'running', requestedAt: new Date() } });
  await record.run(caseId, id, { status: 'done', findings, model: { id: 'ct-nodule-filter', version: '1.0.0' }, reason: null, notes: [], research: true, durationMs: 1, ...(lungs ? { lungShape: lungs } : {}) });
}
const as = (who: TestPerson) => api.as(network.actors[who]);
const seen = async (caseId: string, who: TestPerson = 'reader-chen'): Promise<FollowUp> => {
  const answer = await api.http.get(`/api/v1/cases/${caseId}/follow-up`).set('authorization', await as(who));
  expect(answer.status).toBe(200);
  expect(followUpApi.get.reply.safeParse(answer.body).error).toBeUndefined();
  return answer.body as FollowUp;
};
const waitingJobs = async () => (await db.database.pool.query<{ key: string }>(`SELECT key FROM graphile_worker.jobs WHERE key LIKE 'follow-up:%'`)).rows.map(({ key }) => key.slice('follow-up:'.length));
/** What each lesion measured at each visit; `-` absent, `?` not comparable. */
const table = ({ lesions }: FollowUp) => lesions.map(({ status, entries }) => [status, ...entries.map(({ outcome, meanMm }) => (outcome === 'present' ? meanMm : outcome === 'absent' ? '-' : '?'))]);

const [growing, stable, fresh]: readonly Millimetres[] = [[-80, 10, 40], [75, 30, -20], [85, -20, 60]];
const at = (of: Millimetres | undefined): Millimetres => of ?? [0, 0, 0];
/** Four visits, 180 days apart: one nodule doubles its volume every 200 days, one stays, one comes. */
const days = ['20240601', '20241128', '20250527', '20251123'];
const mm = (visit: number): number => 6 * 2 ** ((180 * visit) / 200 / 3);
const breaths: readonly Breath[] = [still, { shift: [8, -5, 20], stretch: 1.1 }, { shift: [-6, 4, -15], stretch: 0.92 }, { shift: [3, 6, 10], stretch: 1.05 }];
async function fourVisits(patientId: string): Promise<InsertedCase[]> {
  const cases: InsertedCase[] = [];
  for (const [i, day] of days.entries()) {
    cases.push(await aVisit(patientId, { day, breath: breaths[i] ?? still, nodules: [[at(growing), mm(i)], [at(stable), 7], ...(i === 3 ? [[at(fresh), 5] as const] : [])] }));
  }
  return cases;
}

describe('the follow-up of a case', () => {
  it('shows four visits: what grew with its doubling time, what stayed, what came; a namesake of another hospital is not in it', async () => {
    const number = randomUUID().slice(0, 8);
    const namesake = await aVisit(number, { day: '20250301', nodules: [[at(growing), 20], [at(fresh), 9]] }, { hospitalId: network.baiyun.id });
    const cases = await fourVisits(number);
    const last = cases[3]?.id ?? '';
    expect(await waitingJobs()).toContain(last);
    expect((await seen(last)).status).toBe('waiting');
    expect(await follow.run(last)).toBe('recorded');
    const followUp = await seen(last);
    expect(followUp.visits.map(({ studyInstanceUid, day, isThis }) => [studyInstanceUid, day, isThis])).toEqual(cases.map(({ studyInstanceUid }, i) => [studyInstanceUid, days[i]?.replace(/(....)(..)(..)/, '$1-$2-$3'), i === 3]));
    expect(followUp.visits.map(({ registration }) => (registration === null ? null : registration.errorMm < 3 && registration.overlap > 0.9))).toEqual([true, true, true, null]);
    expect(table(followUp)).toEqual([['followed', 6, 7.4, 9.1, 11.2], ['followed', 7, 7, 7, 7], ['new', '-', '-', '-', 5]]);
    const [grown, stayed, came] = followUp.lesions;
    const doubling = grown?.entries[3]?.change?.doubling;
    expect(doubling?.days).toBeGreaterThan(190);
    expect(doubling?.days).toBeLessThan(210);
    expect(doubling).toMatchObject({ class: 'under-400', sure: true });
    expect(grown?.overall).toMatchObject({ days: 540, trend: 'grown', meanBeyondError: true, doubling: { class: 'under-400', sure: true } });
    expect(grown?.entries.flatMap(({ doubts }) => doubts)).toEqual([]);
    expect(stayed?.entries.map(({ change }) => change?.trend ?? null)).toEqual([null, 'within-error', 'within-error', 'within-error']);
    expect(came?.entries[3]?.change).toBeNull();
    expect(JSON.stringify(followUp)).not.toContain(namesake.studyInstanceUid);
    await follow.run(namesake.id);
    expect((await seen(namesake.id)).visits.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual([namesake.studyInstanceUid]);
  });

  it('is the same when it runs twice, at once or after each other, and changes neither priority, deadline nor state', async () => {
    const number = randomUUID();
    await aVisit(number, { day: '20250601', nodules: [[at(growing), 6]] });
    const { id: last } = await aVisit(number, { day: '20260601', breath: breaths[1] ?? still, nodules: [[at(growing), 9], [at(stable), 7]] });
    const caseRow = () => db.database.prisma.case.findUniqueOrThrow({ where: { id: last } });
    const before = await caseRow();
    await Promise.all([follow.run(last), follow.run(last)]);
    const once = table(await seen(last));
    await follow.run(last);
    expect(table(await seen(last))).toEqual(once);
    expect(await db.database.prisma.lesionTrack.count({ where: { caseId: last } })).toBe(2);
    expect(await caseRow()).toEqual(before);
  });

  it('a prior that comes late is taken in: its own case and the later ones are computed again', async () => {
    const number = randomUUID();
    const now = await aVisit(number, { day: '20260601', nodules: [[at(growing), 9]] });
    await follow.run(now.id);
    expect(table(await seen(now.id))).toEqual([['uncompared', 9]]);
    const late = await aVisit(number, { day: '20250601', nodules: [[at(growing), 6]] });
    expect(await waitingJobs()).toEqual(expect.arrayContaining([now.id, late.id]));
    await follow.run(now.id);
    expect(table(await seen(now.id))).toEqual([['followed', 6, 9]]);
    await follow.run(late.id);
    expect(table(await seen(late.id)), 'an earlier case does not look ahead').toEqual([['uncompared', 6]]);
  });

  it('says why a visit tells nothing: read before lungs were kept, thick slices, one lung only', async () => {
    const number = randomUUID();
    await aVisit(number, { day: '20250101', nodules: [], lungs: null });
    await aVisit(number, { day: '20250201', nodules: [], lungs: lungsKept(still, { scan: { sliceMm: 5, thicknessMm: 5, nodulesRead: false } }) });
    await aVisit(number, { day: '20250301', nodules: [], lungs: lungsKept(still, { lungs: 'left' }) });
    const now = await aVisit(number, { day: '20250401', nodules: [[at(growing), 8]] });
    await follow.run(now.id);
    const followUp = await seen(now.id);
    expect(followUp.lesions[0]).toMatchObject({ status: 'uncompared' });
    expect(followUp.lesions[0]?.entries.map(({ reason }) => reason?.code ?? null)).toEqual(['no-lungs-kept', 'slices-too-thick', 'not-registered', null]);
    expect(followUp.visits[2]?.refusal).toMatchObject({ code: 'one-lung', zh: expect.stringContaining('一侧') as string });
  });

  it('a merge brings the other record in, and taking it back drops it at once and has all of them computed again', async () => {
    const here = await aVisit(randomUUID(), { day: '20260601', nodules: [[at(growing), 9]] });
    const there = await aVisit(randomUUID(), { day: '20250601', nodules: [[at(growing), 6]] }, { hospitalId: network.baiyun.id });
    await follow.run(here.id);
    await db.database.pool.query('SELECT graphile_worker.remove_job(key) FROM graphile_worker.jobs WHERE key IS NOT NULL');
    await merges.merge(network.actors.dispatcher, there.patientId, here.patientId, 'identity-checked', '');
    expect((await waitingJobs()).sort()).toEqual([here.id, there.id].sort());
    await follow.run(here.id);
    expect(table(await seen(here.id))).toEqual([['followed', 6, 9]]);
    await db.database.pool.query('SELECT graphile_worker.remove_job(key) FROM graphile_worker.jobs WHERE key IS NOT NULL');
    await merges.unmerge(network.actors.dispatcher, there.patientId, '');
    expect(table(await seen(here.id)), 'before any job has run').toEqual([['uncompared', 9]]);
    expect((await waitingJobs()).sort()).toEqual([here.id, there.id].sort());
    await follow.run(here.id);
    expect(await db.database.prisma.followUpVisit.count({ where: { caseId: here.id } })).toBe(1);
  });

  it('a pre-read that fails later, a cancelled case and a study without a date leave nothing to follow, and no error', async () => {
    const number = randomUUID();
    await aVisit(number, { day: '20250601', nodules: [[at(growing), 6]] });
    const now = await aVisit(number, { day: '20260601', nodules: [[at(growing), 9]] });
    await follow.run(now.id);
    await db.database.prisma.case.update({ where: { id: now.id }, data: { state: 'cancelled' } });
    expect(await follow.run(now.id)).toBe('nothing-to-follow');
    expect(await seen(now.id, 'dispatcher')).toMatchObject({ status: 'none', visits: [], lesions: [] });
    const undated = await aVisit(number, { day: '', nodules: [[at(growing), 9]] });
    expect(await follow.run(undated.id)).toBe('nothing-to-follow');
    expect(await follow.run(randomUUID())).toBe('nothing-to-follow');
  });
});

describe('a pairing that the reader does not believe', () => {
  const say = async (who: TestPerson, caseId: string, body: object) => api.http.post(`/api/v1/cases/${caseId}/follow-up/separations`).set('authorization', await as(who)).send(body);
  const idsOf = ({ lesions }: FollowUp, lesion = 0) => lesions[lesion]?.entries.map(({ finding }) => finding?.id ?? null) ?? [];

  it('is taken apart at once, with his name, survives a new computation and a new pre-read, and can be taken back', async () => {
    const number = randomUUID();
    const before = await aVisit(number, { day: '20250601', nodules: [[at(growing), 6]] });
    const now = await aVisit(number, { day: '20260601', breath: breaths[1] ?? still, nodules: [[at(growing), 9]] });
    await follow.run(now.id);
    const [earlier, later] = idsOf(await seen(now.id));
    const answer = await say('reader-chen', now.id, { findingId: later, otherFindingId: earlier, note: '形态不同' });
    expect(answer.status).toBe(200);
    const apart = [['new', '-', 9], ['gone', 6, '-']];
    expect(table(answer.body as FollowUp)).toEqual(apart);
    expect((answer.body as FollowUp).separations).toMatchObject([{ by: { name: '陈思远' }, note: '形态不同' }]);
    await follow.run(now.id);
    expect(table(await seen(now.id))).toEqual(apart);
    // Read again, a little elsewhere and with other ids: what he said still holds.
    await preRead(before.id, [aNodule([-79, 11, 40], 6)], lungsKept());
    await follow.run(now.id);
    expect(table(await seen(now.id))).toEqual(apart);
    const [separation] = (await seen(now.id)).separations;
    const back = await api.http.delete(`/api/v1/cases/${now.id}/follow-up/separations/${separation?.id ?? ''}`).set('authorization', await as('reader-chen'));
    expect(table(back.body as FollowUp)).toEqual([['followed', 6, 9]]);
    expect((back.body as FollowUp).separations).toEqual([]);
    const kept = await db.database.prisma.lesionSeparation.findFirstOrThrow({ where: { id: separation?.id ?? '' } });
    expect(kept).toMatchObject({ byId: network.actors['reader-chen'].userId, undoneById: network.actors['reader-chen'].userId });
    const lines = await db.database.prisma.auditEvent.findMany({ where: { caseId: now.id, action: { in: ['lesions.separated', 'lesions.rejoined'] } }, orderBy: { seq: 'asc' } });
    expect(lines.map(({ action, outcome }) => [action, outcome])).toEqual([['lesions.separated', 'success'], ['lesions.rejoined', 'success']]);
    expect(JSON.stringify(lines.map(({ detail }) => detail))).not.toContain('形态不同');
  });

  it('is not for another reader, not for marks of other people, and two marks of one study are two lesions already', async () => {
    const number = randomUUID();
    await aVisit(number, { day: '20250601', nodules: [[at(growing), 6], [at(stable), 7]] });
    const now = await aVisit(number, { day: '20260601', nodules: [[at(growing), 9], [at(stable), 7]] });
    const stranger = await aVisit(randomUUID(), { day: '20250601', nodules: [[at(growing), 6]] });
    for (const { id } of [now, stranger]) await follow.run(id);
    const [followUp, foreign] = [await seen(now.id), await seen(stranger.id)];
    const [[earlier, later], [, other]] = [idsOf(followUp, 0), idsOf(followUp, 1)];
    const code = async (who: TestPerson, body: object) => ((await say(who, now.id, body)).body as { code: string }).code;
    expect(await code('reader-wang', { findingId: later, otherFindingId: earlier })).toBe('case-not-found');
    expect(await code('dispatcher', { findingId: later, otherFindingId: earlier })).toBe('not-allowed');
    expect(await code('reader-chen', { findingId: later, otherFindingId: idsOf(foreign)[0] })).toBe('not-found');
    expect(await code('reader-chen', { findingId: later, otherFindingId: other })).toBe('bad-input');
    await db.database.prisma.case.update({ where: { id: now.id }, data: { state: 'final' } });
    expect(await code('reader-chen', { findingId: later, otherFindingId: earlier })).toBe('case-not-open-by-you');
    expect(table(await seen(now.id)).map(([status]) => status)).toEqual(['followed', 'followed']);
  });
});
