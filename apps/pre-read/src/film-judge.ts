import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { FilmJudge, type FilmAdviceOf, type StoredImage } from '@qianli/flow';

export type FilmJudgeAnswer = { readonly id: number; readonly advice: readonly FilmAdviceOf[] } | { readonly id: number; readonly error: string };
export interface FilmJudgeOrder {
  readonly id: number;
  readonly films: readonly StoredImage[];
}

/** Judges films in a thread of its own, so that neither a reading in hand nor a film that cannot be decoded is in the way. A judging that takes too long ends its thread; the next gets a fresh one. */
export class ThreadFilmJudge extends FilmJudge {
  private thread: Worker | null = null;
  private nextId = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: { readonly deadlineMs: number; readonly memoryMb: number; readonly entry?: string }) {
    super();
  }

  /** Starts the thread ahead of the first film. */
  warmUp(): void {
    this.thread ??= this.fresh();
  }

  /** Throws when the thread ended, ran out of time or could not judge. Studies wait for their turn. */
  judge(films: readonly StoredImage[]): Promise<readonly FilmAdviceOf[]> {
    const judging = this.turn.then(() => this.judgeNow(films));
    this.turn = judging.catch(() => undefined);
    return judging;
  }

  private judgeNow(films: readonly StoredImage[]): Promise<readonly FilmAdviceOf[]> {
    return new Promise((resolve, reject) => {
      const thread = (this.thread ??= this.fresh());
      const id = (this.nextId += 1);
      const settle = (action: () => void) => {
        clearTimeout(timer);
        thread.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
        action();
      };
      const lost = (why: string) => settle(() => {
        this.thread = null;
        void thread.terminate();
        reject(new Error(why));
      });
      const onMessage = (answer: FilmJudgeAnswer) => {
        if (answer.id === id) settle(() => ('advice' in answer ? resolve(answer.advice) : reject(new Error(answer.error))));
      };
      const onEnd = () => lost('the judging thread ended');
      const timer = setTimeout(() => lost(`no judgement after ${this.options.deadlineMs / 1000} s`), this.options.deadlineMs);
      thread.on('message', onMessage).on('error', onEnd).on('exit', onEnd);
      thread.postMessage({ id, films } satisfies FilmJudgeOrder);
    });
  }

  private fresh(): Worker {
    const thread = new Worker(this.options.entry ?? fileURLToPath(new URL('./film-judge-worker.js', import.meta.url)), { resourceLimits: { maxOldGenerationSizeMb: this.options.memoryMb } });
    // Between two judgings nobody listens; its end is seen by the next.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      if (this.thread === thread) this.thread = null;
    });
    return thread;
  }

  async stop(): Promise<void> {
    await this.thread?.terminate();
  }
}
