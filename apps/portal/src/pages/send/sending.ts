import type { LargePost, LargeReply } from './post-large';
import type { BatchPost, BatchReply } from './post-batch';
import type { StudyToSend } from './group-by-patient';
import type { ReadFile, RefusedFile } from './sent-file';
import { stowOutcomes } from './stow-outcome';

/** Small batches: a broken line costs little, and the platform answers file by file soon. */
const batchFiles = 16;
const batchBytes = 8 * 1024 * 1024;
const atOnce = 3;
/** From here on a file goes alone and in parts, so that a broken line costs a part and not the file. */
export const largeBytes = 32 * 1024 * 1024;
/** Progress is drawn this often, however many requests tell of theirs. */
const drawEveryMs = 100;
const retryDelaysMs = [1_000, 2_000, 4_000, 8_000];
const speedWindowMs = 5_000;

export interface StudyProgress {
  readonly uid: string;
  readonly bytes: number;
  readonly sentBytes: number;
  readonly files: number;
  readonly arrived: number;
  readonly refused: number;
  readonly state: 'waiting' | 'sending' | 'checking' | 'done';
}
export interface SendingState {
  readonly phase: 'sending' | 'paused' | 'done';
  /** Set when the line broke rather than somebody pausing. */
  readonly lineBroken: boolean;
  readonly studies: ReadonlyMap<string, StudyProgress>;
  readonly refused: readonly RefusedFile[];
  readonly bytesPerSecond: number;
}
interface Batch {
  readonly study: string;
  readonly files: readonly ReadFile[];
  readonly bytes: number;
}
export interface SendingTools {
  readonly post: (batch: BatchPost) => Promise<BatchReply>;
  readonly postLarge: (post: LargePost) => Promise<LargeReply>;
  readonly freshToken: () => Promise<string | null>;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Sends the files of some studies: three small batches at once, each answered file by file. A line that breaks is tried
 * again four times and then pauses everything; sending a file twice is harmless, because the platform keeps it once.
 */
export class Sending {
  private waiting: Batch[] = [];
  private readonly inFlight = new Map<Batch, { share: number; abort: AbortController }>();
  private readonly listeners = new Set<() => void>();
  private readonly arrived = new Map<string, number>();
  private readonly refusedCount = new Map<string, number>();
  private readonly settledBytes = new Map<string, number>();
  private readonly refused: RefusedFile[] = [];
  private readonly marks: { at: number; bytes: number }[] = [];
  private phase: SendingState['phase'] = 'sending';
  private lineBroken = false;
  private drawnAt = -Infinity;
  private current: SendingState;

  constructor(
    private readonly submissionId: string,
    private readonly studies: readonly StudyToSend[],
    /** SOP instance UIDs whose bytes the platform has: they count as arrived. */
    alreadyArrived: ReadonlySet<string>,
    private readonly tools: SendingTools,
  ) {
    for (const study of studies) {
      const there = study.files.filter(({ header }) => alreadyArrived.has(header.sopInstanceUid));
      this.settle(study.uid, there, there.length);
      this.waiting.push(...batchesOf(study.uid, study.files.filter(({ header }) => !alreadyArrived.has(header.sopInstanceUid))));
    }
    this.current = this.snapshot();
  }

  readonly state = (): SendingState => this.current;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    this.phase = 'sending';
    this.lineBroken = false;
    while (this.inFlight.size < atOnce && this.waiting.length > 0) this.launch();
    this.show();
  }

  /** Stops what is on its way; it is sent again on `start`. */
  pause(lineBroken = false): void {
    if (this.phase !== 'sending') return;
    this.phase = 'paused';
    this.lineBroken = lineBroken;
    for (const { abort } of this.inFlight.values()) abort.abort();
    this.show();
  }

  private launch(): void {
    const batch = this.waiting.shift();
    if (!batch) return;
    const flight = { share: 0, abort: new AbortController() };
    this.inFlight.set(batch, flight);
    void this.deliver(batch, flight).finally(() => {
      this.inFlight.delete(batch);
      if (this.phase === 'sending') {
        while (this.inFlight.size < atOnce && this.waiting.length > 0) this.launch();
        if (this.inFlight.size === 0 && this.waiting.length === 0) this.phase = 'done';
      }
      this.show();
    });
  }

  private async deliver(batch: Batch, flight: { share: number; abort: AbortController }): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const reply = await this.post(batch, flight);
      flight.share = 0;
      if (flight.abort.signal.aborted) return void this.waiting.unshift(batch);
      const isPassing = reply.status === 0 || reply.status === 401 || reply.status === 429 || reply.status >= 500;
      if (!isPassing) return this.take(batch, reply);
      this.show();
      const delay = retryDelaysMs[attempt];
      if (delay === undefined) {
        this.waiting.unshift(batch);
        return this.pause(true);
      }
      await this.tools.wait(delay);
      if (flight.abort.signal.aborted) return void this.waiting.unshift(batch);
    }
  }

  private async post(batch: Batch, flight: { share: number; abort: AbortController }): Promise<BatchReply & { refusal?: string | null }> {
    const onProgress = (share: number) => {
      flight.share = share;
      if (this.tools.now() - this.drawnAt >= drawEveryMs) this.show();
    };
    const { signal } = flight.abort;
    const [first] = batch.files;
    if (first && first.file.size >= largeBytes) {
      const { status, refusal } = await this.tools.postLarge({ submissionId: this.submissionId, file: first.file, digest: first.digest, freshToken: this.tools.freshToken, signal, onProgress });
      return { status, body: null, refusal };
    }
    return this.tools.post({ submissionId: this.submissionId, files: batch.files.map(({ file }) => file), token: await this.tools.freshToken(), signal, onProgress });
  }

  private take(batch: Batch, { status, body, refusal }: BatchReply & { refusal?: string | null }): void {
    const isAnswer = status === 200 || status === 202 || status === 409;
    if (!isAnswer && batch.files.length > 1) {
      // Something in the batch spoils the whole request: alone, only the one at fault is refused.
      this.waiting.unshift(...batch.files.map((file) => ({ study: batch.study, files: [file], bytes: file.file.size })));
      return;
    }
    const outcomes = isAnswer && refusal !== undefined ? [refusal] : isAnswer ? stowOutcomes(body, batch.files.map(({ header }) => header.sopInstanceUid)) : batch.files.map(() => (status === 413 ? 'too-large' : status === 403 ? 'stow-not-allowed' : 'stow-failed'));
    const there = batch.files.filter((_, at) => outcomes[at] === null);
    batch.files.forEach(({ path }, at) => {
      const code = outcomes[at];
      if (code) this.refused.push({ path, code, by: 'platform' });
    });
    this.refusedCount.set(batch.study, (this.refusedCount.get(batch.study) ?? 0) + batch.files.length - there.length);
    this.settle(batch.study, batch.files, there.length);
    this.marks.push({ at: this.tools.now(), bytes: batch.bytes });
  }

  private settle(study: string, files: readonly ReadFile[], arrived: number): void {
    this.arrived.set(study, (this.arrived.get(study) ?? 0) + arrived);
    this.settledBytes.set(study, (this.settledBytes.get(study) ?? 0) + files.reduce((sum, { file }) => sum + file.size, 0));
  }

  private snapshot(): SendingState {
    const now = this.tools.now();
    while (this.marks[0] && now - this.marks[0].at > speedWindowMs) this.marks.shift();
    const flying = [...this.inFlight].map(([batch, { share }]) => ({ batch, bytes: share * batch.bytes }));
    const recent = this.marks.reduce((sum, mark) => sum + mark.bytes, 0) + flying.reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      phase: this.phase, lineBroken: this.lineBroken, refused: [...this.refused],
      bytesPerSecond: this.phase === 'sending' ? (recent / speedWindowMs) * 1000 : 0,
      studies: new Map(this.studies.map((study) => [study.uid, this.progressOf(study, flying.filter(({ batch }) => batch.study === study.uid))])),
    };
  }

  private progressOf(study: StudyToSend, flying: readonly { batch: Batch; bytes: number }[]): StudyProgress {
    const arrived = this.arrived.get(study.uid) ?? 0;
    const refused = this.refusedCount.get(study.uid) ?? 0;
    const sentBytes = (this.settledBytes.get(study.uid) ?? 0) + flying.reduce((sum, { bytes }) => sum + bytes, 0);
    const isDone = arrived + refused >= study.files.length;
    const isChecking = flying.length > 0 && sentBytes >= study.bytes * 0.999;
    return { uid: study.uid, bytes: study.bytes, sentBytes: Math.min(study.bytes, sentBytes), files: study.files.length, arrived, refused, state: isDone ? 'done' : isChecking ? 'checking' : flying.length > 0 || sentBytes > 0 ? 'sending' : 'waiting' };
  }

  private show(): void {
    if (this.phase === 'sending' && this.inFlight.size === 0 && this.waiting.length === 0) this.phase = 'done';
    this.drawnAt = this.tools.now();
    this.current = this.snapshot();
    for (const listener of this.listeners) listener();
  }
}

function batchesOf(study: string, files: readonly ReadFile[]): Batch[] {
  const batches: { study: string; files: ReadFile[]; bytes: number }[] = [];
  for (const file of files) {
    const last = batches.at(-1);
    if (last && file.file.size < largeBytes && last.files.length < batchFiles && last.bytes + file.file.size <= batchBytes) {
      last.files.push(file);
      last.bytes += file.file.size;
    } else batches.push({ study, files: [file], bytes: file.file.size });
  }
  return batches;
}
