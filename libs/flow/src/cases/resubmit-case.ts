import type { CaseSummary } from '@qianli/contracts';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { deadlineOf } from '@qianli/domain-routing';
import type { Clock } from '../shared/transaction';
import { lockVisibleCase, requireMove, writeMove } from './case-move';
import type { CaseReads } from './case-reads';
import type { CaseStore, LockedCase, Pause } from './case-store';

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
      const pauses: readonly Pause[] = kase.returnedAt && pausedMs > 0 ? [...kase.pauses, [kase.returnedAt.toISOString(), now.toISOString()]] : kase.pauses;
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
          dueAt: dueAfter(kase, pauses, pausedMs),
          pauses,
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

/** The promise counted anew without the time at the county: of a pause at night a contract in working hours gives nothing back. */
function dueAfter({ receivedAt, dueAt, sla }: LockedCase, pauses: readonly Pause[], pausedMs: number): Date | null {
  if (!receivedAt || !sla) return dueAt && new Date(dueAt.getTime() + pausedMs);
  return new Date(deadlineOf(receivedAt.getTime(), sla, pauses.map(([from, to]) => [Date.parse(from), Date.parse(to)] as const)));
}
