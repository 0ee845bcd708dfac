import type { PlannedModel } from '@qianli/domain-pre-read';
import type { StoredImage } from '@qianli/flow';
import type { StudyRead, StudyReader } from './study-reader';

/** Reading processes of one worker, each with one study at a time. */
export class ReadingPool {
  private idle: StudyReader[] = [];
  private readonly waiting: ((reader: StudyReader) => void)[] = [];
  private current = new Set<StudyReader>();

  private constructor(private readonly size: number, private readonly make: () => StudyReader) {}

  /** Resolves when every process has loaded its models. */
  static async start(size: number, make: () => StudyReader): Promise<ReadingPool> {
    const pool = new ReadingPool(size, make);
    await pool.reload();
    return pool;
  }

  /** Waits for an idle process. Throws `ReadingFailed` when the study could not be opened. */
  async read(images: readonly StoredImage[], plan: readonly PlannedModel[]): Promise<StudyRead> {
    const reader = this.idle.shift() ?? (await new Promise<StudyReader>((resolve) => this.waiting.push(resolve)));
    try {
      return await reader.read(images, plan);
    } finally {
      void reader.idle().then(() => this.release(reader));
    }
  }

  /** Brings up fresh processes, which load the folders as they are now; a study in hand ends in the process, and with the models, it began with. */
  async reload(): Promise<void> {
    const fresh = Array.from({ length: this.size }, () => this.make());
    await Promise.all(fresh.map((reader) => reader.warmUp()));
    const retired = this.idle;
    this.current = new Set(fresh);
    this.idle = [];
    for (const reader of retired) reader.stop();
    for (const reader of fresh) this.release(reader);
  }

  stop(): void {
    for (const reader of this.current) reader.stop();
  }

  private release(reader: StudyReader): void {
    if (!this.current.has(reader)) return reader.stop();
    const next = this.waiting.shift();
    if (next) next(reader);
    else this.idle.push(reader);
  }
}
