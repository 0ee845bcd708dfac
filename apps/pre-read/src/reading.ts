import { type ModelRun, type PlannedModel, type RunReason, uniteRuns } from '@qianli/domain-pre-read';
import type { PreReadResult } from '@qianli/flow';
import type { AboutStudy } from './study-reader';

/** Why a reading, or one model of it, gave nothing. */
export class ReadingFailed extends Error {
  constructor(readonly code: 'timed-out' | 'out-of-memory' | 'crashed' | 'failed', message: string) {
    super(message);
  }
}

export const failureWords: Record<ReadingFailed['code'] | 'model-missing', { readonly zh: string; readonly en: string }> = {
  'timed-out': { zh: 'AI 预读超时', en: 'The pre-read took too long' },
  'out-of-memory': { zh: 'AI 预读内存超限', en: 'The pre-read took too much memory' },
  crashed: { zh: 'AI 预读程序异常退出', en: 'The pre-read crashed' },
  failed: { zh: 'AI 预读出错', en: 'The pre-read failed' },
  'model-missing': { zh: '模型文件缺失或校验未通过', en: 'The model is missing or was rejected' },
};
export const failureReason = (code: keyof typeof failureWords): RunReason => ({ code, ...failureWords[code] });

export const failedRun = ({ id, version, mode }: PlannedModel, code: keyof typeof failureWords): ModelRun => ({
  model: { id, version }, mode, status: 'failed', reason: failureReason(code), notes: [], findings: [], research: true, durationMs: 0,
});

/** One study on its way through its models, over as many processes as it costs. */
export class Reading {
  /** The pre-read, as soon as every shown model has ended. Rejects with `ReadingFailed` when the study could not be opened. */
  readonly shown: Promise<PreReadResult>;
  private tell: (result: PreReadResult) => void = () => undefined;
  private fail: (error: ReadingFailed) => void = () => undefined;
  private readonly runs: ModelRun[] = [];
  private extra: Partial<PreReadResult> = {};
  private about: AboutStudy | null = null;
  private current: PlannedModel | null = null;
  private readonly startedAt = performance.now();

  constructor(private readonly plan: readonly PlannedModel[]) {
    this.shown = new Promise((resolve, reject) => {
      this.tell = resolve;
      this.fail = reject;
    });
  }

  get isOpened(): boolean {
    return this.about !== null;
  }

  get left(): readonly PlannedModel[] {
    return this.plan.filter((planned) => !this.runs.some(({ model }) => model.id === planned.id && model.version === planned.version));
  }

  get shadows(): readonly ModelRun[] {
    return this.runs.filter(({ mode }) => mode === 'shadow');
  }

  spentMs(): number {
    return this.isShown() ? 0 : performance.now() - this.startedAt;
  }

  opened(about: AboutStudy): void {
    this.about ??= about;
    this.tellWhenShown();
  }

  began(model: PlannedModel): void {
    this.current = model;
  }

  ran(run: ModelRun, extra: Partial<PreReadResult>): void {
    this.current = null;
    this.runs.push(run);
    if (run.mode === 'shown') this.extra = { ...this.extra, ...extra };
    this.tellWhenShown();
  }

  /** The process ended before the order did: what it had in hand failed. */
  broke(end: ReadingFailed, headway: 'no-headway' | 'no-time' | null): void {
    if (!this.about) {
      this.fail(end);
      for (const planned of this.left) this.runs.push(failedRun(planned, end.code));
      this.about = { notes: [], whenNobody: failureReason(end.code) };
      return;
    }
    const hadInHand = this.current;
    if (hadInHand) this.ran(failedRun(hadInHand, end.code), {});
    // Another process would end the same.
    if ((headway === 'no-headway' && !hadInHand) || headway === 'no-time') for (const planned of this.left) if (headway !== 'no-time' || planned.mode === 'shown') this.ran(failedRun(planned, end.code), {});
  }

  end(): void {
    for (const planned of this.left) this.ran(failedRun(planned, 'failed'), {});
  }

  private isShown(): boolean {
    return this.about !== null && this.left.every(({ mode }) => mode === 'shadow');
  }

  private tellWhenShown(): void {
    if (!this.about || !this.isShown()) return;
    const runs = this.runs.filter(({ mode }) => mode === 'shown');
    this.tell({ ...this.extra, ...uniteRuns(runs, this.about), filmAdvice: this.about.filmAdvice ?? [], durationMs: performance.now() - this.startedAt, runs });
  }
}
