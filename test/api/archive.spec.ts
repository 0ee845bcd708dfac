import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveApi, type ArchiveView } from '@qianli/contracts';
import { ArchiveStore, MoveBetweenTiers, ReconcileObjects, Retention, ScrubObjects, SystemClock } from '@qianli/flow';
import { FolderObjectStore, TieredObjectStore } from '@qianli/object-store';
import { PostgresArchiveStore } from '@qianli/postgres';
import { aDicomStudy, type WrittenStudy } from '@qianli/testing';
import { backUp, restore } from '../../apps/platform/src/backup';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { get, stow } from '../support/dicomweb';
import { aNetwork, type TestNetwork } from '../support/network';

const sha256 = () => createHash('sha256');
const never = new AbortController().signal;
const dayMs = 86_400_000;

describe('the archive', () => {
  let db: TestDatabase;
  let api: TestApi;
  let network: TestNetwork;
  let store: ArchiveStore;
  let tiers: TieredObjectStore;
  beforeAll(async () => {
    db = await aDatabase();
    network = await aNetwork(db.database);
    api = await anApi(db, { QIANLI_QUIET_SECONDS: '3600' });
    store = new PostgresArchiveStore(db.database);
    tiers = api.app.get(TieredObjectStore, { strict: false });
  });
  afterAll(async () => {
    await api.close();
    await db.close();
  });

  const rows = async <T extends object>(text: string, values: unknown[] = []) => (await db.database.pool.query<T>(text, values)).rows;
  const send = async (seed: string = randomUUID(), instances = 2): Promise<WrittenStudy> => {
    const study = aDicomStudy({ seed, instances, rows: 8, patientId: seed.slice(0, 8) });
    expect((await stow(api, network.actors['uploader-qingshi'], study.files)).status).toBe(200);
    return study;
  };
  const keysOf = async (study: WrittenStudy) => (await rows<{ key: string }>('SELECT "objectKey" AS key FROM instances i JOIN studies s ON s.id = i."studyId" WHERE s."studyInstanceUid" = $1 ORDER BY "instanceNumber"', [study.studyInstanceUid])).map(({ key }) => key);
  const pathOf = (key: string): string => {
    const name = key.split('/').at(-1) ?? '';
    const found = readdirSync(join(api.config.home, 'objects'), { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(`/${name}`));
    return join(api.config.home, 'objects', found ?? '');
  };
  const asAdmin = async () => (await api.http.get('/api/v1/archive').set('authorization', await api.as(network.actors['platform-admin'])).expect(200)).body as ArchiveView;
  const scrub = () => new ScrubObjects(store, tiers, new SystemClock(), sha256, { images: 10_000, bytesPerSecond: 1e9 }, () => Promise.resolve()).run(never);
  const reconcile = (graceMs: number) => new ReconcileObjects(store, tiers, new SystemClock(), graceMs).run(never);
  const setRules = async (body: object) => api.http.put(`/api/v1/archive/rules/${network.actors['uploader-qingshi'].hospitalId}`).set('authorization', await api.as(network.actors['platform-admin'])).send(body);
  const noRules = { keepDays: null, coldAfterDays: null, quotaBytes: null };
  const ended = (study: WrittenStudy, state: string, deliveredAt: Date | null) =>
    rows('UPDATE cases SET state = $2, "finalAt" = $3, "deliveredAt" = $4 FROM studies s WHERE s.id = cases."studyId" AND s."studyInstanceUid" = $1', [study.studyInstanceUid, state, new Date(Date.now() - 100 * dayMs), deliveredAt]);
  const older = (study: WrittenStudy, days: number) => rows('UPDATE studies SET "createdAt" = $2, "updatedAt" = $2 WHERE "studyInstanceUid" = $1', [study.studyInstanceUid, new Date(Date.now() - days * dayMs)]);

  it('finds a flipped byte in an object, shows it on the operations page, and takes it back when the object is whole again', async () => {
    const study = await send();
    const [key = ''] = await keysOf(study);
    await scrub();
    expect((await asAdmin()).openFindings).toBe(0);
    const whole = readFileSync(pathOf(key));
    const flipped = Buffer.from(whole);
    flipped[flipped.length - 1] = (flipped[flipped.length - 1] ?? 0) ^ 1;
    writeFileSync(pathOf(key), flipped);
    await scrub();
    const { findings, runs } = await asAdmin();
    expect(findings).toMatchObject([{ kind: 'digest-differs', objectKey: key, hospital: { id: network.actors['uploader-qingshi'].hospitalId } }]);
    expect(runs.map(({ task }) => task)).toContain('scrub-objects');
    writeFileSync(pathOf(key), whole);
    await scrub();
    expect((await asAdmin()).openFindings).toBe(0);
  });

  it('compares rows and objects in both directions; an object younger than the grace period is nobody’s fault', async () => {
    const study = await send();
    const [key = ''] = await keysOf(study);
    const orphan = `instances/${randomUUID()}`;
    await tiers.put(orphan, Buffer.from('an upload whose row was never written'));
    const whole = readFileSync(pathOf(key));
    rmSync(pathOf(key));
    expect(await reconcile(3600_000)).toMatchObject({ missing: 1, orphans: 0 });
    expect(await reconcile(0)).toMatchObject({ missing: 1, orphans: 1 });
    expect((await asAdmin()).findings.map(({ kind, objectKey }) => [kind, objectKey])).toEqual([['object-missing', key], ['object-without-row', orphan]]);
    await tiers.put(key, whole);
    await tiers.delete(orphan);
    await reconcile(0);
    expect((await asAdmin()).openFindings).toBe(0);
  });

  it('refuses what goes beyond a hospital’s quota, says so, and takes it when there is room', async () => {
    const { bytes } = (await asAdmin()).hospitals.find(({ hospital }) => hospital.id === network.actors['uploader-qingshi'].hospitalId) ?? { bytes: 0 };
    const study = aDicomStudy({ seed: randomUUID(), instances: 2, rows: 8 });
    await setRules({ ...noRules, quotaBytes: bytes + (study.files[0]?.length ?? 0) });
    const answer = await stow(api, network.actors['uploader-qingshi'], study.files);
    expect([answer.status, answer.stored.length, answer.failed.map(({ reason }) => reason)]).toEqual([202, 1, [0xa700]]);
    expect(answer.failed[0]?.comment).toContain('quota');
    await setRules(noRules);
    expect((await stow(api, network.actors['uploader-qingshi'], study.files)).status).toBe(200);
  });

  it('moves old images to the cold store, serves them from there, and brings back what is looked at', async () => {
    const study = await send();
    await ended(study, 'final', new Date());
    await older(study, 40);
    await setRules({ ...noRules, coldAfterDays: 30 });
    const move = new MoveBetweenTiers(store, tiers.hot, tiers.cold, new SystemClock(), sha256, 1000);
    expect(await move.toCold(never)).toBe(2);
    const keys = await keysOf(study);
    for (const [i, key] of keys.entries()) expect([await tiers.hot.head(key), (await tiers.cold.head(key))?.bytes]).toEqual([null, study.files[i]?.length]);
    const series = `/dicom-web/studies/${study.studyInstanceUid}/series/${study.seriesInstanceUids[0]}/instances/${study.sopInstanceUids[0]}`;
    const answer = await get(api, network.actors['uploader-qingshi'], series, { accept: 'application/dicom' });
    expect(answer.body.equals(Buffer.from(study.files[0] ?? []))).toBe(true);
    // Looking at it ordered the recall; the job is the api's own.
    const deadline = Date.now() + 20_000;
    while (!(await tiers.hot.head(keys[1] ?? '')) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    for (const [i, key] of keys.entries()) expect((await tiers.hot.head(key))?.bytes).toBe(study.files[i]?.length);
    await setRules(noRules);
  });

  it('proposes what a rule lets go, deletes only when a named person confirms, and never an unreported case', async () => {
    const [reported, waiting, undelivered] = [await send(), await send(), await send()];
    await ended(reported, 'final', new Date(Date.now() - 99 * dayMs));
    await ended(undelivered, 'final', null);
    for (const study of [reported, waiting, undelivered]) await older(study, 200);
    await setRules({ ...noRules, keepDays: 90 });
    await new Retention(store, tiers, new SystemClock()).propose();
    const { proposals } = await asAdmin();
    expect(proposals).toHaveLength(1);
    const keys = await keysOf(reported);
    const decide = async (decision: 'confirm' | 'decline', status: number) =>
      (await api.http.post(`/api/v1/archive/deletions/${proposals[0]?.id}`).set('authorization', await api.as(network.actors['platform-admin'])).send({ decision }).expect(status)).body as { code?: string };
    // Opened again meanwhile: the confirmation is refused.
    await ended(reported, 'reading', new Date());
    expect((await decide('confirm', 409)).code).toBe('not-yet-deletable');
    await ended(reported, 'final', new Date(Date.now() - 99 * dayMs));
    await decide('confirm', 204);
    expect((await decide('confirm', 409)).code).toBe('already-decided');
    for (const key of keys) expect(await tiers.head(key)).toBeNull();
    expect(await keysOf(reported)).toEqual([]);
    expect(await keysOf(waiting)).toHaveLength(2);
    expect(await rows('SELECT state FROM cases c JOIN studies s ON s.id = c."studyId" WHERE s."studyInstanceUid" = $1', [reported.studyInstanceUid])).toEqual([{ state: 'final' }]);
    expect(await rows(`SELECT "actorId", outcome FROM audit_events WHERE action = 'images.deleted'`)).toEqual([{ actorId: network.actors['platform-admin'].userId, outcome: 'success' }]);
    await setRules(noRules);
  });

  it('is backed up while images arrive, and every object and row of the copy is what it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qianli-backup-'));
    const before = await send();
    const during = Promise.all(Array.from({ length: 8 }, () => send()));
    const summary = await backUp(db.url, tiers, folder);
    await during;
    const other = await aDatabase();
    const objects = await FolderObjectStore.open(join(folder, 'restored'));
    try {
      await restore(folder, other.url, objects);
      const kept = await other.database.pool.query<{ key: string; digest: string; uid: string }>('SELECT "objectKey" AS key, digest, "sopInstanceUid" AS uid FROM instances');
      expect(kept.rows.length).toBe(summary.rows['public.instances']);
      expect(kept.rows.map(({ uid }) => uid)).toEqual(expect.arrayContaining([...before.sopInstanceUids]));
      for (const { key, digest } of kept.rows) {
        const sum = sha256();
        for await (const piece of await objects.get(key)) sum.update(piece);
        expect(sum.digest('hex')).toBe(digest);
      }
      for (const table of Object.keys(summary.rows).filter((name) => !name.startsWith('graphile_worker'))) {
        const all = await other.database.pool.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${table} t ORDER BY 1`);
        expect([table, all.rows.length]).toEqual([table, summary.rows[table]]);
        if (!['public.instances', 'public.users', 'public.audit_events', 'public.patients', 'public.archive_usage'].includes(table)) continue;
        const now = new Set((await rows<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${table} t`)).map(({ row }) => row));
        // Rows that no later step changes stand in the running platform as they stand in the copy.
        if (['public.users', 'public.audit_events', 'public.patients'].includes(table)) for (const { row } of all.rows) expect(now.has(row)).toBe(true);
      }
      await expect(restore(folder, other.url, objects)).rejects.toThrow('not empty');
    } finally {
      await other.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('tells nobody but those who run it', async () => {
    for (const actor of [network.actors['uploader-qingshi'], network.actors['reader-chen']]) await api.http.get(archiveApi.view.path).set('authorization', await api.as(actor)).expect(403);
    expect(statSync(join(api.config.home, 'objects')).isDirectory()).toBe(true);
  });
});
