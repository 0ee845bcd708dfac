import { randomUUID } from 'node:crypto';
import { appendAudit } from '@qianli/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';

let db: TestDatabase;
let api: TestApi;
let network: TestNetwork;
const caseId = randomUUID();

beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
  api = await anApi(db);
  const { actors, qingshi, baiyun } = network;
  for (let n = 0; n < 3; n += 1) {
    await db.database.prisma.$transaction((tx) => appendAudit(tx, [
      { actor: actors['reader-chen'], action: 'case.viewed', outcome: 'success', caseId, hospitalId: qingshi.id, detail: { z: n, a: [1, { y: null, b: '中文' }] } },
      { actor: actors['reader-wang'], action: 'case.viewed', outcome: 'success', hospitalId: baiyun.id },
    ], new Date()));
  }
});
afterAll(async () => {
  await api?.close();
  await db?.close();
});

const get = async (path: string, person: TestPerson = 'platform-admin') => api.http.get(path).set('authorization', await api.as(network.actors[person]));
/** Somebody with all rights over the database, past the triggers. */
async function asSuperuser(sql: string): Promise<void> {
  const client = await db.database.pool.connect();
  try {
    await client.query(`SET session_replication_role = replica; ${sql}; SET session_replication_role = origin`);
  } finally {
    client.release();
  }
}

describe('the audit trail', () => {
  it('is shown newest first, page by page, by case, by person and by time', async () => {
    const first = (await get('/api/v1/audit?limit=2&action=case')).body;
    expect(first.items.map(({ seq }: { seq: number }) => seq)).toEqual([6, 5]);
    const second = (await get(`/api/v1/audit?limit=2&action=case&cursor=${first.nextCursor}`)).body;
    expect(second.items.map(({ seq }: { seq: number }) => seq)).toEqual([4, 3]);
    expect((await get(`/api/v1/audit?caseId=${caseId}`)).body.items).toHaveLength(3);
    expect((await get(`/api/v1/audit?actor=${encodeURIComponent('王海')}`)).body.items).toHaveLength(3);
    expect((await get(`/api/v1/audit?actor=${network.actors['reader-wang'].userId}`)).body.items).toHaveLength(3);
    expect((await get('/api/v1/audit?to=2020-01-01T00:00:00Z')).body.items).toEqual([]);
    expect((await get('/api/v1/audit?cursor=x')).status).toBe(400);
  });

  it('shows a hospital administrator the lines of his hospital', async () => {
    const { items } = (await get('/api/v1/audit', 'admin-qingshi')).body as { items: { hospitalId: string }[] };
    expect(items.length).toBeGreaterThanOrEqual(3);
    expect(items.every(({ hospitalId }) => hospitalId === network.qingshi.id)).toBe(true);
  });

  it('keeps a line of whoever looked at it, and of whoever was not allowed to', async () => {
    expect((await get('/api/v1/audit', 'reader-chen')).status).toBe(403);
    const refused = (await get('/api/v1/audit?action=request.made')).body.items[0];
    expect(refused).toMatchObject({ outcome: 'refused', actor: { id: network.actors['reader-chen'].userId }, detail: { permission: 'audit.view', path: '/api/v1/audit' } });
    expect((await get('/api/v1/audit?action=audit.viewed')).body.items.length).toBeGreaterThan(0);
  });

  it('lets nobody change, remove or empty it through the application’s own connection', async () => {
    for (const sql of ['UPDATE audit_events SET action = $$x$$ WHERE seq = 1', 'DELETE FROM audit_events WHERE seq = 1', 'TRUNCATE audit_events']) {
      await expect(db.database.pool.query(sql)).rejects.toThrow('append-only');
    }
  });

  it('stays one chain when many write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => db.database.prisma.$transaction((tx) => appendAudit(tx, [{ actor: network.actors['reader-chen'], action: 'case.viewed', outcome: 'success' }], new Date()), { maxWait: 20_000 })));
    expect((await get('/api/v1/audit/verify')).body).toMatchObject({ holds: true, brokenAt: null });
  });

  it('verifies, and finds one flipped byte of a detail, of an action, of a time and of a hash, and a row taken out', async () => {
    const whole = (await get('/api/v1/audit/verify')).body;
    expect(whole.holds).toBe(true);
    expect(whole.checked).toBeGreaterThan(20);
    expect(whole.head).toMatch(/^[0-9a-f]{64}$/);
    const tampering = [
      [`UPDATE audit_events SET detail = replace(detail::text, '中文', '中丈')::jsonb WHERE seq = 3`, `UPDATE audit_events SET detail = replace(detail::text, '中丈', '中文')::jsonb WHERE seq = 3`, 3],
      [`UPDATE audit_events SET action = 'case.viewee' WHERE seq = 5`, `UPDATE audit_events SET action = 'case.viewed' WHERE seq = 5`, 5],
      [`UPDATE audit_events SET at = at + interval '1 millisecond' WHERE seq = 1`, `UPDATE audit_events SET at = at - interval '1 millisecond' WHERE seq = 1`, 1],
      [`UPDATE audit_events SET hash = overlay(hash placing (CASE left(hash, 1) WHEN 'a' THEN 'b' ELSE 'a' END) from 1 for 1) WHERE seq = 4`, null, 4],
      [`DELETE FROM audit_events WHERE seq = 2`, null, 2],
    ] as const;
    for (const [flip, back, seq] of tampering) {
      await asSuperuser(flip);
      expect((await get('/api/v1/audit/verify')).body).toMatchObject({ holds: false, brokenAt: seq, checked: seq - 1 });
      if (back) {
        await asSuperuser(back);
        expect((await get('/api/v1/audit/verify')).body.holds).toBe(true);
      }
    }
  });
});
