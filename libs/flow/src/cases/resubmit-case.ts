import type { CaseSummary } from '@qianli/contracts';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import { lockVisibleCase, requireMove, writeMove } from './case-move';
import type { CaseReads } from './case-reads';
import type { CaseStore } from './case-store';

/** The county has answered: the clock runs on, the deadline moves by the pause, and routing is asked again. */
export class ResubmitCase {
  constructor(
    private readonly store: CaseStore,
    private readonly reads: CaseReads,
    private readonly clock: Clock,
  ) {}

  async run(county: Actor, caseId: string, note: string): Promise<CaseSummary> {
    await this.store.inTransaction({ actor: county, action: 'case.resubmitted', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, county, caseId);
      if (kase.state !== 'returned')
        throw new DomainError('case-wrong-state', `Case ${caseId} is ${kase.state}, not returned`);
      requireMove(kase, 'received');
      const now = this.clock.now();
      const pausedMs = kase.returnedAt ? Math.max(0, now.getTime() - kase.returnedAt.getTime()) : 0;
      await writeMove(tx, county, kase, {
        event: 'case.resubmitted',
        at: now,
        change: {
          state: 'received',
          assignedToId: null,
          assignedAt: null,
          openedAt: null,
          returnedAt: null,
          returnReason: null,
          returnNote: null,
          dueAt: kase.dueAt && new Date(kase.dueAt.getTime() + pausedMs),
          pausedSeconds: kase.pausedSeconds + Math.round(pausedMs / 1000),
          why: { zh: '送检医院已补充，等待重新分配', en: 'The sending hospital has answered; waits for routing' },
        },
        detail: { note, pausedSeconds: Math.round(pausedMs / 1000), readerId: kase.assignedToId },
        audit: { pausedSeconds: Math.round(pausedMs / 1000) },
      });
      await tx.enqueue({ name: 'route-case', payload: { caseId }, key: `route-case:${caseId}`, runAt: now });
    });
    return this.reads.summaryAfterMove(county, caseId);
  }
}
