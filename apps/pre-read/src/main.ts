import { setTimeout as wait } from 'node:timers/promises';
import { readPlatformConfig } from '@qianli/config';
import { platformPart, type PreReadResult, RecordPreRead, RequeueLostPreReads, StartPreRead, SystemClock } from '@qianli/flow';
import { startWorker } from '@qianli/jobs';
import { openDatabase, PostgresModelStates, PostgresPreReadStore, Sha256InputDigest, startHeartbeat } from '@qianli/postgres';
import { pino } from 'pino';
import { ReadingFailed, StudyReader } from './study-reader';

/** Longest that one study may take; beyond it the case has gone to its reader without a pre-read long since. */
const deadlineMs = 90_000;
/** V8's heap only; typed arrays of a 300-slice volume live outside it. */
const memoryMb = 1024;

const config = readPlatformConfig(process.env);
const log = pino({ level: config.logLevel, base: { part: 'pre-read' } });
const database = openDatabase(config.databaseUrl, 4);
const store = new PostgresPreReadStore(database);
const clock = new SystemClock();
const models = new PostgresModelStates(database);
const start = new StartPreRead(store, new Sha256InputDigest(), clock);
const record = new RecordPreRead(store, clock);
const requeueLost = new RequeueLostPreReads(store, clock, deadlineMs + 30_000);

const reader = new StudyReader({
  deadlineMs, memoryMb,
  onModels: (found) => {
    for (const model of found) log.info({ folder: model.folder, state: model.state, reasons: model.reasons, version: model.manifest?.version }, 'model');
    models.report(found, clock.now()).catch((error: unknown) => log.error({ error: String(error) }, 'models not recorded'));
  },
});
await reader.warmUp();

const failures: Record<ReadingFailed['code'], { zh: string; en: string }> = {
  'timed-out': { zh: 'AI 预读超时', en: 'The pre-read took too long' },
  crashed: { zh: 'AI 预读程序异常退出', en: 'The pre-read crashed' },
  failed: { zh: 'AI 预读出错', en: 'The pre-read failed' },
};
function failed(error: unknown, durationMs: number): PreReadResult {
  const code = error instanceof ReadingFailed ? error.code : 'failed';
  return { status: 'failed', findings: [], model: null, reason: { code, ...failures[code] }, notes: [], research: true, durationMs };
}

const worker = await startWorker({
  pool: database.pool,
  concurrency: 1,
  tasks: {
    'pre-read': async ({ caseId }) => {
      const job = await start.run(caseId);
      if (!job) return;
      const startedAt = performance.now();
      const result = await reader.read(job.images, await models.hidden()).catch((error: unknown) => {
        log.error({ caseId, error: error instanceof Error ? error.message : 'unknown' }, 'reading failed');
        return failed(error, performance.now() - startedAt);
      });
      await record.run(caseId, job.preReadId, result);
      log.info({ caseId, status: result.status, reason: result.reason?.code, findings: result.findings.length, ms: Math.round(result.durationMs) }, 'pre-read');
    },
  },
  onFailure: ({ name, error, attempt, lastAttempt }) => log.error({ name, attempt, lastAttempt, error: error instanceof Error ? error.name : 'unknown' }, 'job failed'),
});
const heartbeat = startHeartbeat(database, { kind: platformPart('pre-read').name, name: process.env['QIANLI_PROCESS'] ?? `pre-read-${process.pid}` });
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());
process.send?.('ready');

while (!stopping.signal.aborted) {
  await requeueLost.run().catch((error: unknown) => log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'lost pre-reads not requeued'));
  await wait(10_000, undefined, { signal: stopping.signal }).catch(() => undefined);
}
await worker.stop();
reader.stop();
await heartbeat.stop();
await database.close();
process.exit(0);
