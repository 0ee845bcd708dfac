import { ApiError, type ReportDraft } from '@qianli/contracts';

export interface DraftText {
  readonly findings: string;
  readonly impression: string;
  readonly critical: boolean;
  readonly templateId: string | null;
}
export interface DraftState {
  readonly text: DraftText;
  /** `conflict`: somebody saved another draft meanwhile; `theirs` is that one, and nothing is saved until the reader chooses. */
  readonly status: 'loading' | 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';
  readonly savedAt: string | null;
  readonly theirs: ReportDraft | null;
}
export interface DraftTools {
  load(): Promise<ReportDraft>;
  save(draft: DraftText & { version: number }): Promise<ReportDraft>;
  /** How long after the last key the draft is saved; 900 ms. */
  readonly quietMs?: number;
  /** How long after a failed save the next is tried; 5 s. */
  readonly retryMs?: number;
}

const empty: DraftText = { findings: '', impression: '', critical: false, templateId: null };

/** Saves a report draft while it is written: one save at a time, the latest text always last, never over somebody else's. */
export class DraftKeeper {
  private current: DraftState = { text: empty, status: 'loading', savedAt: null, theirs: null };
  private version = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly tools: DraftTools) {}

  readonly state = (): DraftState => this.current;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  async load(): Promise<void> {
    const draft = await this.tools.load();
    if (this.current.status === 'loading') this.take(draft);
  }

  edit(change: Partial<DraftText>): void {
    const isStopped = this.current.status === 'conflict' || this.current.status === 'loading';
    this.show({ text: { ...this.current.text, ...change }, ...(isStopped ? {} : { status: 'unsaved' as const }) });
    if (!isStopped) this.saveIn(this.tools.quietMs ?? 900);
  }

  /** Everything written so far is saved when this resolves; throws when it could not be. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.current.status === 'unsaved' || this.current.status === 'failed') await this.saveNow();
    if (this.current.status === 'conflict') throw new ApiError(409, 'stale-draft', 'The draft was saved elsewhere');
    if (this.current.status === 'failed') throw new ApiError(0, 'no-answer', 'The draft could not be saved');
  }

  /** Ends a conflict: `mine` is saved over theirs, `theirs` replaces mine. */
  async settle(which: 'mine' | 'theirs'): Promise<void> {
    const { theirs } = this.current;
    if (!theirs) return;
    if (which === 'theirs') return this.take(theirs);
    this.version = theirs.version;
    this.show({ status: 'unsaved', theirs: null });
    await this.saveNow();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private saveIn(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.saveNow(), delayMs);
  }

  private saveNow(): Promise<void> {
    this.running ??= this.save().finally(() => (this.running = null));
    return this.running;
  }

  private async save(): Promise<void> {
    const sent = this.current.text;
    this.show({ status: 'saving' });
    try {
      const draft = await this.tools.save({ ...sent, version: this.version });
      this.version = draft.version;
      const isLatest = this.current.text === sent;
      this.show({ status: isLatest ? 'saved' : 'unsaved', savedAt: draft.savedAt });
      if (!isLatest) this.saveIn(this.tools.quietMs ?? 900);
    } catch (problem) {
      if (problem instanceof ApiError && problem.code === 'stale-draft') await this.meet();
      else {
        this.show({ status: 'failed' });
        if (!(problem instanceof ApiError) || problem.status === 0 || problem.status >= 500) this.saveIn(this.tools.retryMs ?? 5_000);
      }
    }
  }

  /** Somebody was faster. The same text is no conflict: it is our own save whose answer was lost. */
  private async meet(): Promise<void> {
    const theirs = await this.tools.load().catch(() => null);
    if (!theirs) return this.show({ status: 'failed' });
    const { text } = this.current;
    const isSame = theirs.findings === text.findings && theirs.impression === text.impression && theirs.critical === text.critical;
    if (isSame) this.take(theirs);
    else this.show({ status: 'conflict', theirs });
  }

  private take(draft: ReportDraft): void {
    this.version = draft.version;
    const { findings, impression, critical, templateId } = draft;
    this.show({ text: { findings, impression, critical, templateId }, status: 'saved', savedAt: draft.savedAt, theirs: null });
  }

  private show(change: Partial<DraftState>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }
}
