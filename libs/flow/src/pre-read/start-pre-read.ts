import { type Clock, platformPart } from '../shared/transaction';
import type { InputDigest, PreReadStore, StoredImage } from './pre-read-store';

const worker = platformPart('pre-read');

/** A worker takes a case's pre-read in hand and learns where its images lie. */
export class StartPreRead {
  constructor(private readonly store: PreReadStore, private readonly digest: InputDigest, private readonly clock: Clock) {}

  /** null when there is nothing to do: recorded already, or the case is cancelled. A pre-read left `running` by a killed worker is taken again. */
  run(caseId: string): Promise<{ preReadId: string; images: readonly StoredImage[] } | null> {
    return this.store.inTransaction({ actor: worker, action: 'pre-read.started', caseId }, async (tx) => {
      const found = await tx.lockNewest(caseId);
      if (!found || found.caseState === 'cancelled' || !['queued', 'running'].includes(found.status)) return null;
      const images = await tx.images(caseId);
      await tx.markRunning(found.preReadId, this.clock.now(), this.digest.of(images));
      await tx.notify({ kind: 'case', caseId, state: found.caseState, event: 'pre-read.requested', hospitalId: found.hospitalId, readerIds: [] });
      return { preReadId: found.preReadId, images };
    });
  }
}
