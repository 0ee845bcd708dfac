import { randomUUID } from 'node:crypto';
import { casesApi } from '@qianli/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCase, aPreRead } from '../support/case-rows';
import { anApi, type TestApi } from '../support/api';
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

const get = async (who: TestPerson, path: string) =>
  api.http.get(`/api/v1${path}`).set('authorization', await api.as(network.actors[who]));
const post = async (who: TestPerson, path: string, body: object = {}) =>
  api.http
    .post(`/api/v1${path}`)
    .set('authorization', await api.as(network.actors[who]))
    .send(body);
const patch = async (who: TestPerson, path: string, body: object) =>
  api.http
    .patch(`/api/v1${path}`)
    .set('authorization', await api.as(network.actors[who]))
    .send(body);
const id = (who: TestPerson) => network.actors[who].userId;
const inQingshi = (of: Partial<Parameters<typeof aCase>[1]> = {}) =>
  aCase(db.database, { hospitalId: network.qingshi.id, ...of });
const events = async (caseId: string) =>
  (await db.database.prisma.caseEvent.findMany({ where: { caseId }, orderBy: { id: 'asc' } })).map((of) => of.event);
const audited = (caseId: string, action: string) =>
  db.database.prisma.auditEvent.findMany({ where: { caseId, action }, orderBy: { seq: 'asc' } });
const jobs = async (key: string) =>
  (await db.database.pool.query(`SELECT task_identifier FROM graphile_worker.jobs WHERE key = $1`, [key])).rows.length;

describe('the list', () => {
  it('shows most pressing first, and pages without losing or repeating a row', async () => {
    const tag = `排序${randomUUID().slice(0, 6)}`;
    const now = Date.now();
    const at = (minutes: number) => new Date(now + minutes * 60_000);
    const routine = await inQingshi({ patientName: tag, priority: 'routine', dueAt: at(5) });
    const statLate = await inQingshi({ patientName: tag, priority: 'stat', dueAt: at(30) });
    const statSoon = await inQingshi({ patientName: tag, priority: 'stat', dueAt: at(-3) });
    const signed = await inQingshi({ patientName: tag, priority: 'stat', state: 'final', dueAt: at(-60) });
    const preliminary = await inQingshi({ patientName: tag, priority: 'stat', state: 'preliminary', dueAt: at(-50) });
    const receiving = await inQingshi({ patientName: tag, priority: 'stat', state: 'receiving', dueAt: null });
    const expected = [statSoon, statLate, routine, preliminary, receiving, signed].map((of) => of.id);

    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { body: { items: { id: string; overdue: boolean }[]; nextCursor: string | null } } = await get(
        'physician-qingshi',
        `/cases?q=${encodeURIComponent(tag)}&limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      expect(casesApi.list.reply.safeParse(page.body).error).toBeUndefined();
      seen.push(...page.body.items.map((of) => of.id));
      cursor = page.body.nextCursor;
    } while (cursor);
    expect(seen).toEqual(expected);
    const whole = await get('physician-qingshi', `/cases?q=${encodeURIComponent(tag)}`);
    expect(whole.body.items.map((of: { overdue: boolean }) => of.overdue)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it('shows a hospital its own cases, a reader what he may read, a dispatcher all', async () => {
    const ours = await inQingshi();
    const theirs = await aCase(db.database, { hospitalId: network.baiyun.id });
    const mr = await inQingshi({ modality: 'MR' });
    const held = await inQingshi({ state: 'reading', assignedToId: id('reader-wang') });
    const all = [ours, theirs, mr, held].map((of) => of.id);
    const seenBy = async (who: TestPerson) => {
      const { body } = await get(who, '/cases?limit=200');
      return all.map((of) => body.items.some((item: { id: string }) => item.id === of));
    };
    expect(await seenBy('physician-qingshi')).toEqual([true, false, true, true]);
    expect(await seenBy('uploader-baiyun')).toEqual([false, true, false, false]);
    expect(await seenBy('reader-chen')).toEqual([true, true, false, false]);
    expect(await seenBy('reader-wang')).toEqual([true, true, false, true]);
    expect(await seenBy('reader-none')).toEqual([false, false, false, false]);
    expect(await seenBy('admin-qingshi')).toEqual([true, false, true, true]);
    expect(await seenBy('admin-tertiary')).toEqual([false, false, false, true]);
    expect(await seenBy('dispatcher')).toEqual([true, true, true, true]);
  });

  it('filters by state, study, hospital, patient, mine and escalated', async () => {
    const patientId = `F${randomUUID().slice(0, 8)}`;
    const mine = await inQingshi({ patientId, state: 'assigned', assignedToId: id('reader-chen') });
    const stuck = await inQingshi({ patientId, state: 'in-pool', escalatedAt: new Date() });
    const find = async (who: TestPerson, query: string) =>
      (await get(who, `/cases?q=${patientId}&${query}`)).body.items.map((of: { id: string }) => of.id);
    expect(await find('dispatcher', '')).toEqual(expect.arrayContaining([mine.id, stuck.id]));
    expect(await find('dispatcher', 'state=assigned,reading')).toEqual([mine.id]);
    expect(await find('dispatcher', 'escalated=true')).toEqual([stuck.id]);
    expect(await find('reader-chen', 'assignedToMe=true')).toEqual([mine.id]);
    expect(await find('reader-chen', 'assignedToMe=false')).toEqual([stuck.id]);
    expect(await find('dispatcher', `studyInstanceUid=${stuck.studyInstanceUid}`)).toEqual([stuck.id]);
    expect(await find('dispatcher', `hospitalId=${network.baiyun.id}`)).toEqual([]);
    expect((await get('dispatcher', `/cases?q=${encodeURIComponent('%')}`)).body.items).toEqual([]);
  });

  it('refuses a state that is none, a forged cursor and a limit out of range', async () => {
    for (const query of [
      'state=done',
      'cursor=abc',
      `cursor=${Buffer.from('[1,2,3,4,"x"]').toString('base64url')}`,
      'limit=0',
      'limit=201',
      'hospitalId=1',
    ]) {
      const response = await get('dispatcher', `/cases?${query}`);
      expect([query, response.status, response.body.code]).toEqual([query, 400, 'bad-input']);
    }
  });

  it('is not for a gateway', async () => {
    expect((await get('gateway-qingshi', '/cases')).status).toBe(403);
  });
});

describe('one case', () => {
  it('shows history, pre-read, priors and timeline as the contract says, and leaves an audit line per look', async () => {
    const patientId = `D${randomUUID().slice(0, 8)}`;
    const prior = await inQingshi({ patientId, state: 'final', studyDate: '20250101' });
    await db.database.prisma.reportVersion.create({
      data: {
        caseId: prior.id,
        version: 1,
        status: 'final',
        findings: '-',
        impression: '右上肺陈旧灶',
        critical: false,
        signedById: id('reader-wang'),
        signedAt: new Date(),
        digest: 'x',
      },
    });
    const kase = await inQingshi({
      patientId,
      state: 'assigned',
      assignedToId: id('reader-chen'),
      history: '发热三天\n血象高',
    });
    const later = await inQingshi({ patientId, state: 'final', studyDate: '20270301' });
    await aPreRead(db.database, kase.id);
    const { status, body } = await get('reader-chen', `/cases/${kase.id}`);
    expect(status).toBe(200);
    expect(casesApi.get.reply.safeParse(body).error).toBeUndefined();
    expect(body).toMatchObject({
      id: kase.id,
      history: '发热三天\n血象高',
      historyLine: '发热三天',
      patientAge: '57 Y',
      studyDate: '2026-11-20',
      patientBirthDate: '1969-03-12',
      preRead: {
        status: 'done',
        model: { id: 'ct-nodule', version: '0.1.0' },
        findings: [
          {
            code: 'nodule',
            label: { zh: '结节', en: 'Nodule' },
            probability: 0.87,
            threshold: 0.5,
            flagged: true,
            assessment: null,
          },
        ],
      },
      // The prior belongs to a reader who is not he: he sees that it exists and what it concluded, and cannot open its case.
      // What was made before this study stands first: it is what the images are compared with.
      priors: [
        {
          studyInstanceUid: prior.studyInstanceUid,
          caseId: null,
          date: '2025-01-01',
          modality: 'CT',
          reportImpression: '右上肺陈旧灶',
        },
        { studyInstanceUid: later.studyInstanceUid, date: '2027-03-01' },
      ],
    });
    expect((await get('physician-qingshi', `/cases/${kase.id}`)).body.priors[0].caseId).toBe(prior.id);
    const lines = await audited(kase.id, 'case.viewed');
    expect(lines.map((of) => [of.actorId, of.outcome, of.hospitalId])).toEqual([
      [id('reader-chen'), 'success', network.qingshi.id],
      [id('physician-qingshi'), 'success', network.qingshi.id],
    ]);
  });

  it('does not exist for another hospital or a reader without a credential; the refusal is audited', async () => {
    const kase = await inQingshi();
    for (const who of ['physician-baiyun', 'uploader-baiyun', 'reader-none', 'admin-tertiary'] as const) {
      for (const path of ['', '/decisions']) {
        const response = await get(who, `/cases/${kase.id}${path}`);
        expect([who, response.status, response.body.code]).toEqual([who, 404, 'case-not-found']);
      }
    }
    expect((await get('dispatcher', `/cases/${randomUUID()}`)).status).toBe(404);
    expect((await get('dispatcher', '/cases/no-uuid')).status).toBe(400);
    expect((await audited(kase.id, 'case.viewed')).map((of) => of.outcome)).toEqual([
      'refused',
      'refused',
      'refused',
      'refused',
    ]);
  });
});

describe('opening', () => {
  it('gives one of fifty simultaneous readers the case and tells the others that it is open', async () => {
    const kase = await inQingshi();
    const tokens = await Promise.all([api.as(network.actors['reader-chen']), api.as(network.actors['reader-wang'])]);
    // Fifty attempts of two readers: the winner's own repeats are his open case, so only the other's are counted as refusals.
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const response = await api.http
          .post(`/api/v1/cases/${kase.id}/open`)
          .set('authorization', tokens[n % 2] ?? '')
          .send({});
        return { reader: n % 2, status: response.status, code: response.body.code as string | undefined };
      }),
    );
    const winners = new Set(answers.filter((of) => of.status === 200).map((of) => of.reader));
    expect(winners.size).toBe(1);
    const losers = answers.filter((of) => !winners.has(of.reader));
    expect(losers.length).toBe(25);
    expect(losers.every((of) => of.status === 409 && of.code === 'case-already-open')).toBe(true);
    expect((await events(kase.id)).filter((of) => of === 'case.opened')).toHaveLength(1);
  });

  it('gives one of fifty different readers the case', async () => {
    const kase = await inQingshi();
    const crowd = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const user = await db.database.prisma.user.create({
          data: {
            username: `crowd-${n}`,
            name: `读者${n}`,
            role: 'specialist',
            hospitalId: network.tertiary.id,
            passwordHash: '-',
            reader: {
              create: {
                subspecialties: [],
                credentials: {
                  create: [
                    {
                      hospitalId: network.qingshi.id,
                      modalities: ['CT'],
                      readTypes: ['final'],
                      validFrom: new Date('2020-01-01'),
                      validUntil: new Date('2099-01-01'),
                    },
                  ],
                },
              },
            },
          },
        });
        return api.as({ userId: user.id, name: user.name, role: 'specialist', hospitalId: network.tertiary.id });
      }),
    );
    const codes = await Promise.all(
      crowd.map(async (token) => {
        const response = await api.http.post(`/api/v1/cases/${kase.id}/open`).set('authorization', token).send({});
        return response.status === 200 ? 'opened' : `${response.status} ${response.body.code}`;
      }),
    );
    expect(codes.filter((of) => of === 'opened')).toHaveLength(1);
    expect(codes.filter((of) => of === '409 case-already-open')).toHaveLength(49);
  });

  it('claims a case of the pool: the row, the event, the decision, the audit line and the route-case job move together', async () => {
    const kase = await inQingshi({ escalatedAt: new Date() });
    await db.database.pool.query(
      `SELECT graphile_worker.add_job('route-case', json_build_object('caseId', $1::text), job_key := 'route-case:' || $1)`,
      [kase.id],
    );
    const { status, body } = await post('reader-chen', `/cases/${kase.id}/open`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'reading', assignedTo: { id: id('reader-chen') }, escalated: false });
    expect(await jobs(`route-case:${kase.id}`)).toBe(0);
    const decisions = await get('dispatcher', `/cases/${kase.id}/decisions`);
    expect(casesApi.decisions.reply.safeParse(decisions.body).error).toBeUndefined();
    expect(decisions.body.items).toMatchObject([
      { outcome: 'claimed', choice: { id: id('reader-chen'), name: '陈思远' }, by: { id: id('reader-chen') } },
    ]);
    expect(await audited(kase.id, 'case.opened')).toHaveLength(1);
    // Again by the same reader: nothing changes.
    expect((await post('reader-chen', `/cases/${kase.id}/open`)).status).toBe(200);
    expect(await events(kase.id)).toEqual(['case.opened']);
  });

  it('names the rule when a credential has run out since the case was assigned', async () => {
    const kase = await inQingshi({ state: 'assigned', assignedToId: id('reader-none') });
    const { status, body } = await post('reader-none', `/cases/${kase.id}/open`);
    expect([status, body.code, body.issues[0].path]).toEqual([409, 'reader-not-eligible', 'no-credential']);
  });

  it('refuses what is assigned to another, what is signed, and every role but the specialist', async () => {
    const assigned = await inQingshi({ state: 'assigned', assignedToId: id('reader-wang') });
    expect((await post('reader-chen', `/cases/${assigned.id}/open`)).body.code).toBe('case-already-assigned');
    expect((await post('reader-none', `/cases/${assigned.id}/open`)).body.code).toBe('case-not-found');
    const signed = await inQingshi({ state: 'final', assignedToId: id('reader-chen') });
    expect((await post('reader-chen', `/cases/${signed.id}/open`)).body.code).toBe('case-wrong-state');
    for (const who of [
      'physician-qingshi',
      'uploader-qingshi',
      'dispatcher',
      'admin-tertiary',
      'platform-admin',
      'gateway-qingshi',
    ] as const) {
      expect([who, (await post(who, `/cases/${assigned.id}/open`)).status]).toEqual([who, 403]);
    }
    expect((await post('reader-chen', '/cases/no-uuid/open')).status).toBe(400);
  });
});

describe('next case', () => {
  it('gives two readers two cases, stat first, and says when nothing waits', async () => {
    const other = await aNetwork(await freshDatabase());
    const [stat, urgent] = [
      await aCase(fresh.database, { hospitalId: other.qingshi.id, priority: 'stat' }),
      await aCase(fresh.database, { hospitalId: other.qingshi.id, priority: 'urgent' }),
    ];
    await aCase(fresh.database, { hospitalId: other.qingshi.id, priority: 'stat', modality: 'MR' });
    const next = async (who: TestPerson) =>
      freshApi.http
        .post('/api/v1/cases/next')
        .set('authorization', await freshApi.as(other.actors[who]))
        .send({});
    const [a, b] = await Promise.all([next('reader-chen'), next('reader-wang')]);
    expect([a.status, b.status]).toEqual([200, 200]);
    expect(new Set([a.body.id, b.body.id])).toEqual(new Set([stat.id, urgent.id]));
    const none = await next('reader-chen');
    expect([none.status, none.body.code]).toEqual([404, 'no-case-waiting']);
    const mine = await aCase(fresh.database, {
      hospitalId: other.qingshi.id,
      state: 'assigned',
      assignedToId: other.actors['reader-chen'].userId,
    });
    expect((await next('reader-chen')).body).toMatchObject({ id: mine.id, state: 'reading' });
    expect((await next('physician-qingshi')).status).toBe(403);
    await freshApi.close();
    await fresh.close();
  });
  let fresh: TestDatabase;
  let freshApi: TestApi;
  const freshDatabase = async () => {
    fresh = await aDatabase();
    freshApi = await anApi(fresh);
    return fresh.database;
  };
});

describe('giving back and returning', () => {
  it('releases to the pool and asks routing again; only the reader who holds it may', async () => {
    const kase = await inQingshi({ state: 'reading', assignedToId: id('reader-chen') });
    expect((await post('reader-wang', `/cases/${kase.id}/release`)).status).toBe(404);
    const { status, body } = await post('reader-chen', `/cases/${kase.id}/release`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'in-pool', assignedTo: null });
    expect(await jobs(`route-case:${kase.id}`)).toBe(1);
    expect((await post('reader-chen', `/cases/${kase.id}/release`)).body.code).toBe('case-not-open-by-you');
    expect((await post('dispatcher', `/cases/${kase.id}/release`)).status).toBe(403);
  });

  it('returns with a coded reason, stops the clock, and moves the deadline by the pause when the county answers', async () => {
    const dueAt = new Date(Date.now() + 60 * 60_000);
    const kase = await inQingshi({ state: 'reading', assignedToId: id('reader-chen'), dueAt });
    expect((await post('reader-chen', `/cases/${kase.id}/return`, { reason: 'ugly', note: '' })).status).toBe(400);
    expect((await post('reader-chen', `/cases/${kase.id}/return`, { reason: 'other', note: '' })).body.code).toBe(
      'bad-input',
    );
    expect((await post('reader-wang', `/cases/${kase.id}/return`, { reason: 'missing-prior', note: '' })).status).toBe(
      404,
    );
    const returned = await post('reader-chen', `/cases/${kase.id}/return`, {
      reason: 'missing-prior',
      note: '请补传2024年CT',
    });
    expect(returned.body).toMatchObject({ state: 'returned', assignedTo: { id: id('reader-chen') } });
    expect((await get('physician-qingshi', `/cases/${kase.id}`)).body.returned).toMatchObject({
      reason: 'missing-prior',
      note: '请补传2024年CT',
    });
    // The audit trail keeps the code, not the words.
    expect(
      JSON.stringify(await audited(kase.id, 'case.returned').then((of) => of.map((line) => line.detail))),
    ).not.toContain('2024');
    await db.database.prisma.case.update({
      where: { id: kase.id },
      data: { returnedAt: new Date(Date.now() - 600_000) },
    });

    expect((await post('physician-baiyun', `/cases/${kase.id}/resubmit`, { note: '' })).status).toBe(404);
    expect((await post('reader-chen', `/cases/${kase.id}/resubmit`, { note: '' })).status).toBe(403);
    const answered = await post('uploader-qingshi', `/cases/${kase.id}/resubmit`, { note: '已补传' });
    expect(answered.body).toMatchObject({ state: 'received', assignedTo: null });
    const movedBySeconds = (Date.parse(answered.body.dueAt) - dueAt.getTime()) / 1000;
    expect(movedBySeconds).toBeGreaterThanOrEqual(600);
    expect(movedBySeconds).toBeLessThan(630);
    expect(await jobs(`route-case:${kase.id}`)).toBe(1);
    expect(await events(kase.id)).toEqual(['case.returned', 'case.resubmitted']);
    expect((await post('physician-qingshi', `/cases/${kase.id}/resubmit`, { note: '' })).body.code).toBe(
      'case-wrong-state',
    );
  });
});

describe('the dispatcher', () => {
  it('gives a case to another reader within the hard rules, with the reason in the decision log', async () => {
    const kase = await inQingshi({ state: 'assigned', assignedToId: id('reader-chen') });
    const refused = await post('dispatcher', `/cases/${kase.id}/reassign`, { to: id('reader-none'), reason: '帮忙' });
    expect([refused.status, refused.body.code, refused.body.issues[0].path]).toEqual([
      409,
      'reader-not-eligible',
      'no-credential',
    ]);
    expect(
      (await post('dispatcher', `/cases/${kase.id}/reassign`, { to: id('physician-qingshi'), reason: '帮忙' })).body
        .issues[0].path,
    ).toBe('not-a-reader');
    expect(
      (await post('dispatcher', `/cases/${kase.id}/reassign`, { to: id('reader-wang'), reason: ' ' })).status,
    ).toBe(400);
    expect(
      (await post('reader-chen', `/cases/${kase.id}/reassign`, { to: id('reader-wang'), reason: 'x' })).status,
    ).toBe(403);
    const done = await post('dispatcher', `/cases/${kase.id}/reassign`, {
      to: id('reader-wang'),
      reason: '陈医生下班',
    });
    expect(done.body).toMatchObject({
      state: 'assigned',
      assignedTo: { id: id('reader-wang') },
      why: { zh: expect.stringContaining('陈医生下班') },
    });
    expect((await get('dispatcher', `/cases/${kase.id}/decisions`)).body.items).toMatchObject([
      { outcome: 'reassigned', choice: { id: id('reader-wang') }, by: { id: id('dispatcher') } },
    ]);
  });

  it('never takes a case out of the hands of somebody who reads it', async () => {
    const kase = await inQingshi({ state: 'reading', assignedToId: id('reader-chen') });
    expect(
      (await post('dispatcher', `/cases/${kase.id}/reassign`, { to: id('reader-wang'), reason: 'x' })).body.code,
    ).toBe('case-already-open');
    expect((await post('reader-chen', `/cases/${kase.id}/release`)).status).toBe(200);
    const signed = await inQingshi({ state: 'final' });
    expect(
      (await post('dispatcher', `/cases/${signed.id}/reassign`, { to: id('reader-wang'), reason: 'x' })).body.code,
    ).toBe('case-wrong-state');
  });
});

describe('an open case whose reader may not go on', () => {
  const takeOver = (caseId: string) => post('dispatcher', `/cases/${caseId}/reassign`, { to: id('reader-wang'), reason: '陈医生已下班' });
  const drafted = async () => {
    const kase = await inQingshi({ state: 'reading', assignedToId: id('reader-chen') });
    await db.database.prisma.reportDraft.create({ data: { caseId: kase.id, findings: '写了一半', impression: '', version: 1, savedAt: new Date(), savedById: id('reader-chen') } });
    return kase;
  };
  /** Chen as he is after something lapsed, for the length of `work`. */
  async function whileLapsed(lapse: 'shift' | 'credential', work: () => Promise<void>): Promise<void> {
    const { prisma } = db.database;
    const shifts = await prisma.shift.findMany({ where: { readerId: id('reader-chen') } });
    const held = await prisma.credential.findMany({ where: { readerId: id('reader-chen') } });
    if (lapse === 'shift') await prisma.shift.deleteMany({ where: { readerId: id('reader-chen') } });
    else await prisma.credential.updateMany({ where: { readerId: id('reader-chen') }, data: { validUntil: new Date('2020-01-01') } });
    try {
      await work();
    } finally {
      if (lapse === 'shift') await prisma.shift.createMany({ data: shifts });
      for (const { id: credentialId, validUntil } of held) await prisma.credential.update({ where: { id: credentialId }, data: { validUntil } });
    }
  }

  it.each([['shift', 'off-shift'], ['credential', 'credential-expired']] as const)('is taken over by the dispatcher with a reason when his %s has ended; the draft stays', async (lapse, rule) => {
    const kase = await drafted();
    await whileLapsed(lapse, async () => {
      const taken = await takeOver(kase.id);
      expect([taken.status, taken.body]).toMatchObject([200, { state: 'assigned', assignedTo: { id: id('reader-wang') }, why: { zh: expect.stringContaining('陈医生已下班') } }]);
    });
    expect((await audited(kase.id, 'case.reassigned'))[0]?.detail).toMatchObject({ from: id('reader-chen'), to: id('reader-wang'), takenOver: [rule] });
    expect((await post('reader-wang', `/cases/${kase.id}/open`)).body.state).toBe('reading');
    expect((await get('reader-wang', `/cases/${kase.id}/report/draft`)).body).toMatchObject({ findings: '写了一半', savedBy: { id: id('reader-chen') } });
    // What the first reader still had on his screen is not written over it.
    const late = await api.http.put(`/api/v1/cases/${kase.id}/report/draft`).set('authorization', await api.as(network.actors['reader-chen'])).send({ findings: 'x', impression: 'x', version: 1 });
    expect(late.status).toBeGreaterThanOrEqual(400);
  });

  it('stays his while nobody takes it: the end of a shift alone interrupts no reading', async () => {
    const kase = await drafted();
    await whileLapsed('shift', async () => {
      const saved = await api.http.put(`/api/v1/cases/${kase.id}/report/draft`).set('authorization', await api.as(network.actors['reader-chen'])).send({ findings: '写完了', impression: '未见异常', version: 1 });
      expect([saved.status, saved.body]).toMatchObject([200, { findings: '写完了' }]);
    });
  });
});

describe('the county', () => {
  it('cancels a case, and its waiting jobs go', async () => {
    const kase = await inQingshi({ state: 'received' });
    await db.database.pool.query(
      `SELECT graphile_worker.add_job('pre-read', json_build_object('caseId', $1::text), job_key := 'pre-read:' || $1)`,
      [kase.id],
    );
    expect((await post('uploader-baiyun', `/cases/${kase.id}/cancel`, { reason: 'x' })).status).toBe(404);
    expect((await post('reader-chen', `/cases/${kase.id}/cancel`, { reason: 'x' })).status).toBe(403);
    expect((await post('uploader-qingshi', `/cases/${kase.id}/cancel`, {})).status).toBe(400);
    expect((await post('uploader-qingshi', `/cases/${kase.id}/cancel`, { reason: '重复送检' })).body.state).toBe(
      'cancelled',
    );
    expect(await jobs(`pre-read:${kase.id}`)).toBe(0);
    expect((await post('uploader-qingshi', `/cases/${kase.id}/cancel`, { reason: 'x' })).body.code).toBe(
      'case-wrong-state',
    );
  });

  it('raises a received case, never lowers it, and the deadline follows', async () => {
    const kase = await inQingshi({ priority: 'urgent', receivedAt: new Date(Date.now() - 60_000) });
    expect((await patch('physician-qingshi', `/cases/${kase.id}`, { priority: 'routine' })).body.code).toBe(
      'case-wrong-state',
    );
    expect((await patch('physician-baiyun', `/cases/${kase.id}`, { priority: 'stat' })).status).toBe(404);
    expect((await patch('reader-chen', `/cases/${kase.id}`, { priority: 'stat' })).status).toBe(403);
    expect((await patch('physician-qingshi', `/cases/${kase.id}`, { priority: 'now' })).status).toBe(400);
    const raised = await patch('physician-qingshi', `/cases/${kase.id}`, { priority: 'stat', history: '突发胸痛' });
    expect(raised.body).toMatchObject({ priority: 'stat', historyLine: '突发胸痛' });
    // A stat CT is due an hour after it was received.
    expect((Date.parse(raised.body.dueAt) - Date.parse(raised.body.receivedAt)) / 60_000).toBe(60);
    const signed = await inQingshi({ state: 'final' });
    expect((await patch('physician-qingshi', `/cases/${signed.id}`, { history: 'x' })).body.code).toBe(
      'case-wrong-state',
    );
  });

  it('sets any priority while images still arrive', async () => {
    const kase = await inQingshi({ state: 'receiving', priority: 'urgent', dueAt: null });
    expect((await patch('uploader-qingshi', `/cases/${kase.id}`, { priority: 'routine' })).body.priority).toBe(
      'routine',
    );
  });

  it('takes the strictest agreement for the deadline', async () => {
    await db.database.prisma.agreement.create({
      data: {
        sendingHospitalId: network.baiyun.id,
        readingHospitalId: network.tertiary.id,
        modalities: ['CT'],
        slaMinutes: { stat: 20 },
        validFrom: new Date('2020-01-01'),
        validUntil: new Date('2099-01-01'),
      },
    });
    const kase = await aCase(db.database, { hospitalId: network.baiyun.id });
    const raised = await patch('physician-baiyun', `/cases/${kase.id}`, { priority: 'stat' });
    expect((Date.parse(raised.body.dueAt) - Date.parse(raised.body.receivedAt)) / 60_000).toBe(20);
  });
});
