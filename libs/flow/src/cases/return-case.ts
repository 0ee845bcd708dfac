import { DomainError, type CaseSummary } from '@qianli/contracts';
import type { Actor, ReturnReason } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import { lockVisibleCase, requireMove, writeMove } from './case-move';
import type { CaseReads } from './case-reads';
import type { CaseStore } from './case-store';

/**
 * Returns a case to the county with a coded reason. The clock stops until the county answers; the reader keeps it
 * in his list meanwhile. The reason `other` needs words.
 */
export class ReturnCase {
  constructor(
    private readonly store: CaseStore,
    private readonly reads: CaseReads,
    private readonly clock: Clock,
  ) {}

  async run(
    reader: Actor,
    caseId: string,
    { reason, note }: { reason: ReturnReason; note: string },
  ): Promise<CaseSummary> {
    await this.store.inTransaction({ actor: reader, action: 'case.returned', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, reader, caseId);
      if (kase.assignedToId !== reader.userId)
        throw new DomainError('case-not-open-by-you', `Case ${caseId} is not in this reader's hands`);
      requireMove(kase, 'returned');
      if (reason === 'other' && !note)
        throw new DomainError('bad-input', 'The reason "other" needs a note', [
          { path: 'body.note', message: 'Say what is missing' },
        ]);
      const now = this.clock.now();
      await writeMove(tx, reader, kase, {
        event: 'case.returned',
        at: now,
        change: {
          state: 'returned',
          returnedAt: now,
          returnReason: reason,
          returnNote: note,
          why: { zh: '已退回送检医院，等待补充', en: 'Returned to the sending hospital; the clock stands still' },
        },
        detail: { reason, note },
        audit: { reason },
      });
    });
    return this.reads.summaryAfterMove(reader, caseId);
  }
}
