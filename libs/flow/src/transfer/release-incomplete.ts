import { DomainError } from '@qianli/contracts';
import { type Actor, mayGoToReaders } from '@qianli/domain-case';
import type { CompleteStudy } from '../ingest/complete-study';
import type { Clock } from '../shared/transaction';
import type { TransferStore } from './transfer-store';

/** A person says that a study may go to readers though not all of it has arrived: the county's own people, or the dispatcher. What arrives later is added as ever. */
export class ReleaseIncomplete {
  constructor(
    private readonly store: TransferStore,
    private readonly completeStudy: CompleteStudy,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, caseId: string, reason: string): Promise<void> {
    await this.store.inTransaction({ actor, action: 'study.released-incomplete', caseId }, async (tx) => {
      const kase = await tx.lockCase(caseId);
      const isTheirs = kase && (actor.role === 'dispatcher' || kase.hospitalId === actor.hospitalId);
      if (!isTheirs) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      const transfer = await tx.transferOf(kase.studyInstanceUid);
      if (kase.state !== 'receiving' || !transfer || mayGoToReaders(transfer)) throw new DomainError('case-wrong-state', 'The study is not waiting for anything that was announced');
      await tx.markReleased(kase.studyInstanceUid, actor.userId, reason, this.clock.now());
      const detail = { announced: transfer.announced, arrived: transfer.arrived, reason };
      await tx.recordEvent({ caseId, event: 'study.released-incomplete', at: this.clock.now(), by: actor, detail });
      tx.audit({ actor, action: 'study.released-incomplete', outcome: 'success', caseId, hospitalId: kase.hospitalId, detail: { announced: transfer.announced, arrived: transfer.arrived } });
    });
    await this.completeStudy.whenQuiet(caseId);
  }
}
