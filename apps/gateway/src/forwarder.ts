import { setTimeout as wait } from 'node:timers/promises';
import { LinkDown, type PlatformLink, RequestRefused } from './platform-link';
import type { Spool, SpooledInstance } from './spool';

/** Instances and bytes of one request. */
const most = 10;
const mostBytes = 32 * 1024 * 1024;
/** Tries of one instance that the platform neither stores nor refuses, before it is set aside. */
const mostSilences = 3;
/** Own choice: how long an instance that the platform cannot take just now lets the others pass. */
const postponedMs = 60_000;

export interface ForwarderEvents {
  readonly sent: (n: number) => void;
  readonly refused: (reason: string) => void;
  readonly down: (because: string, waitMs: number) => void;
}
export interface ForwarderPace {
  /** Longest time between two looks at an empty spool. */
  readonly idleMs: number;
  /** First wait after a failure; it doubles. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
}

/**
 * Empties the spool towards the platform, oldest first; when the line is down it waits, up to half a minute between tries.
 * One instance that the platform cannot take never holds up the others: it goes alone, then last, and aside with the reason
 * when it is refused for good.
 */
export class Forwarder {
  private readonly stopping = new AbortController();
  private wakeUp = new AbortController();
  private isNews = false;
  private readonly silences = new Map<string, number>();
  private readonly postponed = new Map<string, number>();
  /** How many more instances go alone, since one of a batch was trouble. */
  private alone = 0;
  private running: Promise<void> | null = null;

  constructor(
    private readonly spool: Spool,
    private readonly link: Pick<PlatformLink, 'store'>,
    private readonly on: ForwarderEvents,
    private readonly pace: ForwarderPace = { idleMs: 2000, retryMs: 500, longestRetryMs: 30_000 },
  ) {}

  start(): void {
    this.running = this.loop();
  }

  /** Something new waits. */
  wake(): void {
    this.isNews = true;
    this.wakeUp.abort();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wakeUp.abort();
    await this.running;
  }

  private async loop(): Promise<void> {
    let failures = 0;
    const waitMs = () => Math.min(this.pace.longestRetryMs, this.pace.retryMs * 2 ** Math.min(failures, 10));
    while (!this.stopping.signal.aborted) {
      // What comes from here on is seen by this look or wakes the pause after it.
      this.isNews = false;
      try {
        const moved = await this.round();
        failures = moved === 'stuck' ? failures + 1 : 0;
        if (moved === 'nothing') await this.pause(this.pace.idleMs, true);
        else if (moved === 'stuck') await this.pause(waitMs(), false);
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        failures += 1;
        if (failures > 2) this.alone = most;
        this.on.down(nameOf(error), waitMs());
        await this.pause(waitMs(), false);
      }
    }
  }

  private async pause(ms: number, untilNew: boolean): Promise<void> {
    this.wakeUp = new AbortController();
    if (untilNew && this.isNews) return;
    const signal = untilNew ? AbortSignal.any([this.stopping.signal, this.wakeUp.signal]) : this.stopping.signal;
    await wait(ms, undefined, { signal }).catch(() => undefined);
  }

  private async round(): Promise<'moved' | 'nothing' | 'stuck'> {
    const now = Date.now();
    for (const [id, until] of this.postponed) if (until <= now) this.postponed.delete(id);
    const batch = await this.spool.next(this.alone > 0 ? 1 : most, mostBytes, (id) => this.postponed.has(id));
    const [first] = batch;
    if (!first) return 'nothing';
    let deliveries: Awaited<ReturnType<PlatformLink['store']>>;
    try {
      deliveries = await this.link.store(batch, this.stopping.signal);
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      if (batch.length > 1) {
        // One of these is not to the platform's liking: each by itself, and the others go on.
        this.alone = batch.length;
        throw error;
      }
      if (!error.forGood) {
        this.postpone(first);
        throw error;
      }
      deliveries = new Map([[first.sopInstanceUid, { outcome: 'refused', reason: error.message }]]);
    }
    this.alone = Math.max(0, this.alone - 1);
    let stored = 0;
    let moved = 0;
    for (const instance of batch) {
      const delivery = deliveries.get(instance.sopInstanceUid);
      if (delivery?.outcome === 'later') this.postpone(instance);
      else if (delivery?.outcome === 'stored') {
        await this.spool.sent(instance);
        stored += 1;
        moved += 1;
      } else if (delivery) {
        await this.setAside(instance, delivery.reason);
        moved += 1;
      } else if (await this.silent(instance)) moved += 1;
    }
    if (stored > 0) this.on.sent(stored);
    return moved > 0 ? 'moved' : 'stuck';
  }

  private postpone({ id }: SpooledInstance): void {
    this.postponed.set(id, Date.now() + postponedMs);
  }

  /** True when it has been met with silence often enough to be set aside. */
  private async silent(instance: SpooledInstance): Promise<boolean> {
    const silences = (this.silences.get(instance.id) ?? 0) + 1;
    this.silences.set(instance.id, silences);
    if (silences < mostSilences) return false;
    await this.setAside(instance, 'the platform answered three times without a word of this instance');
    return true;
  }

  private async setAside(instance: SpooledInstance, reason: string): Promise<void> {
    await this.spool.setAside(instance, reason);
    this.silences.delete(instance.id);
    this.on.refused(reason);
  }
}

function nameOf(error: unknown): string {
  if (error instanceof LinkDown || error instanceof RequestRefused) return error.message;
  return (error as NodeJS.ErrnoException | null)?.code ?? (error instanceof Error ? error.name : 'unknown');
}
