import { ObjectMissing, type ObjectStore } from '../shared/object-store';
import type { Clock } from '../shared/transaction';
import type { ArchiveStore, KeptObject } from './archive-store';
import { digestOf, type NewDigest } from './digest-of';
import { findingOf } from './scrub-objects';

/**
 * Moves images between the fast and the cold store. A copy is written, read again and compared with the digest before the
 * other one goes; an image is served from wherever it lies, at any moment.
 */
export class MoveBetweenTiers {
  constructor(
    private readonly store: ArchiveStore,
    private readonly hot: ObjectStore,
    private readonly cold: ObjectStore,
    private readonly clock: Clock,
    private readonly newDigest: NewDigest,
    private readonly imagesARun: number,
  ) {}

  /** Images that their hospital's rule sends to the cold store. Safe to run twice. */
  async toCold(signal: AbortSignal): Promise<number> {
    let moved = 0;
    for (const kept of await this.store.dueForCold(this.clock.now(), this.imagesARun)) {
      if (signal.aborted) break;
      if (!(await this.moved(kept, this.hot, this.cold))) continue;
      await this.store.markCold(kept.instanceId, this.clock.now());
      await this.hot.delete(kept.objectKey);
      moved += 1;
    }
    await this.store.ended('move-to-cold', this.clock.now(), { moved });
    return moved;
  }

  /** A study that somebody looks at comes back to the fast store. */
  async recall(studyId: string): Promise<number> {
    let moved = 0;
    for (const kept of await this.store.coldObjects(studyId)) {
      if (!(await this.moved(kept, this.cold, this.hot))) continue;
      await this.store.markCold(kept.instanceId, null);
      await this.cold.delete(kept.objectKey);
      moved += 1;
    }
    return moved;
  }

  private async moved(kept: KeptObject, from: ObjectStore, to: ObjectStore): Promise<boolean> {
    const { objectKey, digest } = kept;
    try {
      if (!(await to.head(objectKey))) await to.put(objectKey, await from.get(objectKey));
      if ((await digestOf(to, objectKey, this.newDigest)) === digest) return true;
      await to.delete(objectKey);
      await this.store.report([findingOf('digest-differs', kept)], this.clock.now());
    } catch (error) {
      if (!(error instanceof ObjectMissing)) throw error;
      await this.store.report([findingOf('object-missing', kept)], this.clock.now());
    }
    return false;
  }
}
