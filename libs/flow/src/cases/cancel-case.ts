import type { CaseSummary } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import { lockVisibleCase, requireMove, writeMove } from './case-move';
import type { CaseReads } from './case-reads';
import type { CaseStore } from './case-store';

/** Nobody need read this case any more. Its waiting jobs are dropped; images, chat and draft are kept. */
export class CancelCase {
  constructor(
    private readonly store: CaseStore,
    private readonly reads: CaseReads,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, caseId: string, reason: string): Promise<CaseSummary> {
    await this.store.inTransaction({ actor, action: 'case.cancelled', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, actor, caseId);
      requireMove(kase, 'cancelled');
      await writeMove(tx, actor, kase, {
        event: 'case.cancelled',
        at: this.clock.now(),
        change: { state: 'cancelled', escalatedAt: null, why: { zh: `已取消：${reason}`, en: `Cancelled: ${reason}` } },
        detail: { reason },
        audit: { from: kase.state },
      });
      for (const job of ['complete-study', 'pre-read', 'route-case']) await tx.dropJob(`${job}:${caseId}`);
    });
    return this.reads.summaryAfterMove(actor, caseId);
  }
}
