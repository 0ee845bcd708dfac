import { type Clock, platformPart } from '../shared/transaction';
import type { PreReadStore } from './pre-read-store';

const worker = platformPart('pre-read');

/** A worker that was killed leaves its pre-read `running`: after the longest run that can be, it is queued again. */
export class RequeueLostPreReads {
  constructor(private readonly store: PreReadStore, private readonly clock: Clock, private readonly longestRunMs: number) {}

  async run(): Promise<number> {
    const lost = await this.store.lost(new Date(this.clock.now().getTime() - this.longestRunMs));
    let requeued = 0;
    for (const caseId of lost) {
      requeued += await this.store.inTransaction({ actor: worker, action: 'pre-read.requeued', caseId }, async (tx) => {
        const found = await tx.lockNewest(caseId);
        if (found?.status !== 'running') return 0;
        await tx.markQueued(found.preReadId);
        await tx.enqueue({ name: 'pre-read', payload: { caseId }, key: `pre-read:${caseId}` });
        tx.audit({ actor: worker, action: 'pre-read.requeued', outcome: 'success', caseId, hospitalId: found.hospitalId });
        return 1;
      });
    }
    return requeued;
  }
}
