import type { Reading } from './sent-file';

/** A header takes milliseconds and a digest a second per 100 MB; a file that takes much longer holds the reader up. */
const deadlineMs = (bytes: number) => 30_000 + bytes / 10_000;

/** Two workers that read headers; one that hangs is stopped and replaced. */
export class HeaderReaders {
  private readonly idle: Worker[] = [];
  private readonly waiting: ((worker: Worker) => void)[] = [];
  private count = 0;

  async read(file: Blob): Promise<Reading> {
    const worker = await this.take();
    return new Promise((resolve) => {
      const finish = (reading: Reading, isSound: boolean) => {
        clearTimeout(timer);
        worker.onmessage = null;
        worker.onerror = null;
        this.giveBack(worker, isSound);
        resolve(reading);
      };
      const timer = setTimeout(() => finish({ kind: 'refused', code: 'deadline-exceeded' }, false), deadlineMs(file.size));
      worker.onmessage = ({ data }: MessageEvent<Reading>) => finish(data, true);
      worker.onerror = () => finish({ kind: 'refused', code: 'out-of-memory' }, false);
      worker.postMessage(file);
    });
  }

  close(): void {
    for (const worker of this.idle) worker.terminate();
    this.idle.length = 0;
  }

  private take(): Promise<Worker> {
    const worker = this.idle.pop();
    if (worker) return Promise.resolve(worker);
    if (this.count < 2) {
      this.count += 1;
      return Promise.resolve(this.start());
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private giveBack(worker: Worker, isSound: boolean): void {
    if (!isSound) worker.terminate();
    const sound = isSound ? worker : this.start();
    const next = this.waiting.shift();
    if (next) next(sound);
    else this.idle.push(sound);
  }

  private start(): Worker {
    return new Worker(new URL('./read-header.worker.ts', import.meta.url), { type: 'module' });
  }
}
