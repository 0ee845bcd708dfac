import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SystemClock, WatchDrift } from '@qianli/flow';
import { PostgresDriftReads, PostgresInUseStore } from '@qianli/postgres';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork } from '../support/network';

const model = { id: 'film', version: '1.0.0' };

describe('a model that meets other films than before', () => {
  let db: TestDatabase;
  let network: TestNetwork;
  let cases: string[];
  const clock = new SystemClock();
  const watch = () => new WatchDrift(new PostgresInUseStore(db.database, clock), new PostgresDriftReads(db.database), clock);
  /** Cases from one number to another were scored so; the first pre-read at day 0, one a day. */
  const observe = async (from: number, to: number, score: (n: number) => number) => {
    for (let n = from; n < to; n += 1) {
      await db.database.pool.query(
        `INSERT INTO pre_read_observations ("preReadId", "modelId", "modelVersion", "caseId", "hospitalId", shown, scores, features, at) VALUES (md5('observed' || $1::text)::uuid, $2, $3, $4, $5, true, $6, '{}', timestamptz '2025-01-01' + make_interval(days => $1::int))`,
        [n, model.id, model.version, cases[n], network.qingshi.id, { tuberculosis: score(n) }],
      );
    }
  };
  const alarms = () => db.database.prisma.driftAlarm.findMany({ where: { modelId: model.id } });

  beforeAll(async () => {
    db = await aDatabase();
    network = await aNetwork(db.database);
    const patient = await db.database.prisma.patient.create({ data: { issuer: randomUUID(), localId: 'P1', name: 'x', nameGroups: {} } });
    cases = Array.from({ length: 420 }, () => randomUUID());
    await db.database.pool.query(`INSERT INTO studies (id, "studyInstanceUid", "hospitalId", "patientId", modalities) SELECT id, 'study ' || id, $2, $3, '{DX}' FROM unnest($1::uuid[]) id`, [cases, network.qingshi.id, patient.id]);
    await db.database.pool.query(
      `INSERT INTO cases (id, "studyId", "hospitalId", "patientId", state, priority, "orderedPriority", modality, "firstInstanceAt", "lastInstanceAt") SELECT id, id, $2, $3, 'final', 'routine', 'routine', 'DX', now(), now() FROM unnest($1::uuid[]) id`,
      [cases, network.qingshi.id, patient.id],
    );
  });
  afterAll(() => db.close());

  it('raises nothing while the scores are as they were', async () => {
    // A golden ratio sequence: even over 0..1, and the same each time.
    await observe(0, 360, (n) => (n * 0.618034) % 1);
    expect([await watch().run(cases[359] ?? ''), await alarms()]).toEqual([0, []]);
  });
  it('tells the administrators once when they have risen, with a line in the audit trail, and moves nothing', async () => {
    await observe(360, 420, (n) => 0.6 + 0.4 * ((n * 0.618034) % 1));
    expect([await watch().run(cases[419] ?? ''), await watch().run(cases[419] ?? '')]).toEqual([1, 0]);
    expect(await alarms()).toMatchObject([{ characteristic: 'score', hospitalId: network.qingshi.id, closedAt: null, detail: { state: 'watching', direction: 'up' } }]);
    const { rows } = await db.database.pool.query<{ detail: object }>(`SELECT detail FROM audit_events WHERE action = 'drift.raised' AND outcome = 'success'`);
    expect(rows).toMatchObject([{ detail: { model: model.id, version: model.version, characteristic: 'score' } }]);
    expect(await db.database.prisma.case.count({ where: { id: { in: cases }, state: 'final', priority: 'routine' } })).toBe(420);
  });
});
