import { DicomRefusal } from '@qianli/domain-dicom';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { parseBytes, type ParsedInstance, type ParseRequest } from './parse-bytes';
import type { WorkerAnswer, WorkerOrder } from './worker-messages';

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
  readonly resolve: (instance: ParsedInstance) => void;
  readonly reject: (error: Error) => void;
}

/** Parses files in worker threads. A worker that is late or out of memory is stopped, its file refused, and another one started. */
export class ParsePool {
  private readonly waiting: Job[] = [];
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();
  private closed = false;

  constructor(private readonly options: ParsePoolOptions = {}) {}

  /** What the file says, or a rejected promise with a `DicomRefusal`. `input` is copied; a path is read by the worker. */
  parse(input: Uint8Array | string, request: ParseRequest = {}): Promise<ParsedInstance> {
    if (this.closed) return Promise.reject(new Error('The parse pool is closed'));
    const entry = this.options.entry ?? workerEntry;
    if (!existsSync(entry)) return parseHere(input, request, entry);
    return new Promise((resolve, reject) => {
      this.waiting.push({ order: { input, request }, resolve, reject });
      this.next();
    });
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
      if (answer.outcome === 'parsed') job.resolve(answer.instance);
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
async function parseHere(input: Uint8Array | string, request: ParseRequest, entry: URL): Promise<ParsedInstance> {
  if (!process.env['VITEST']) throw new Error(`The parse worker ${fileURLToPath(entry)} is missing: build again`);
  return parseBytes(typeof input === 'string' ? new Uint8Array(readFileSync(input)) : input, request);
}
