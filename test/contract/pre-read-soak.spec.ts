import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderObjectStore } from '@qianli/object-store';
import { aDicomStudy } from '@qianli/testing';
import { aStoredCase } from '../support/a-case';
import { aStoredImage } from '../support/a-stored-image';
import { aDatabase, type TestDatabase } from '../support/database';
import { until } from '../support/dcmtk';
import { aModelFolder, xrvClassifier } from '../support/guest-models';
import { aNetwork, type TestNetwork } from '../support/network';
import { buildReadingProcess } from '../support/reading-process';

/** `npm run soak:pre-read` sets 1,000; a kill follows every so many recorded studies, so the figure does not depend on the machine's speed. */
const studies = Number(process.env['QIANLI_SOAK_STUDIES'] ?? 16);
const killEvery = Number(process.env['QIANLI_SOAK_KILL_EVERY'] ?? 5);

describe('two workers on one queue, killed again and again', () => {
  const home = mkdtempSync(join(tmpdir(), 'qianli-soak-'));
  const models = join(home, 'models');
  const workers = new Set<ChildProcess>();
  let test: TestDatabase;
  let network: TestNetwork;
  let built: Awaited<ReturnType<typeof buildReadingProcess>>;
  beforeAll(async () => {
    test = await aDatabase();
    network = await aNetwork(test.database);
    built = await buildReadingProcess();
    await aModelFolder(join(models, 'shown'), xrvClassifier, { id: 'shown' });
    await aModelFolder(join(models, 'shadow'), xrvClassifier, { id: 'shadow', startsAs: 'shadow' });
  });
  afterAll(async () => {
    await Promise.all([...workers].map((worker) => new Promise<void>((resolve) => {
      workers.delete(worker);
      if (worker.exitCode !== null || worker.signalCode !== null) return resolve();
      worker.once('exit', () => resolve());
      worker.kill('SIGKILL');
    })));
    built.remove();
    await test.close();
    rmSync(home, { recursive: true, force: true });
  });

  function aWorker(): ChildProcess {
    const worker = spawn(process.execPath, [built.main], { stdio: 'ignore', env: { ...process.env, ...built.env(home, models, test.url), QIANLI_READING_PROCESSES: '1', QIANLI_LOG_LEVEL: 'silent' } });
    workers.add(worker);
    worker.once('exit', () => {
      if (workers.delete(worker)) aWorker();
    });
    return worker;
  }
  const count = async (sql: string) => Number((await test.database.pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`)).rows[0]?.n);

  it(`lose and double none of ${studies} studies: each is recorded once and goes to routing, each run is done or reported`, { timeout: 1_800_000 }, async () => {
    const objects = await FolderObjectStore.open(join(home, 'objects'));
    const { files } = aDicomStudy({ modality: 'DX', rows: 64, content: { ViewPosition: 'PA' } });
    await objects.put('instances/film', files[0] ?? new Uint8Array(0));
    for (let n = 0; n < studies; n += 1) {
      const kase = await aStoredCase(test.database, network, { modality: 'DX' });
      const objectKey = `instances/film-${n}`;
      await objects.put(objectKey, files[0] ?? new Uint8Array(0));
      await aStoredImage(test.database, { studyId: kase.studyId, receivedById: network.actors['uploader-qingshi'].userId, modality: 'DX', objectKey });
      await test.database.prisma.preRead.create({ data: { caseId: kase.id, status: 'queued', requestedAt: new Date() } });
      await test.database.pool.query(`SELECT graphile_worker.add_job('pre-read', $1::json, job_key := $2)`, [JSON.stringify({ caseId: kase.id }), `pre-read:${kase.id}`]);
    }
    const startedAt = performance.now();
    aWorker();
    aWorker();
    let kills = 0;
    for (let next = killEvery; next < studies; next += killEvery) {
      await until(async () => (await count("pre_reads WHERE status NOT IN ('queued', 'running')")) >= next, `${next} studies are recorded`, 300_000);
      // In turn the worker itself and its reading process.
      const victim = [...workers][kills % 2]?.pid;
      const pid = kills % 2 === 0 ? victim : childrenOf(victim)[0];
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      kills += 1;
    }
    await until(async () => (await count("pre_reads WHERE status IN ('queued', 'running')")) === 0, 'the last pre-read', 300_000);
    await until(async () => (await count("model_runs WHERE status = 'planned'")) === 0, 'the last shadow', 120_000);
    const seconds = (performance.now() - startedAt) / 1000;

    const { rows } = await test.database.pool.query<{ status: string; code: string | null; n: number }>(`SELECT status, reason ->> 'code' AS code, count(*)::int AS n FROM pre_reads GROUP BY 1, 2 ORDER BY 3 DESC`);
    const { rows: runs } = await test.database.pool.query(`SELECT mode, status, reason ->> 'code' AS code, count(*)::int AS n FROM model_runs GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC`);
    process.stdout.write(`${JSON.stringify({ studies, kills, seconds: Math.round(seconds), aKillEverySeconds: Math.round((seconds / Math.max(1, kills)) * 10) / 10, preReads: rows, runs })}\n`);
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(studies);
    for (const { status, code } of rows) expect(status === 'done' || (status === 'failed' && code !== null), `${status} ${code}`).toBe(true);
    expect(await count("case_events WHERE event = 'pre-read.recorded'"), 'each was recorded once').toBe(studies);
    expect(await count("graphile_worker.jobs WHERE key LIKE 'route-case:%'"), 'each goes to routing').toBe(studies);
    expect(await count('model_runs'), 'each model has one run a study').toBe(2 * studies);
    expect(await count(`findings`), 'no finding is doubled').toBe(17 * (rows.find(({ status }) => status === 'done')?.n ?? 0));
    expect(await count("model_runs WHERE status <> 'done' AND reason IS NULL"), 'what is not done says why').toBe(0);
  });
});

/** Processes whose parent is this one. */
function childrenOf(pid: number | undefined): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((one) => {
    try {
      return readFileSync(`/proc/${one}/stat`, 'latin1').split(') ')[1]?.split(' ')[1] === String(pid);
    } catch {
      return false;
    }
  });
}
