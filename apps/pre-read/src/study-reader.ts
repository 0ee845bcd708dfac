import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ModelManifest, ModelRun, PlannedModel } from '@qianli/domain-pre-read';
import type { PreReadResult, StoredImage } from '@qianli/flow';
import { Reading, ReadingFailed } from './reading';
import { watchMemory } from './watch-memory';

/** A model folder as the reading process found it. */
export interface ModelReport {
  readonly folder: string;
  readonly state: 'sound' | 'rejected';
  readonly reasons: readonly string[];
  readonly manifest: ModelManifest | null;
  readonly card: string;
  readonly evaluation?: unknown;
  readonly runsOn?: { readonly provider: string; readonly fallback: string | null };
}
export interface ReadingOrder {
  readonly id: number;
  readonly images: readonly StoredImage[];
  readonly plan: readonly PlannedModel[];
}
/** What is known of a study before any model has looked at it. */
export type AboutStudy = Pick<PreReadResult, 'notes' | 'filmAdvice'> & { readonly whenNobody: NonNullable<PreReadResult['reason']> };
export type ReaderMessage =
  | { readonly kind: 'models'; readonly models: readonly ModelReport[] }
  | { readonly kind: 'about'; readonly id: number; readonly about: AboutStudy }
  /** A model begins; it may add so much memory to what the process holds. null: the process's own limit alone. */
  | { readonly kind: 'began'; readonly id: number; readonly model: PlannedModel; readonly memoryMb: number | null }
  | { readonly kind: 'ran'; readonly id: number; readonly run: ModelRun; readonly extra: Partial<PreReadResult> }
  | { readonly kind: 'finished'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

export interface StudyReaderOptions {
  /** Longest that one study may take, shadows apart: each of those has as long again. */
  readonly deadlineMs: number;
  /** V8's heap; typed arrays live outside it. */
  readonly memoryMb: number;
  /** Resident memory of the whole process. Default: not watched. */
  readonly residentMb?: number;
  readonly onModels: (models: readonly ModelReport[]) => void;
  readonly entry?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The union of what the shown models made of a study, at once; what the shadows made of it, when they have ended too. */
export interface StudyRead {
  readonly result: PreReadResult;
  readonly shadows: Promise<readonly ModelRun[]>;
}

/**
 * One process that reads one study at a time. A model that takes too long, eats too much memory or crashes ends with its
 * process and is a failed run; the models after it get a fresh process.
 */
export class StudyReader {
  private child: ChildProcess | null = null;
  private nextId = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: StudyReaderOptions) {}

  /** Starts the process ahead of the first study; resolves when its models are loaded. */
  warmUp(): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = this.process();
      child.on('message', (message: ReaderMessage) => {
        if (message.kind === 'models') resolve();
      });
      child.once('exit', () => reject(new ReadingFailed('crashed', 'the reading process ended while it loaded its models')));
    });
  }

  /** Process that reads now, for whoever watches it. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Throws `ReadingFailed` when the study could not be opened at all. Studies wait for their turn. */
  read(images: readonly StoredImage[], plan: readonly PlannedModel[]): Promise<StudyRead> {
    return new Promise((resolve, reject) => {
      this.turn = this.turn.then(() => {
        const reading = new Reading(plan);
        const shadows = this.readAll(images, reading);
        reading.shown.then((result) => resolve({ result, shadows }), reject);
        return shadows.catch(() => undefined);
      });
    });
  }

  /** Resolves when the process has nothing in hand. */
  idle(): Promise<void> {
    return this.turn.then(() => undefined);
  }

  private async readAll(images: readonly StoredImage[], reading: Reading): Promise<readonly ModelRun[]> {
    while (reading.left.length > 0 || !reading.isOpened) {
      const before = reading.left.length;
      const end = await this.attempt(images, reading);
      if (end === null) break;
      reading.broke(end, reading.left.length === before ? 'no-headway' : reading.spentMs() >= this.options.deadlineMs ? 'no-time' : null);
    }
    reading.end();
    return reading.shadows;
  }

  /** null when the process has worked through the order, else what ended it. */
  private attempt(images: readonly StoredImage[], reading: Reading): Promise<ReadingFailed | null> {
    return new Promise((resolve) => {
      const child = this.process();
      const id = (this.nextId += 1);
      const settle = (end: ReadingFailed | null) => {
        clearTimeout(timer);
        memory.stop();
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(end);
      };
      const kill = (end: ReadingFailed) => {
        settle(end);
        // Its end comes a moment later: the next study must not be given to it.
        this.child = null;
        child.kill('SIGKILL');
      };
      const late = () => kill(new ReadingFailed('timed-out', `no result after ${this.options.deadlineMs / 1000} s`));
      const onMessage = (message: ReaderMessage) => {
        if (message.kind === 'models' || message.id !== id) return;
        switch (message.kind) {
          case 'about':
            return reading.opened(message.about);
          case 'began':
            memory.allow(message.memoryMb);
            if (message.model.mode === 'shadow') {
              clearTimeout(timer);
              timer = setTimeout(late, this.options.deadlineMs);
            }
            return reading.began(message.model);
          case 'ran':
            memory.allow(null);
            reading.ran(message.run, message.extra);
            // The runtime cannot be stopped midway: its thread still works.
            if (message.run.reason?.code === 'timed-out') kill(new ReadingFailed('timed-out', 'a model was too slow'));
            return;
          case 'finished':
            return settle(null);
          case 'failed':
            return settle(new ReadingFailed('failed', message.message));
          default:
            return message satisfies never;
        }
      };
      const onExit = (code: number | null, signal: string | null) => settle(new ReadingFailed('crashed', `the reading process ended (${signal ?? code})`));
      let timer = setTimeout(late, Math.max(1, this.options.deadlineMs - reading.spentMs()));
      const memory = watchMemory(child.pid, this.options.residentMb ?? null, (mb) => kill(new ReadingFailed('out-of-memory', `the reading process held ${mb} MB`)));
      child.on('message', onMessage);
      child.on('exit', onExit);
      child.send({ id, images, plan: reading.left } satisfies ReadingOrder);
    });
  }

  private process(): ChildProcess {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null && this.child.connected) return this.child;
    const child = fork(this.options.entry ?? fileURLToPath(new URL('./read-study-worker.js', import.meta.url)), [], {
      execArgv: ['--enable-source-maps', `--max-old-space-size=${this.options.memoryMb}`],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: this.options.env ?? process.env,
    });
    child.on('message', (message: ReaderMessage) => {
      if (message.kind === 'models') this.options.onModels(message.models);
    });
    // A failed send or start shows as the exit of the process, which every reading listens to.
    child.on('error', () => undefined);
    this.child = child;
    return child;
  }

  stop(): void {
    this.child?.kill('SIGTERM');
  }
}
