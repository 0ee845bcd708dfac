import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { samePerson, type PatientRecord } from '@qianli/domain-case';
import { MergePatients, SystemClock } from '@qianli/flow';
import { PostgresIdentityReads, PostgresIdentityStore } from '@qianli/postgres';
import { samePersonSql } from '../../libs/adapters/postgres/src/cases/same-person-sql';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork } from '../support/network';

describe('patient records of one person', () => {
  let db: TestDatabase;
  let network: TestNetwork;
  let merges: MergePatients;
  let ids: string[] = [];
  beforeAll(async () => {
    db = await aDatabase();
    network = await aNetwork(db.database);
    const clock = new SystemClock();
    merges = new MergePatients(new PostgresIdentityStore(db.database), new PostgresIdentityReads(db.database, clock), clock);
  });
  afterAll(async () => {
    await db?.close();
  });
  beforeEach(async () => {
    await db.database.pool.query('TRUNCATE patients CASCADE');
    ids = [];
    for (let n = 0; n < 5; n += 1) ids.push((await db.database.prisma.patient.create({ data: { issuer: 'x', localId: `${n}`, name: 'n', nameGroups: {} } })).id);
  });
  const dispatcher = () => network.actors.dispatcher;
  const rows = async () => (await db.database.pool.query('SELECT * FROM patients ORDER BY id')).rows as { id: string; personId: string; mergedIntoId: string | null }[];
  const at = (n: number) => ids[n] ?? '';

  it('are the same rows again after any merges are taken back in reverse, step by step', async () => {
    const moves = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(moves, async (pairs) => {
        const before = [await rows()];
        const done: string[] = [];
        for (const [from, into] of pairs) {
          const merged = await merges.merge(dispatcher(), at(from), at(into), 'identity-checked', '').then(() => true, (error: { code?: string }) => (expect(error.code).toBe('patient-wrong-state'), false));
          if (!merged) continue;
          done.push(at(from));
          before.push(await rows());
        }
        for (const id of done.reverse()) {
          expect(await rows()).toEqual(before.pop());
          await merges.unmerge(dispatcher(), id, '');
        }
        expect(await rows()).toEqual(before.pop());
      }),
      { numRuns: 25 },
    );
  });

  it('share the person at the end of the pointers, whatever the order in which merges are taken back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.boolean()), { maxLength: 8 }), async (moves) => {
        await db.database.pool.query('UPDATE patients SET "mergedIntoId" = NULL, "personId" = id');
        for (const [from, into, back] of moves) await (back ? merges.unmerge(dispatcher(), at(from), '') : merges.merge(dispatcher(), at(from), at(into), 'identity-checked', '')).catch(() => undefined);
        const all = await rows();
        const headOf = (id: string): string => {
          const row = all.find((of) => of.id === id);
          return row?.mergedIntoId ? headOf(row.mergedIntoId) : id;
        };
        expect(all.map(({ personId }) => personId)).toEqual(all.map(({ id }) => headOf(id)));
      }),
      { numRuns: 25 },
    );
  });

  it('are merged and separated with a line in the audit trail and a row that says who, when and why', async () => {
    await merges.merge(dispatcher(), at(0), at(1), 'registration-error', 'the county called');
    await merges.unmerge(dispatcher(), at(0), 'it was a mistake');
    const kept = await db.database.prisma.patientMerge.findMany({ where: { patientId: at(0) } });
    expect(kept).toMatchObject([{ intoId: at(1), reason: 'registration-error', note: 'the county called', byId: dispatcher().userId, undoneById: dispatcher().userId, undoneNote: 'it was a mistake' }]);
    const lines = await db.database.prisma.auditEvent.findMany({ where: { action: { in: ['patient.merged', 'patient.unmerged'] }, outcome: 'success', detail: { path: ['patientId'], equals: at(0) } }, orderBy: { seq: 'asc' } });
    expect(lines.map(({ action }) => action)).toEqual(['patient.merged', 'patient.unmerged']);
    expect(JSON.stringify(lines.map(({ detail }) => detail))).not.toContain('county');
  });

  it('make no circle when two people merge them into each other at once', async () => {
    const results = await Promise.allSettled([merges.merge(dispatcher(), at(0), at(1), 'identity-checked', ''), merges.merge(dispatcher(), at(1), at(0), 'identity-checked', '')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('are judged alike by the database and by the rule, where the rule decides', async () => {
    const one = fc.constantFrom('a', 'b');
    const maybe = fc.constantFrom('19600101', '19600102', null);
    const anyRecord = fc.record({ issuer: one, localId: one, personId: fc.constantFrom(randomUUID(), randomUUID()), nationalId: fc.constantFrom('n1', 'n2', null), birthDate: maybe, sex: fc.constantFrom('M', 'F', null) });
    await fc.assert(
      fc.asyncProperty(anyRecord, anyRecord, async (a, b) => {
        // Two rows never have one number of one issuer; that rule is the row itself.
        fc.pre(a.issuer !== b.issuer || a.localId !== b.localId);
        const record = (of: typeof a): PatientRecord => ({ ...of, nameForms: [] });
        const values = (of: typeof a) => [of.personId, of.nationalId, of.birthDate, of.sex];
        const { rows: found } = await db.database.pool.query<{ same: boolean | null }>(
          `SELECT ${samePersonSql('x', 'y')} AS same FROM (SELECT $1::uuid AS "personId", $2::text AS "nationalId", $3::text AS "birthDate", $4::text AS sex) x, (SELECT $5::uuid AS "personId", $6::text AS "nationalId", $7::text AS "birthDate", $8::text AS sex) y`,
          [...values(a), ...values(b)],
        );
        expect(found[0]?.same === true).toBe(samePerson(record(a), record(b)).verdict === 'same');
      }),
      { numRuns: 200 },
    );
  });
});
