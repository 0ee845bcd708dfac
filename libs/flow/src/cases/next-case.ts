import { DomainError, type CaseDetail } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { CaseReads } from './case-reads';
import type { CaseStore } from './case-store';
import { openLocked } from './open-case';

/**
 * Opens what the reader should read next: of the cases assigned to him and those of the pool that he may read,
 * the most pressing; on a tie his own. Two readers who ask at once get two cases: a row that one holds the other passes over.
 */
export class NextCase {
  constructor(
    private readonly store: CaseStore,
    private readonly reads: CaseReads,
    private readonly clock: Clock,
  ) {}

  async run(reader: Actor): Promise<CaseDetail> {
    const caseId = await this.store.inTransaction({ actor: reader, action: 'case.opened' }, async (tx) => {
      const kase = await tx.lockNextFor(reader);
      if (!kase) throw new DomainError('no-case-waiting', 'Nothing waits for this reader');
      await openLocked(tx, reader, kase, this.clock.now());
      return kase.id;
    });
    return this.reads.detailAfterMove(reader, caseId);
  }
}
