import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { lockVisibleCase } from '../cases/case-move';
import type { CaseStore } from '../cases/case-store';
import type { Clock } from '../shared/transaction';

/** A dispatcher asks for what only the platform administrator may change; it stands on the case until it is free. */
export class AskAdministrator {
  constructor(
    private readonly store: CaseStore,
    private readonly clock: Clock,
  ) {}

  async run(dispatcher: Actor, caseId: string, { readerId, rule, note }: { readerId: string | null; rule: string; note: string }): Promise<{ at: string }> {
    const at = this.clock.now();
    await this.store.inTransaction({ actor: dispatcher, action: 'case.help-asked', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, dispatcher, caseId);
      if (kase.state !== 'received' && kase.state !== 'in-pool') throw new DomainError('case-wrong-state', `Case ${caseId} is ${kase.state}`);
      await tx.recordEvent({ caseId, event: 'case.help-asked', at, by: dispatcher, detail: { rule, note } });
      tx.audit({ actor: dispatcher, action: 'case.help-asked', outcome: 'success', caseId, hospitalId: kase.hospitalId, detail: { rule, readerId } });
      await tx.notify({ kind: 'case', caseId, state: kase.state, event: 'case.help-asked', hospitalId: kase.hospitalId, readerIds: [] });
    });
    return { at: at.toISOString() };
  }
}
