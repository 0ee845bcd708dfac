import { DicomRefusal } from '@qianli/domain-dicom';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ParsedInstance, ParseRequest } from './parse-bytes';
import { readFile } from './read-file';
import type { Reading, WorkerAnswer, WorkerOrder } from './worker-messages';

/** Where the build puts the worker: beside the bundle this line ends up in. */
export const workerEntry = new URL('./parse-worker.js', import.meta.url);

export interface ParsePoolOptions {
  /** Worker threads; default 2. */
  readonly size?: number;
  /** From the moment a worker takes the file; default 30 s. */
  readonly deadlineMs?: number;
  /** JavaScript heap of each worker, default 512 MB; the file's own bytes lie outside of it. */
  readonly memoryMb?: number;
  readonly entry?: URL;
}

interface Job {
  readonly order: WorkerOrder;
  readonly resolve: (reading: Reading[keyof Reading]) => void;
  readonly reject: (error: Error) => void;
}

/** Parses files in worker threads. A worker that is late or out of memory is stopped, its file refused, and another one started. */
export class ParsePool {
  private readonly waiting: Job[] = [];
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();
  private closed = false;
  private entry: { readonly url: URL; readonly isBuilt: boolean } | null = null;

  constructor(private readonly options: ParsePoolOptions = {}) {}

  /** What the file says, or a rejected promise with a `DicomRefusal`. `input` is copied; a path is read by the worker. */
  parse(input: Uint8Array | string, request: ParseRequest = {}): Promise<ParsedInstance> {
    return this.read('parsed', input, request);
  }

  /** The same with no more of it than is wanted. */
  read<W extends keyof Reading>(want: W, input: Uint8Array | string, request: ParseRequest = {}): Promise<Reading[W]> {
    if (this.closed) return Promise.reject(new Error('The parse pool is closed'));
    const order = { want, input, request };
    const entry = (this.entry ??= { url: this.options.entry ?? workerEntry, isBuilt: existsSync(this.options.entry ?? workerEntry) });
    if (!entry.isBuilt) return readHere(order, entry.url) as Promise<Reading[W]>;
    return new Promise<Reading[keyof Reading]>((resolve, reject) => {
      this.waiting.push({ order, resolve, reject });
      this.next();
    }) as Promise<Reading[W]>;
  }

  /** Stops all workers; files still waiting are rejected. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.waiting.splice(0)) reject(new Error('The parse pool is closed'));
    await Promise.all([...this.all].map((worker) => worker.terminate()));
  }

  private next(): void {
    if (this.waiting.length === 0) return;
    const worker = this.idle.pop() ?? (this.all.size < (this.options.size ?? 2) ? this.started() : null);
    const job = worker && this.waiting.shift();
    if (worker && job) this.give(worker, job);
  }

  private started(): Worker {
    const { memoryMb = 512, entry = workerEntry } = this.options;
    const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    this.all.add(worker);
    return worker;
  }

  private give(worker: Worker, job: Job): void {
    const { deadlineMs = 30_000 } = this.options;
    const lost = (error: Error) => {
      settle();
      this.all.delete(worker);
      void worker.terminate();
      job.reject(error);
      this.next();
    };
    const timer = setTimeout(() => {
      lost(
        new DicomRefusal(
          'deadline-exceeded',
          `Reading the file took longer than ${deadlineMs / 1000} s and was stopped. Such a file is damaged or hostile.`,
        ),
      );
    }, deadlineMs);
    const onError = (error: Error & { code?: string }) =>
      lost(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory() : error);
    const onExit = () => lost(new Error('The parse worker ended'));
    const onMessage = (answer: WorkerAnswer) => {
      settle();
      worker.unref();
      this.idle.push(worker);
      if (answer.outcome === 'read') job.resolve(answer.reading);
      else if (answer.outcome === 'refused')
        job.reject(new DicomRefusal(answer.code, answer.message, answer.tag, answer.offset));
      else job.reject(new Error(answer.message));
      this.next();
    };
    const settle = () => {
      clearTimeout(timer);
      worker.off('error', onError).off('exit', onExit).off('message', onMessage);
    };
    worker.on('error', onError).on('exit', onExit).on('message', onMessage);
    worker.ref();
    worker.postMessage(job.order);
  }
}

function outOfMemory(): DicomRefusal {
  return new DicomRefusal(
    'out-of-memory',
    'Reading the file took more memory than one file may. Such a file is damaged or hostile.',
  );
}

/** Under vitest the sources run unbundled and there is no worker to start; in production its absence is a broken build. */
async function readHere(order: WorkerOrder, entry: URL): Promise<Reading[keyof Reading]> {
  if (!process.env['VITEST']) throw new Error(`The parse worker ${fileURLToPath(entry)} is missing: build again`);
  return readFile(order);
}
