import { DomainError } from '@qianli/contracts';
import { chainStart, type FlowTransaction } from '@qianli/flow';
import { hashOf, PostgresTransaction, runInTransaction } from '@qianli/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../support/database';

const someone = { userId: null, name: 'routing', role: null, hospitalId: null };

describe('the audit chain on PostgreSQL', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await aDatabase();
  });
  afterAll(() => test.close());
  const inTransaction = <T>(work: (tx: FlowTransaction) => Promise<T>) =>
    runInTransaction(test.database, (db) => new PostgresTransaction(db), { actor: someone, action: 'case.routed' }, work);

  it('links every row to the one before, also when twenty transactions commit at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => inTransaction(async (tx) => tx.audit({ actor: someone, action: 'case.routed', outcome: 'success', detail: { n, b: 1, a: [2] } }))));
    const rows = await test.database.prisma.auditEvent.findMany({ orderBy: { seq: 'asc' } });
    expect(rows).toHaveLength(20);
    let before = chainStart;
    for (const row of rows) {
      expect(row.previousHash).toBe(before);
      expect(hashOf(row)).toBe(row.hash);
      before = row.hash;
    }
  });

  it('rolls a broken rule back and leaves one refused line', async () => {
    await expect(inTransaction(async (tx) => {
      tx.audit({ actor: someone, action: 'case.routed', outcome: 'success' });
      throw new DomainError('case-wrong-state', 'signed already');
    })).rejects.toThrow('signed already');
    const last = await test.database.prisma.auditEvent.findFirst({ orderBy: { seq: 'desc' } });
    expect(last).toMatchObject({ action: 'case.routed', outcome: 'refused', detail: { code: 'case-wrong-state' } });
  });

  it('refuses to change or delete a row, also for the owner of the table', async () => {
    await expect(test.database.pool.query(`UPDATE audit_events SET action = 'x'`)).rejects.toThrow('append-only');
    await expect(test.database.pool.query('DELETE FROM audit_events')).rejects.toThrow('append-only');
  });

  it('joins a job to the transaction: no commit, no job', async () => {
    await expect(inTransaction(async (tx) => {
      await tx.enqueue({ name: 'route-case', payload: { caseId: '00000000-0000-4000-8000-000000000000' }, key: 'k' });
      throw new Error('crash');
    })).rejects.toThrow('crash');
    expect((await test.database.pool.query('SELECT count(*)::int AS n FROM graphile_worker.jobs')).rows[0]).toEqual({ n: 0 });
  });
});
