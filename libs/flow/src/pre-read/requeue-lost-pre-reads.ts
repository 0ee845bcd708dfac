import { type Clock, platformPart } from '../shared/transaction';
import { preReadPriority } from './job-priority';
import type { LostPreRead, PreReadStore } from './pre-read-store';
import type { RecordPreRead } from './record-pre-read';

const worker = platformPart('pre-read');
/** Own choice: a study that has lost so many workers is taken for what kills them. */
const mostAttempts = 5;
/** Own choice: between an order's pick-up and its pre-read being `running` lie milliseconds. */
const pickUpMs = 10_000;
const gaveUp = { code: 'gave-up', zh: 'AI 预读多次中断，已放弃', en: 'The pre-read broke off too often and was given up' };

/**
 * What a worker that died had in hand is queued again at once: its lease is free the moment its connection to the database
 * ends. One that broke off five times is recorded as failed instead, so that a study that kills its workers ends.
 */
export class RequeueLostPreReads {
  constructor(private readonly store: PreReadStore, private readonly record: RecordPreRead, private readonly clock: Clock, private readonly longestRunMs: number) {}

  /** Gives how many were queued again. Safe for several workers at once. */
  async run(): Promise<number> {
    const now = this.clock.now().getTime();
    await this.store.closeLostShadows(new Date(now));
    let requeued = 0;
    for (const lost of await this.store.lost(new Date(now - this.longestRunMs), new Date(now - pickUpMs))) requeued += await this.requeue(lost);
    return requeued;
  }

  private async requeue({ caseId, status, leaseId }: LostPreRead): Promise<number> {
    const spent = await this.store.inTransaction({ actor: worker, action: 'pre-read.requeued', caseId }, async (tx) => {
      const found = await tx.lockNewest(caseId);
      // Another worker was quicker.
      if (found?.status !== status || found.leaseId !== leaseId) return 0;
      if (found.attempts >= mostAttempts) return found.preReadId;
      await tx.markQueued(found.preReadId);
      await tx.enqueue({ name: 'pre-read', payload: { caseId }, key: `pre-read:${caseId}`, priority: preReadPriority(found.priority) });
      tx.audit({ actor: worker, action: 'pre-read.requeued', outcome: 'success', caseId, hospitalId: found.hospitalId });
      return 1;
    });
    if (typeof spent === 'number') return spent;
    await this.record.run(caseId, spent, { status: 'failed', findings: [], model: null, reason: gaveUp, notes: [], research: true, durationMs: 0 });
    return 0;
  }
}
