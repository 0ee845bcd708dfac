import { DomainError, type InUseOfCase } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Impression } from '@qianli/domain-in-use';
import type { Clock } from '../shared/transaction';
import type { InUseStore, InUseTransaction, Lot } from './in-use-store';
import { requireReading } from './missed-findings';

/** What a reader thinks before and after he sees a pre-read that the lot concealed. He may look at any moment; nothing waits for an answer. */
export class Impressions {
  constructor(private readonly store: InUseStore, private readonly clock: Clock) {}

  /** Before the pre-read is shown the impression is kept as `before`, later as `after`; each may be changed until then. Throws `case-wrong-state` where no lot concealed it. */
  give(reader: Actor, caseId: string, target: string, impression: Impression): Promise<InUseOfCase['impressions'][number]> {
    return this.store.inTransaction({ actor: reader, action: 'impression.given', caseId }, async (tx) => {
      const { hospitalId, lot } = await this.concealedCase(tx, reader, caseId);
      const when = lot.revealedAt ? 'after' : 'before';
      const saved = await tx.saveImpression(caseId, reader.userId, target, when, impression, this.clock.now());
      tx.audit({ actor: reader, action: 'impression.given', outcome: 'success', caseId, hospitalId, detail: { target, when, impression } });
      return saved;
    });
  }

  /** Safe to run twice: the first time counts. */
  reveal(reader: Actor, caseId: string): Promise<{ revealedAt: string }> {
    return this.store.inTransaction({ actor: reader, action: 'pre-read.revealed', caseId }, async (tx) => {
      const { hospitalId, lot } = await this.concealedCase(tx, reader, caseId);
      const at = lot.revealedAt ?? this.clock.now();
      if (!lot.revealedAt) {
        await tx.reveal(caseId, reader.userId, at);
        tx.audit({ actor: reader, action: 'pre-read.revealed', outcome: 'success', caseId, hospitalId });
      }
      return { revealedAt: at.toISOString() };
    });
  }

  private async concealedCase(tx: InUseTransaction, reader: Actor, caseId: string): Promise<{ hospitalId: string; lot: Lot }> {
    const kase = await tx.visibleCase(reader, caseId);
    if (!kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
    requireReading(reader, kase);
    const lot = await tx.lockLot(caseId);
    if (lot?.arm !== 'concealed') throw new DomainError('case-wrong-state', `No lot concealed the pre-read of case ${caseId}`);
    return { hospitalId: kase.hospitalId, lot };
  }
}

/** Sets how many of a hospital's cases are first read without the pre-read. */
export class SetConcealment {
  constructor(private readonly store: InUseStore, private readonly clock: Clock) {}

  run(actor: Actor, hospitalId: string, share: number): Promise<void> {
    return this.store.inTransaction({ actor, action: 'concealment.set' }, async (tx) => {
      if (!(await tx.hospitalExists(hospitalId))) throw new DomainError('not-found', `No hospital ${hospitalId}`);
      await tx.setConcealment(hospitalId, share, actor.userId, this.clock.now());
      tx.audit({ actor, action: 'concealment.set', outcome: 'success', hospitalId, detail: { share } });
    });
  }
}
