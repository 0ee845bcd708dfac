import { setImmediate as otherWork, setTimeout as wait } from 'node:timers/promises';
import { readPlatformConfig } from '@qianli/config';
import { PoolCase, RouteBatch, SimulatePolicy, SystemClock } from '@qianli/flow';
import { startWorker } from '@qianli/jobs';
import { openDatabase, PostgresPolicyStore, PostgresRoutingStore, PostgresSimulationStore, startHeartbeat } from '@qianli/postgres';
import { pino } from 'pino';

/** A case that has just come waits this long for its companions, so that a burst is weighed together. */
const gatherMs = 150;

const config = readPlatformConfig(process.env);
const log = pino({ level: config.logLevel, base: { part: 'routing' } });
const database = openDatabase(config.databaseUrl, 5);
const clock = new SystemClock();
const store = new PostgresRoutingStore(database);
const policies = new PostgresPolicyStore(database);
const poolCase = new PoolCase(store, clock);
const routeBatch = new RouteBatch(store, clock);
const simulatePolicy = new SimulatePolicy(new PostgresSimulationStore(database, policies), clock, otherWork);

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());

/** Cut short when a case has come. */
let pause = new AbortController();
const heartbeat = startHeartbeat(database, { kind: 'routing', name: process.env['QIANLI_PROCESS'] ?? `routing-${process.pid}` });
const worker = await startWorker({
  pool: database.pool,
  concurrency: 2,
  tasks: {
    'route-case': async ({ caseId }) => {
      const outcome = await poolCase.run(caseId);
      log.info({ caseId, outcome }, 'case pooled');
      pause.abort();
    },
    // Steps aside for routing after every few events; it only shares the core.
    'simulate-policy': async ({ simulationId }, { signal }) => {
      const outcome = await simulatePolicy.run(simulationId, signal);
      log.info({ simulationId, outcome }, 'policy simulated');
    },
  },
  onFailure: ({ name, error, attempt, lastAttempt }) => log.error({ name, attempt, lastAttempt, error: error instanceof Error ? error.message : String(error) }, 'job failed'),
});
process.send?.('ready');

while (!stopping.signal.aborted) {
  let seconds = 2;
  pause = new AbortController();
  try {
    const started = performance.now();
    const forgotten = await poolCase.forgotten(config.preReadTimeoutMs);
    if (forgotten > 0) log.warn({ forgotten }, 'cases pooled whose order was lost');
    const done = await routeBatch.run();
    seconds = (await policies.active(clock.now())).content.batchSeconds;
    if (done.assigned.length + done.takenBack > 0) log.info({ assigned: done.assigned.length, waiting: done.waiting, takenBack: done.takenBack, solver: done.solver, ms: Math.round(performance.now() - started) }, 'batch decided');
  } catch (error) {
    log.error({ error: error instanceof Error ? error.message : String(error) }, 'batch failed');
  }
  await wait(seconds * 1000, undefined, { signal: AbortSignal.any([stopping.signal, pause.signal]) }).catch(() => undefined);
  if (pause.signal.aborted) await wait(gatherMs, undefined, { signal: stopping.signal }).catch(() => undefined);
}
await worker.stop();
await heartbeat.stop();
await database.close();
process.exit(0);
