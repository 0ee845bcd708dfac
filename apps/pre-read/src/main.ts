import { setTimeout as wait } from 'node:timers/promises';
import { createHash, randomUUID } from 'node:crypto';
import { readPlatformConfig } from '@qianli/config';
import { closeParseWorkers, DicomInstanceReader } from '@qianli/dicom-codec';
import { AdviseOnFilms, FollowUpCase, platformPart, type PreReadResult, PublishPreRead, ReceiveInstances, RecordPreRead, RecordShadowRuns, RequeueLostPreReads, StartPreRead, SystemClock, WatchDrift } from '@qianli/flow';
import { startWorker } from '@qianli/jobs';
import { openObjectStore } from '@qianli/object-store';
import { holdLease, openDatabase, PostgresAdmissionStore, PostgresArchiveQuota, PostgresDriftReads, PostgresFollowUpStore, PostgresInUseStore, PostgresModelStates, PostgresPreReadStore, PostgresPublishingStore, Sha256InputDigest, startHeartbeat } from '@qianli/postgres';
import { pino } from 'pino';
import { ThreadFilmJudge } from './film-judge';
import { failureReason, ReadingFailed } from './reading';
import { FolderWatch } from './folder-watch';
import { ReadingPool } from './reading-pool';
import { ThreadedResultWriter } from './result-writer';
import { type ModelReport, StudyReader } from './study-reader';

/** V8's heap only; typed arrays of a 300-slice volume live outside it. */
const heapMb = 1024;

const config = readPlatformConfig(process.env);
const log = pino({ level: config.logLevel, base: { part: 'pre-read' } });
const database = openDatabase(config.databaseUrl, 6);
const store = new PostgresPreReadStore(database);
const clock = new SystemClock();
const models = new PostgresModelStates(database);
const lease = await holdLease(config.databaseUrl);
const start = new StartPreRead(store, new Sha256InputDigest(), clock, lease.id);
const record = new RecordPreRead(store, clock);
const recordShadows = new RecordShadowRuns(store, clock);
const watchDrift = new WatchDrift(new PostgresInUseStore(database, clock), new PostgresDriftReads(database), clock);
// A shadow has as long again as the study; the lease tells a dead worker long before.
const requeueLost = new RequeueLostPreReads(store, record, clock, config.reading.timeoutMs * 10);
const followUp = new FollowUpCase(new PostgresFollowUpStore(database, clock), clock);

let found: readonly ModelReport[] = [];
const report = () => models.report(found, clock.now()).catch((error: unknown) => log.error({ error: String(error) }, 'models not recorded'));
const pool = await ReadingPool.start(config.reading.processes, () => new StudyReader({
  deadlineMs: config.reading.timeoutMs, memoryMb: heapMb, residentMb: config.reading.memoryMb,
  onModels: (reports) => {
    if (JSON.stringify(reports) === JSON.stringify(found)) return;
    found = reports;
    for (const { folder, state, reasons, manifest, runsOn } of reports) log.info({ folder, state, reasons, version: manifest?.version, runsOn }, 'model');
    void report();
  },
}));
const folders = new FolderWatch(config.modelsPath);
// Before the first study is taken: its plan is made of what is known here.
await report();

function failed(error: unknown, durationMs: number): PreReadResult {
  const code = error instanceof ReadingFailed ? error.code : 'failed';
  return { status: 'failed', findings: [], model: null, reason: failureReason(code), notes: [], research: true, durationMs };
}

async function preRead(caseId: string): Promise<void> {
  const job = await start.run(caseId);
  if (!job) return;
  const startedAt = performance.now();
  const { result, shadows } = await pool.read(job.images, job.plan).catch((error: unknown) => {
    log.error({ caseId, error: error instanceof Error ? error.message : 'unknown' }, 'reading failed');
    return { result: failed(error, performance.now() - startedAt), shadows: Promise.resolve([]) };
  });
  await record.run(caseId, job.preReadId, result);
  log.info({ caseId, status: result.status, reason: result.reason?.code, findings: result.findings.length, ms: Math.round(result.durationMs), runs: result.runs?.map(({ model, status, reason }) => `${model.id} ${model.version} ${reason?.code ?? status}`) }, 'pre-read');
  await recordShadows.run(caseId, job.preReadId, await shadows);
  await watchDrift.run(caseId).catch((error: unknown) => log.error({ caseId, error: error instanceof Error ? error.name : 'unknown' }, 'drift not watched'));
}

const worker = await startWorker({
  pool: database.pool,
  concurrency: config.reading.processes,
  tasks: {
    'pre-read': ({ caseId }) => preRead(caseId),
    'follow-up': async ({ caseId }) => {
      log.info({ caseId, outcome: await followUp.run(caseId) }, 'follow-up');
    },
  },
  onFailure: ({ name, error, attempt, lastAttempt }) => log.error({ name, attempt, lastAttempt, error: error instanceof Error ? error.name : 'unknown' }, 'job failed'),
});
// Beside the readings: what is wrong with a film must be told while the patient may still be there.
const filmJudge = new ThreadFilmJudge({ deadlineMs: 20_000, memoryMb: 512 });
filmJudge.warmUp();
const adviseOnFilms = new AdviseOnFilms(store, filmJudge, clock);
const filmWorker = await startWorker({
  pool: database.pool,
  concurrency: 1,
  tasks: { 'judge-films': async ({ caseId }) => void (await adviseOnFilms.run(caseId)) },
  onFailure: ({ name, attempt, lastAttempt }) => log.error({ name, attempt, lastAttempt }, 'films not judged'),
});
const objects = await openObjectStore(config.objects);
const logFault = (error: unknown) => log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'results not stored');
const publish = new PublishPreRead(
  new PostgresPublishingStore(database), objects, new ThreadedResultWriter(),
  new ReceiveInstances(new PostgresAdmissionStore(database), objects, new DicomInstanceReader(), new PostgresArchiveQuota(database), clock, config.quietMs, randomUUID, logFault),
  { of: (bytes) => ({ bytes: bytes.length, digest: createHash('sha256').update(bytes).digest('hex'), source: bytes, content: () => bytes, release: () => Promise.resolve() }) },
  clock, randomUUID,
);
// A worker of its own: the next study is read while the last one's results are written.
const publisher = await startWorker({
  pool: database.pool,
  concurrency: 1,
  tasks: { 'publish-pre-read': async ({ preReadId }) => log.info({ preReadId, outcome: await publish.run(preReadId) }, 'results') },
  onFailure: ({ name, error, attempt, lastAttempt }) => log.error({ name, attempt, lastAttempt, error: error instanceof Error ? error.message : 'unknown' }, 'job failed'),
});
const heartbeat = startHeartbeat(database, { kind: platformPart('pre-read').name, name: process.env['QIANLI_PROCESS'] ?? `pre-read-${process.pid}` });
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());
process.send?.('ready');

let reportedAt = performance.now();
while (!stopping.signal.aborted) {
  await requeueLost.run().catch((error: unknown) => log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'lost pre-reads not requeued'));
  if (folders.hasChanged()) await pool.reload().catch((error: unknown) => log.error({ error: String(error) }, 'models not reloaded'));
  if (performance.now() - reportedAt > 60_000) {
    reportedAt = performance.now();
    await report();
  }
  await wait(2000, undefined, { signal: stopping.signal }).catch(() => undefined);
}
await Promise.all([worker.stop(), filmWorker.stop(), publisher.stop()]);
await closeParseWorkers();
await filmJudge.stop();
pool.stop();
await heartbeat.stop();
await lease.release();
await database.close();
process.exit(0);
