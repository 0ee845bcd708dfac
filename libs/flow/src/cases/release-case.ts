import { DomainError, type CaseSummary } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import { lockVisibleCase, requireMove, writeMove } from './case-move';
import type { CaseReads } from './case-reads';
import type { CaseStore } from './case-store';

/** Gives an assigned or open case back to the pool and asks routing again. The draft stays with the case. */
export class ReleaseCase {
  constructor(
    private readonly store: CaseStore,
    private readonly reads: CaseReads,
    private readonly clock: Clock,
  ) {}

  async run(reader: Actor, caseId: string): Promise<CaseSummary> {
    await this.store.inTransaction({ actor: reader, action: 'case.released', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, reader, caseId);
      if (kase.assignedToId !== reader.userId)
        throw new DomainError('case-not-open-by-you', `Case ${caseId} is not in this reader's hands`);
      // A signed preliminary report keeps its reader until a dispatcher gives the case to another.
      if (kase.state !== 'reading' && kase.state !== 'assigned')
        throw new DomainError('case-wrong-state', `Case ${caseId} is ${kase.state}`);
      requireMove(kase, 'in-pool');
      const now = this.clock.now();
      await writeMove(tx, reader, kase, {
        event: 'case.released',
        at: now,
        change: {
          state: 'in-pool',
          assignedToId: null,
          assignedAt: null,
          openedAt: null,
          pooledAt: now,
          why: { zh: '阅片专家已释放，等待重新分配', en: 'Released by its reader; waits for routing' },
        },
        detail: { readerId: reader.userId },
        audit: { from: kase.state },
      });
      await tx.enqueue({ name: 'route-case', payload: { caseId }, key: `route-case:${caseId}`, runAt: now });
    });
    return this.reads.summaryAfterMove(reader, caseId);
  }
}
