import { jobs, type JobName, type JobOf } from '@qianli/contracts';
import { Logger, run, type Task } from 'graphile-worker';
import type { Pool } from 'pg';
import { PermanentFailure } from './permanent-failure';

export interface TaskHelpers {
  /** Fires when the process stops and the task should end soon. */
  readonly signal: AbortSignal;
}
export type Tasks = { readonly [N in JobName]?: (payload: JobOf<N>, helpers: TaskHelpers) => Promise<void> };

export interface WorkerOptions {
  /** Takes one connection for LISTEN, and one for a moment per job fetched or finished. */
  readonly pool: Pool;
  readonly tasks: Tasks;
  /** Tasks at once in this process. */
  readonly concurrency: number;
  /** A new order wakes the worker at once; delayed ones are found by polling. Default 1000. */
  readonly pollIntervalMs?: number;
  /** Tasks by the clock, a crontab's lines (UTC); several processes with the same lines run each once. */
  readonly cron?: string;
  /** Told of every attempt that failed; `lastAttempt` when it will not be tried again. Default: silence. */
  readonly onFailure?: (failure: { name: JobName; error: unknown; attempt: number; lastAttempt: boolean }) => void;
}

/** Runs the tasks until `stop()`, which waits for the tasks in hand (5 s after it their signal fires). */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const taskList: Record<string, Task> = {};
  for (const name of Object.keys(options.tasks) as JobName[]) taskList[name] = taskOf(name, options);
  const runner = await run({
    pgPool: options.pool,
    taskList,
    concurrency: options.concurrency,
    pollInterval: options.pollIntervalMs ?? 1000,
    crontab: options.cron ?? '',
    // The process decides when it ends; two owners of SIGTERM would race.
    noHandleSignals: true,
    logger: new Logger(() => () => undefined),
  });
  let stopped: Promise<void> | null = null;
  return { stop: () => (stopped ??= runner.stop()) };
}

function taskOf<N extends JobName>(name: N, { tasks, onFailure }: WorkerOptions): Task {
  const work = tasks[name] as ((payload: JobOf<N>, helpers: TaskHelpers) => Promise<void>) | undefined;
  return async (payload, { job, abortSignal }) => {
    try {
      const parsed = jobs[name].safeParse(payload);
      if (!parsed.success) throw new PermanentFailure(`The payload of ${name} does not fit the contract`);
      await work?.(parsed.data as JobOf<N>, { signal: abortSignal ?? new AbortController().signal });
    } catch (error) {
      const permanent = error instanceof PermanentFailure;
      onFailure?.({ name, error, attempt: job.attempts, lastAttempt: permanent || job.attempts >= job.max_attempts });
      if (!permanent) throw error;
    }
  };
}
