import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ModelManifest } from '@qianli/domain-pre-read';
import type { PreReadResult, StoredImage } from '@qianli/flow';

/** A model folder as the reading process found it. */
export interface ModelReport {
  readonly folder: string;
  readonly state: 'active' | 'rejected';
  readonly reasons: readonly string[];
  readonly manifest: ModelManifest | null;
  readonly card: string;
}
/** Models by id: `off` do not run, `shadow` run and are not shown. */
export interface HiddenModels {
  readonly off: readonly string[];
  readonly shadow: readonly string[];
}
export interface ReadingOrder {
  readonly id: number;
  readonly images: readonly StoredImage[];
  readonly hidden: HiddenModels;
}
export type ReaderMessage =
  | { readonly kind: 'models'; readonly models: readonly ModelReport[] }
  | { readonly kind: 'result'; readonly id: number; readonly result: PreReadResult }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** Why a reading gave nothing. */
export class ReadingFailed extends Error {
  constructor(readonly code: 'timed-out' | 'crashed' | 'failed', message: string) {
    super(message);
  }
}

/** One process that reads one study at a time. A reading that takes too long or eats too much memory is killed with its process; the next one gets a fresh process. */
export class StudyReader {
  private child: ChildProcess | null = null;
  private nextId = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: { readonly deadlineMs: number; readonly memoryMb: number; readonly onModels: (models: readonly ModelReport[]) => void; readonly entry?: string; readonly onLine?: (line: string) => void }) {}

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

  /** Throws `ReadingFailed`. Studies wait for their turn. */
  read(images: readonly StoredImage[], hidden: HiddenModels = { off: [], shadow: [] }): Promise<PreReadResult> {
    const reading = this.turn.then(() => this.readNow(images, hidden));
    this.turn = reading.catch(() => undefined);
    return reading;
  }

  private readNow(images: readonly StoredImage[], hidden: HiddenModels): Promise<PreReadResult> {
    return new Promise((resolve, reject) => {
      const child = this.process();
      const id = (this.nextId += 1);
      const settle = (action: () => void) => {
        clearTimeout(timer);
        child.off('message', onMessage);
        child.off('exit', onExit);
        action();
      };
      const onMessage = (message: ReaderMessage) => {
        if (message.kind === 'models' || message.id !== id) return;
        settle(() => (message.kind === 'result' ? resolve(message.result) : reject(new ReadingFailed('failed', message.message))));
      };
      const onExit = (code: number | null, signal: string | null) => settle(() => reject(new ReadingFailed('crashed', `the reading process ended (${signal ?? code})`)));
      const timer = setTimeout(() => {
        settle(() => reject(new ReadingFailed('timed-out', `no result after ${this.options.deadlineMs / 1000} s`)));
        // Its end comes a moment later: the next study must not be given to it.
        this.child = null;
        child.kill('SIGKILL');
      }, this.options.deadlineMs);
      child.on('message', onMessage);
      child.on('exit', onExit);
      child.send({ id, images, hidden } satisfies ReadingOrder);
    });
  }

  private process(): ChildProcess {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null && this.child.connected) return this.child;
    const child = fork(this.options.entry ?? fileURLToPath(new URL('./read-study-worker.js', import.meta.url)), [], {
      execArgv: ['--enable-source-maps', `--max-old-space-size=${this.options.memoryMb}`],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: process.env,
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
