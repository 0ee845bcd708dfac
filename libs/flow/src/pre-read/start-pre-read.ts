import type { PlannedModel } from '@qianli/domain-pre-read';
import { type Clock, platformPart } from '../shared/transaction';
import type { InputDigest, PreReadStore, StoredImage } from './pre-read-store';

const worker = platformPart('pre-read');

/** What a worker has taken in hand. The plan is fixed here: a switch of model or version counts from the next study. */
export interface StartedPreRead {
  readonly preReadId: string;
  readonly images: readonly StoredImage[];
  readonly plan: readonly PlannedModel[];
}

/** A worker takes a case's pre-read in hand and learns where its images lie and which models look at it. */
export class StartPreRead {
  constructor(private readonly store: PreReadStore, private readonly digest: InputDigest, private readonly clock: Clock, private readonly leaseId: number) {}

  /**
   * null when there is nothing to do: recorded already, the case is cancelled, or another worker that lives has it in hand.
   * One left `running` by a worker that died is taken again.
   */
  run(caseId: string): Promise<StartedPreRead | null> {
    return this.store.inTransaction({ actor: worker, action: 'pre-read.started', caseId }, async (tx) => {
      const found = await tx.lockNewest(caseId);
      if (!found || found.caseState === 'cancelled' || !['queued', 'running'].includes(found.status)) return null;
      if (found.status === 'running' && found.isHeld && found.leaseId !== this.leaseId) return null;
      const images = await tx.images(caseId);
      const plan = await tx.plan(found.hospitalId, [...new Set(images.map(({ modality }) => modality))]);
      await tx.markRunning(found.preReadId, this.clock.now(), this.digest.of(images), this.leaseId, plan);
      await tx.notify({ kind: 'case', caseId, state: found.caseState, event: 'pre-read.requested', hospitalId: found.hospitalId, readerIds: [] });
      return { preReadId: found.preReadId, images, plan };
    });
  }
}
