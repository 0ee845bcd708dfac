import { DomainError, type CaseSummary } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import { lockVisibleCase, notEligible, writeMove } from './case-move';
import type { CaseReads } from './case-reads';
import type { CaseStore } from './case-store';
import { notAReader, type Eligibility } from './eligibility';

/**
 * A dispatcher gives a case to a reader by hand, within the hard rules; the reason stands in the decision log.
 * Never while somebody reads it, unless he may not go on: his shift is over, or a rule of reading has come to stand against
 * him. Then his draft stays with the case and he hears of it at once. A case with a preliminary report keeps its state: only who owes the final one changes.
 */
export class ReassignCase {
  constructor(
    private readonly store: CaseStore,
    private readonly reads: CaseReads,
    private readonly eligibility: Eligibility,
    private readonly clock: Clock,
  ) {}

  async run(dispatcher: Actor, caseId: string, { to, reason }: { to: string; reason: string }): Promise<CaseSummary> {
    const refusals = await this.eligibility.refusals(to, caseId);
    const holder = await this.eligibility.holder(caseId);
    await this.store.inTransaction({ actor: dispatcher, action: 'case.reassigned', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, dispatcher, caseId);
      const lapsed =
        kase.state === 'reading' && holder?.readerId === kase.assignedToId ? holder.lapses.map(({ rule }) => rule) : [];
      if (kase.state === 'reading' && lapsed.length === 0)
        throw new DomainError('case-already-open', `Case ${caseId} is open`);
      if (!['received', 'in-pool', 'assigned', 'reading', 'preliminary'].includes(kase.state))
        throw new DomainError('case-wrong-state', `Case ${caseId} is ${kase.state}`);
      const name = await tx.readerName(to);
      if (refusals.length > 0) throw notEligible(refusals);
      // Gone between the two looks: the rules said yes a moment ago.
      if (!name) throw notEligible([notAReader]);
      const now = this.clock.now();
      const explanation = {
        zh: `${dispatcher.name}指派给${name}：${reason}`,
        en: `Given to ${name} by ${dispatcher.name}: ${reason}`,
      };
      await tx.logDecision({
        caseId,
        at: now,
        outcome: 'reassigned',
        chosen: { id: to, name },
        byId: dispatcher.userId,
        input: { from: kase.assignedToId, state: kase.state, reason, lapsed },
        explanation,
      });
      await writeMove(tx, dispatcher, kase, {
        event: 'case.reassigned',
        at: now,
        change: {
          ...(kase.state === 'preliminary' ? {} : { state: 'assigned' as const, openedAt: null }),
          assignedToId: to,
          assignedAt: now,
          escalatedAt: null,
          why: explanation,
        },
        detail: { to, reader: name, reason },
        audit: { from: kase.assignedToId, to, ...(lapsed.length > 0 ? { takenOver: lapsed } : {}) },
      });
      await tx.dropJob(`route-case:${caseId}`);
    });
    return this.reads.summaryAfterMove(dispatcher, caseId);
  }
}
