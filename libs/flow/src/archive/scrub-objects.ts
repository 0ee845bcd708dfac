import { ObjectMissing, type ObjectStore } from '../shared/object-store';
import type { Clock } from '../shared/transaction';
import type { ArchiveStore, Finding, FindingKind, KeptObject } from './archive-store';
import { digestOf, type NewDigest } from './digest-of';

export interface ScrubPace {
  /** Images looked at in one run. */
  readonly images: number;
  /** Bytes a second, on average: readers come first. */
  readonly bytesPerSecond: number;
}

/** Reads stored images again, those first that were checked longest ago, and says which are not what was received. */
export class ScrubObjects {
  constructor(
    private readonly store: ArchiveStore,
    private readonly objects: ObjectStore,
    private readonly clock: Clock,
    private readonly newDigest: NewDigest,
    private readonly pace: ScrubPace,
    private readonly wait: (ms: number) => Promise<unknown>,
  ) {}

  /** Safe to run twice. Ends early when `signal` fires. */
  async run(signal: AbortSignal): Promise<{ readonly checked: number; readonly found: number }> {
    const begun = this.clock.now().getTime();
    let [checked, found, bytes] = [0, 0, 0];
    for (const kept of await this.store.leastRecentlyChecked(this.pace.images)) {
      if (signal.aborted) break;
      const kind = await this.wrong(kept);
      const now = this.clock.now();
      if (kind) await this.store.report([findingOf(kind, kept)], now);
      for (const other of ['digest-differs', 'object-missing'] as const) if (other !== kind) await this.store.resolve(other, [kept.objectKey], now);
      await this.store.markChecked([kept.instanceId], now);
      checked += 1;
      found += kind ? 1 : 0;
      bytes += kept.bytes;
      const early = (bytes / this.pace.bytesPerSecond) * 1000 - (this.clock.now().getTime() - begun);
      if (early > 0) await this.wait(early);
    }
    await this.store.ended('scrub-objects', this.clock.now(), { checked, found });
    return { checked, found };
  }

  private async wrong({ objectKey, digest }: KeptObject): Promise<FindingKind | null> {
    try {
      return (await digestOf(this.objects, objectKey, this.newDigest)) === digest ? null : 'digest-differs';
    } catch (error) {
      if (error instanceof ObjectMissing) return 'object-missing';
      throw error;
    }
  }
}

export function findingOf(kind: FindingKind, { objectKey, instanceId, hospitalId, bytes }: KeptObject): Finding {
  return { kind, objectKey, instanceId, hospitalId, bytes };
}
