import { caseStates, maySee, type Actor } from '@qianli/domain-case';
import { SystemClock } from '@qianli/flow';
import { PostgresCaseDoor, PostgresCaseReads, PostgresCaseStore, PostgresEligibility } from '@qianli/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCase } from '../support/case-rows';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork } from '../support/network';

let db: TestDatabase;
let network: TestNetwork;
const clock = new SystemClock();

beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
});
afterAll(() => db?.close());

describe('who may see a case', () => {
  it('is the same by the rule, by the door, and by the list, for every role, state, hospital and holder', async () => {
    const { actors } = network;
    const door = new PostgresCaseDoor(db.database, clock);
    const reads = new PostgresCaseReads(db.database, clock);
    const store = new PostgresCaseStore(db.database, clock);
    const ids: string[] = [];
    for (const hospitalId of [network.qingshi.id, network.baiyun.id]) {
      for (const state of caseStates) {
        for (const assignedToId of [null, actors['reader-chen'].userId, actors['reader-none'].userId]) {
          for (const modality of ['CT', 'MR']) {
            const { id } = await aCase(db.database, { hospitalId, state, assignedToId, modality });
            ids.push(id);
            if (state !== 'final') continue;
            await db.database.prisma.reportVersion.create({
              data: {
                caseId: id,
                version: 1,
                status: 'final',
                findings: '-',
                impression: '-',
                critical: false,
                signedById: actors['reader-wang'].userId,
                signedAt: new Date(),
                digest: '-',
              },
            });
          }
        }
      }
    }
    const differences: string[] = [];
    let seen = 0;
    for (const actor of Object.values(actors) as Actor[]) {
      const listed = new Set<string>();
      let cursor: string | undefined;
      do {
        const page = await reads.list(actor, { limit: 200, order: 'newest', ...(cursor ? { cursor } : {}) });
        page.items.forEach((of) => listed.add(of.id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      const byRule = await store.inTransaction({ actor, action: 'test' }, async (tx) => {
        const seenByRule = new Set<string>();
        for (const id of ids) {
          const kase = await tx.lockCase(id, actor);
          if (kase && maySee(actor, kase.visibility)) seenByRule.add(id);
        }
        return seenByRule;
      });
      const byDoor = await Promise.all(ids.map((id) => door.maySee(actor, id)));
      seen += byRule.size;
      ids.forEach((id, n) => {
        if (byRule.has(id) !== byDoor[n]) differences.push(`door: ${actor.role} ${id}`);
        if (byRule.has(id) !== listed.has(id)) differences.push(`list: ${actor.role} ${id}`);
      });
    }
    expect(differences).toEqual([]);
    expect(seen).toBeGreaterThan(ids.length);
  });

  it('ends with the day on which a credential runs out, by the calendar of the sending hospital', async () => {
    const { actors } = network;
    const { id } = await aCase(db.database, { hospitalId: network.qingshi.id, modality: 'DX' });
    await db.database.prisma.credential.updateMany({
      where: { readerId: actors['reader-wang'].userId, hospitalId: network.qingshi.id },
      data: { validFrom: new Date('2026-01-01'), validUntil: new Date('2026-06-30') },
    });
    // Midnight in Shanghai is 16:00 UTC of the day before.
    for (const [instant, may, rules] of [
      ['2026-06-30T15:59:59Z', true, []],
      ['2026-06-30T16:00:00Z', false, ['credential-expired']],
      ['2025-12-31T15:59:59Z', false, ['credential-not-yet']],
    ] as const) {
      const at = { now: () => new Date(instant) };
      expect([instant, await new PostgresCaseDoor(db.database, at).maySee(actors['reader-wang'], id)]).toEqual([
        instant,
        may,
      ]);
      expect(
        (await new PostgresEligibility(db.database, at).refusals(actors['reader-wang'].userId, id)).map(
          (of) => of.rule,
        ),
      ).toEqual(rules);
    }
  });
});

describe('the list at 10,000 cases', () => {
  it('answers a page of 50 in one statement within half a second, for a hospital, a reader and a dispatcher', async () => {
    const { pool } = db.database;
    await pool.query(
      `WITH p AS (INSERT INTO patients (issuer, "localId", name, "nameGroups") SELECT 'many', n::text, '病人' || n, '{}' FROM generate_series(1, 10000) n RETURNING id, "localId"),
       s AS (INSERT INTO studies ("studyInstanceUid", "hospitalId", "patientId", "studyDate", modalities, "numberOfInstances") SELECT '2.25.' || "localId", $1, id, '20261101', '{CT}', 300 FROM p RETURNING id, "patientId", "studyInstanceUid"),
       c AS (INSERT INTO cases ("studyId", "hospitalId", "patientId", state, priority, "orderedPriority", modality, "firstInstanceAt", "lastInstanceAt", "receivedAt", "dueAt")
         SELECT id, $1, "patientId", (ARRAY['in-pool','final','final','final','assigned','amended','returned','received'])[1 + (row_number() OVER ()) % 8], (ARRAY['stat','asap','urgent','routine'])[1 + (row_number() OVER ()) % 4], 'routine', 'CT',
           now() - (row_number() OVER ()) * interval '1 minute', now(), now() - (row_number() OVER ()) * interval '1 minute', now() + (row_number() OVER ()) * interval '1 second' FROM s RETURNING id)
       INSERT INTO messages ("caseId", "authorId", text, "clientId", at) SELECT id, $2, 'x', gen_random_uuid(), now() FROM c`,
      [network.qingshi.id, network.actors['physician-qingshi'].userId],
    );
    await pool.query('ANALYZE');
    const reads = new PostgresCaseReads(db.database, clock);
    const times: Record<string, number> = {};
    for (const who of ['physician-qingshi', 'reader-chen', 'dispatcher'] as const) {
      for (const [what, query] of Object.entries({
        first: {},
        search: { q: '病人99' },
        states: { state: 'in-pool,assigned' },
      })) {
        const statements: string[] = [];
        const counting = {
          ...db.database,
          pool: new Proxy(pool, {
            get: (target, name) =>
              name === 'query'
                ? (text: string, values: unknown[]) => (statements.push(text), target.query(text, values))
                : Reflect.get(target, name),
          }),
        };
        const page = await new PostgresCaseReads(counting, clock).list(network.actors[who], {
          limit: 50,
          order: 'urgency',
          ...query,
        });
        expect(page.items.length).toBeGreaterThan(0);
        expect(statements).toHaveLength(1);
        const started = performance.now();
        await reads.list(network.actors[who], { limit: 50, order: 'urgency', ...query });
        times[`${who} ${what}`] = Math.round(performance.now() - started);
      }
    }
    console.log('milliseconds for a page of 50 of 10,000 cases', times);
    expect(Math.max(...Object.values(times))).toBeLessThan(500);
  });
});
