import { setTimeout as wait } from 'node:timers/promises';
import { LinkDown, type PlatformLink } from './platform-link';
import type { Spool } from './spool';

/** Instances and bytes of one request. */
const most = 10;
const mostBytes = 32 * 1024 * 1024;
/** Tries of one instance that the platform neither stores nor refuses, before it is set aside. */
const mostSilences = 3;

export interface ForwarderEvents {
  readonly sent: (n: number) => void;
  readonly refused: (reason: string) => void;
  readonly down: (because: string, waitMs: number) => void;
}

/** Empties the spool towards the platform, oldest first; when the line is down it waits, up to half a minute between tries. */
export class Forwarder {
  private readonly stopping = new AbortController();
  private wakeUp = new AbortController();
  private readonly silences = new Map<string, number>();
  private running: Promise<void> | null = null;

  constructor(private readonly spool: Spool, private readonly link: Pick<PlatformLink, 'store'>, private readonly on: ForwarderEvents) {}

  start(): void {
    this.running = this.loop();
  }

  /** Something new waits. */
  wake(): void {
    this.wakeUp.abort();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wakeUp.abort();
    await this.running;
  }

  private async loop(): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      try {
        // After repeated failure one instance at a time, so that a bad one can't hold up the good.
        const moved = await this.round(failures > 2 ? 1 : most);
        failures = moved === 'stuck' ? failures + 1 : 0;
        if (moved === 'nothing') await this.pause(2000, true);
        else if (moved === 'stuck') await this.pause(1000, false);
      } catch (error) {
        failures += 1;
        const waitMs = Math.min(30_000, 500 * 2 ** Math.min(failures, 6));
        this.on.down(error instanceof LinkDown ? error.message : error instanceof Error ? error.name : 'unknown', waitMs);
        await this.pause(waitMs, false);
      }
    }
  }

  private async pause(ms: number, untilNew: boolean): Promise<void> {
    this.wakeUp = new AbortController();
    const signal = untilNew ? AbortSignal.any([this.stopping.signal, this.wakeUp.signal]) : this.stopping.signal;
    await wait(ms, undefined, { signal }).catch(() => undefined);
  }

  private async round(atOnce: number): Promise<'moved' | 'nothing' | 'stuck'> {
    const batch = await this.spool.next(atOnce, mostBytes);
    if (batch.length === 0) return 'nothing';
    const deliveries = await this.link.store(batch);
    let stored = 0;
    let moved = 0;
    for (const instance of batch) {
      const delivery = deliveries.get(instance.sopInstanceUid);
      if (delivery?.outcome === 'stored') {
        await this.spool.sent(instance);
        stored += 1;
      } else if (delivery?.outcome === 'refused') {
        await this.spool.setAside(instance, delivery.reason);
        this.on.refused(delivery.reason);
      } else {
        const silences = (this.silences.get(instance.id) ?? 0) + 1;
        this.silences.set(instance.id, silences);
        if (silences < mostSilences) continue;
        await this.spool.setAside(instance, 'the platform answered three times without a word of this instance');
        this.on.refused('no answer for the instance');
      }
      this.silences.delete(instance.id);
      moved += 1;
    }
    if (stored > 0) this.on.sent(stored);
    return moved > 0 ? 'moved' : 'stuck';
  }
}
