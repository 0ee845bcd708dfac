import { fork, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Part {
  readonly name: string;
  /** Folder with main.js and the workers. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Threads that wait for the disk: each file that is synced holds one, and Node's four would make images wait for each other. */
const fileThreads = '16';
/** glibc keeps memory apart for each thread otherwise, and gives little of it back: measured 30 MB of a process that takes in 2 GB. */
const memoryArenas = '2';

/** Runs the parts as processes of their own, each with a log; one that dies is started again, slower each time. */
export class Parts {
  private readonly running = new Map<string, ChildProcess>();
  private stopping = false;

  constructor(private readonly logs: string, private readonly say: (line: string) => void, private readonly rootEnv: NodeJS.ProcessEnv) {}

  /** Resolves when the part says `ready`; rejects when it has not within the deadline. */
  start(part: Part, deadlineMs = 60_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${part.name} did not come up in ${deadlineMs / 1000} s; see ${this.logOf(part)}.`)), deadlineMs);
      this.launch(part, 0, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private logOf(part: Part): string {
    return join(this.logs, `${part.name}.log`);
  }

  private launch(part: Part, failures: number, onReady: () => void): void {
    if (this.stopping) return;
    const log = openSync(this.logOf(part), 'a', 0o600);
    const startedAt = Date.now();
    const child = fork(join(part.folder, 'main.js'), [], {
      stdio: ['ignore', log, log, 'ipc'],
      // A process group of its own: Ctrl-C reaches the platform alone, which ends the parts in order.
      detached: true,
      env: { UV_THREADPOOL_SIZE: fileThreads, MALLOC_ARENA_MAX: memoryArenas, ...this.rootEnv, ...part.env, NODE_ENV: 'production' },
      execArgv: ['--enable-source-maps', '--import', pathToFileURL(join(part.folder, '../platform/die-with-parent-worker.js')).href],
    });
    this.running.set(part.name, child);
    child.on('message', (message) => {
      if (message === 'ready') onReady();
    });
    child.on('exit', (code, signal) => {
      if (this.running.get(part.name) === child) this.running.delete(part.name);
      if (this.stopping) return;
      // A part that ran for a minute is healthy again; one that dies at once waits up to 10 s.
      const inARow = Date.now() - startedAt > 60_000 ? 0 : failures + 1;
      const waitMs = Math.min(10_000, 250 * 2 ** Math.min(inARow, 6));
      this.say(`${part.name} ended (${signal ?? `exit code ${code}`}); starting it again in ${waitMs / 1000} s, its log is ${this.logOf(part)}`);
      setTimeout(() => this.launch(part, inARow, onReady), waitMs);
    });
    child.on('error', (error) => this.say(`${part.name}: ${error.message}`));
  }

  /** SIGTERM to all, SIGKILL to what is left after the deadline. */
  async stop(deadlineMs = 10_000): Promise<void> {
    this.stopping = true;
    await Promise.all(
      [...this.running.values()].map(
        (child) =>
          new Promise<void>((resolve) => {
            if (child.exitCode !== null || child.signalCode !== null) return resolve();
            const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
            child.once('exit', () => {
              clearTimeout(timer);
              resolve();
            });
            child.kill('SIGTERM');
          }),
      ),
    );
  }
}
