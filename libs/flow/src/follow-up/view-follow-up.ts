import { DomainError, type FollowUp } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { FollowUpReads, FollowUpStore } from './follow-up-store';
import { followUpView } from './follow-up-view';

/** Shows what became of a case's lesions since the person's earlier CTs; every look leaves an audit line. */
export class ViewFollowUp {
  constructor(
    private readonly reads: FollowUpReads,
    private readonly store: FollowUpStore,
  ) {}

  async run(actor: Actor, caseId: string): Promise<FollowUp> {
    const rows = await this.reads.rows(actor, caseId);
    return this.store.inTransaction({ actor, action: 'follow-up.viewed', caseId }, async (tx) => {
      const kase = rows && (await tx.visibleCase(actor, caseId));
      if (!rows || !kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      tx.audit({ actor, action: 'follow-up.viewed', outcome: 'success', caseId, hospitalId: kase.hospitalId });
      return followUpView(rows);
    });
  }
}
