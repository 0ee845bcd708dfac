import { setTimeout as wait } from 'node:timers/promises';
import { readPlatformConfig } from '@qianli/config';
import { RouteCase, RouteWaitingCases, SystemClock } from '@qianli/flow';
import { startWorker } from '@qianli/jobs';
import { openDatabase, PostgresRoutingStore, startHeartbeat } from '@qianli/postgres';
import { pino } from 'pino';

/** How often the pool is swept for cases that a changed shift or a freed reader lets through. */
const sweepMs = 2000;

const config = readPlatformConfig(process.env);
const log = pino({ level: config.logLevel, base: { part: 'routing' } });
const database = openDatabase(config.databaseUrl, 5);
const clock = new SystemClock();
const store = new PostgresRoutingStore(database);
const routeCase = new RouteCase(store, clock);
const sweep = new RouteWaitingCases(store, routeCase, clock);

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());

const heartbeat = startHeartbeat(database, { kind: 'routing', name: process.env['QIANLI_PROCESS'] ?? `routing-${process.pid}` });
const worker = await startWorker({
  pool: database.pool,
  concurrency: 2,
  tasks: {
    'route-case': async ({ caseId }) => {
      const outcome = await routeCase.run(caseId);
      log.info({ caseId, outcome }, 'case routed');
    },
  },
  onFailure: ({ name, error, attempt, lastAttempt }) => log.error({ name, attempt, lastAttempt, error: error instanceof Error ? error.message : String(error) }, 'job failed'),
});
process.send?.('ready');

while (!stopping.signal.aborted) {
  try {
    const done = await sweep.run();
    if (done.assigned + done.takenBack > 0) log.info(done, 'pool swept');
  } catch (error) {
    log.error({ error: error instanceof Error ? error.message : String(error) }, 'sweep failed');
  }
  await wait(sweepMs, undefined, { signal: stopping.signal }).catch(() => undefined);
}
await worker.stop();
await heartbeat.stop();
await database.close();
process.exit(0);
