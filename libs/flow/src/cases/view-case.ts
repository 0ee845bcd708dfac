import { DomainError, type CaseDetail, type RoutingDecisionView } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { CaseReads } from './case-reads';
import type { CaseStore } from './case-store';

/** Shows a case or its decision log; every look leaves an audit line, also one that was refused. */
export class ViewCase {
  constructor(
    private readonly reads: CaseReads,
    private readonly store: CaseStore,
  ) {}

  async run(actor: Actor, caseId: string): Promise<CaseDetail> {
    return this.audited(actor, caseId, 'case.viewed', await this.reads.detail(actor, caseId));
  }

  async decisions(actor: Actor, caseId: string): Promise<{ items: RoutingDecisionView[] }> {
    return { items: await this.audited(actor, caseId, 'decisions.viewed', await this.reads.decisions(actor, caseId)) };
  }

  private audited<T>(actor: Actor, caseId: string, action: string, shown: T | null): Promise<T> {
    return this.store.inTransaction({ actor, action, caseId }, async (tx) => {
      const kase = shown && (await tx.visibleCase(actor, caseId));
      if (shown === null || !kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      tx.audit({ actor, action, outcome: 'success', caseId, hospitalId: kase.hospitalId });
      return shown;
    });
  }
}
