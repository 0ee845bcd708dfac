import { setTimeout as wait } from 'node:timers/promises';

/** How much of the line the gateway may take from one time of day to another; outside of all of them as much as there is. */
export interface LineWindow {
  /** `HH:MM` on the gateway's clock; an end not after its start runs over midnight. */
  readonly from: string;
  readonly to: string;
  readonly kbitPerSecond: number;
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Bytes per second that may be used now; null when there is no bound. 0: nothing but what cannot wait. */
export function allowance(windows: readonly LineWindow[], now: Date): number | null {
  const minute = now.getHours() * 60 + now.getMinutes();
  const isIn = ({ from, to }: LineWindow) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    return start < end ? minute >= start && minute < end : minute >= start || minute < end;
  };
  const bounds = windows.filter(isIn).map(({ kbitPerSecond }) => (kbitPerSecond * 1000) / 8);
  return bounds.length === 0 ? null : Math.min(...bounds);
}

/** One line for everything that is sent: whoever has sent waits until his bytes have had their time. What cannot wait does not, but uses up the time of the others. */
export class Line {
  private freeAt = 0;
  /** Everything that was put on the line, as it went (compressed). */
  sentBytes = 0;
  private measured: number | null = null;

  constructor(
    private readonly windows: readonly LineWindow[],
    private readonly clock: () => Date = () => new Date(),
  ) {}

  /** Bytes per second that the line took lately; null before the first measurement. */
  get bytesPerSecond(): number | null {
    return this.measured;
  }

  /** True when nothing may be sent now that can wait. */
  get isClosed(): boolean {
    return allowance(this.windows, this.clock()) === 0;
  }

  async pass(bytes: number, cannotWait: boolean, signal: AbortSignal): Promise<void> {
    this.sentBytes += bytes;
    const rate = allowance(this.windows, this.clock());
    if (rate === null || rate === 0) return;
    const now = Date.now();
    this.freeAt = Math.max(this.freeAt, now) + (1000 * bytes) / rate;
    if (!cannotWait && this.freeAt > now) await wait(this.freeAt - now, undefined, { signal });
  }

  /** A transfer took so long: what the line gives, by a running mean. Small ones say more of the way than of the line. */
  measure(bytes: number, ms: number): void {
    if (bytes < 64 * 1024) return;
    const rate = (1000 * bytes) / Math.max(1, ms);
    this.measured = this.measured === null ? rate : 0.8 * this.measured + 0.2 * rate;
  }
}
