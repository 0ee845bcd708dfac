import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PermanentFailure, startWorker, type Tasks } from '@qianli/jobs';
import { aDatabase, type TestDatabase } from '../support/database';

describe('the job queue', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await aDatabase();
  });
  afterAll(() => db.close());

  const queue = (name: string, payload: object, options: { key?: string; inMs?: number } = {}) =>
    db.database.pool.query(
      `SELECT graphile_worker.add_job($1, payload := $2::json, job_key := $3, run_at := now() + $4 * interval '1 millisecond')`,
      [name, JSON.stringify(payload), options.key ?? null, options.inMs ?? 0],
    );
  const waiting = async () =>
    Number((await db.database.pool.query('SELECT count(*) FROM graphile_worker.jobs')).rows[0]?.count);
  const working = (tasks: Tasks, onFailure?: Parameters<typeof startWorker>[0]['onFailure']) =>
    startWorker({ pool: db.database.pool, tasks, concurrency: 2, pollIntervalMs: 50, ...(onFailure ? { onFailure } : {}) });

  it('gives a task the payload that was queued, once', async () => {
    const seen: string[] = [];
    const worker = await working({ 'complete-study': async ({ caseId }) => void seen.push(caseId) });
    const caseId = randomUUID();
    await queue('complete-study', { caseId });
    await expect.poll(() => seen, { timeout: 5000 }).toEqual([caseId]);
    await expect.poll(waiting, { timeout: 5000 }).toBe(0);
    await worker.stop();
    expect(seen).toEqual([caseId]);
  });

  it('replaces a waiting order of the same key, so a study that grows is completed once', async () => {
    const seen: string[] = [];
    const caseId = randomUUID();
    for (let i = 0; i < 5; i += 1) await queue('complete-study', { caseId }, { key: `complete-study:${caseId}`, inMs: 200 });
    expect(await waiting()).toBe(1);
    const worker = await working({ 'complete-study': async (of) => void seen.push(of.caseId) });
    await expect.poll(waiting, { timeout: 5000 }).toBe(0);
    await worker.stop();
    expect(seen).toEqual([caseId]);
  });

  it('keeps an order that failed for another attempt, and tells so', async () => {
    const failures: [number, boolean][] = [];
    const worker = await working(
      { 'route-case': async () => Promise.reject(new Error('the store does not answer')) },
      ({ attempt, lastAttempt }) => void failures.push([attempt, lastAttempt]),
    );
    await queue('route-case', { caseId: randomUUID() }, { key: 'failing' });
    await expect.poll(() => failures, { timeout: 5000 }).toEqual([[1, false]]);
    await worker.stop();
    expect(await waiting()).toBe(1);
    await db.database.pool.query(`SELECT graphile_worker.remove_job('failing')`);
  });

  it('closes an order that no second attempt can help, also one whose payload is no payload', async () => {
    const failures: boolean[] = [];
    const worker = await working(
      { 'pre-read': async () => Promise.reject(new PermanentFailure('no such case')), 'route-case': async () => undefined },
      ({ lastAttempt }) => void failures.push(lastAttempt),
    );
    await queue('pre-read', { caseId: randomUUID() });
    await queue('route-case', { caseId: 'not an id' });
    await expect.poll(waiting, { timeout: 5000 }).toBe(0);
    await worker.stop();
    expect(failures).toEqual([true, true]);
  });

  it('finishes the task in hand before it stops', async () => {
    let begun = false;
    let ended = false;
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const worker = await working({
      'index-series': async () => {
        begun = true;
        await held;
        ended = true;
      },
    });
    await queue('index-series', { seriesId: randomUUID() });
    await expect.poll(() => begun, { timeout: 5000 }).toBe(true);
    const stopped = worker.stop();
    letGo();
    await stopped;
    expect(ended).toBe(true);
    expect(await waiting()).toBe(0);
  });
});
