import { DomainError, type CaseDetail } from '@qianli/contracts';
import { priorityRank, type Actor } from '@qianli/domain-case';
import { decideBatch, explainBatch } from '@qianli/domain-routing';
import { storedCandidates } from '../routing/stored-candidates';
import type { Clock } from '../shared/transaction';
import type { CaseReads } from './case-reads';
import type { CaseStore, CaseTransaction, LockedCase } from './case-store';
import { openLocked } from './open-case';

/** Cases of the pool that are weighed for one who asks, the most pressing first: he waits for the answer. */
const weighed = 200;
/** A case of the pool may be claimed by another while it is chosen; then the next best is. */
const tries = 3;

/**
 * Opens what the reader should read next: what is bound to him, the most pressing first, and otherwise the case of the pool
 * that the server would give him. He does not choose, so nobody can leave the unpleasant ones to the others. A stat case of the pool
 * goes before what he has that is not stat.
 */
export class NextCase {
  constructor(
    private readonly store: CaseStore,
    private readonly reads: CaseReads,
    private readonly clock: Clock,
  ) {}

  async run(reader: Actor): Promise<CaseDetail> {
    const caseId = await this.store.inTransaction({ actor: reader, action: 'case.opened' }, async (tx) => {
      await tx.takeTurn();
      const now = this.clock.now();
      const own = await tx.lockOwnNext(reader);
      const kase = own && priorityRank(own.priority) === 0 ? own : ((await fromPool(tx, reader, now, own)) ?? own);
      if (!kase) throw new DomainError('no-case-waiting', 'Nothing waits for this reader');
      await openLocked(tx, reader, kase, now, 'given');
      return kase.id;
    });
    return this.reads.detailAfterMove(reader, caseId);
  }
}

/** The case that the server would give him now, locked and logged; null when there is none, or none that goes before `own`. */
async function fromPool(tx: CaseTransaction, reader: Actor, now: Date, own: LockedCase | null): Promise<LockedCase | null> {
  const taken = new Set<string>();
  for (let left = tries; left > 0; left--) {
    const read = await tx.batchToDecide(now, { askingId: reader.userId, limit: weighed });
    // Beside a case of his own only stat counts; and under a mode without pull nothing of the pool does.
    const cases = read.input.cases.filter((kase) => kase.preliminaryById === null && !taken.has(kase.id) && (own === null || kase.priority === 'stat'));
    if (cases.length === 0 || (read.input.policy.mode === 'push' && own === null && !cases.some(({ priority }) => priority === 'stat'))) return null;
    const batch = { ...read, input: { ...read.input, cases } };
    const outcome = decideBatch(batch.input);
    const chosen = outcome.decisions.find(({ readerId }) => readerId === reader.userId);
    const waiting = chosen && cases.find(({ id }) => id === chosen.caseId);
    if (!chosen || !waiting) return null;
    const locked = await tx.lockCase(chosen.caseId, reader);
    if (locked?.state !== 'in-pool') {
      taken.add(chosen.caseId);
      continue;
    }
    const batchId = await tx.keepBatch(batch, outcome);
    await tx.logChoice({
      caseId: locked.id, at: now, policyVersion: `policy-${batch.policyVersion}`, policyHash: batch.policyHash, solver: outcome.solver, batchId, outcome: 'assigned', chosenId: reader.userId,
      candidates: storedCandidates(chosen.candidates, batch.input), explanation: explainBatch(waiting, batch.input, chosen),
    });
    return locked;
  }
  return null;
}
