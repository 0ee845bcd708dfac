import { DomainError, type CaseDetail } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import { notEligible, requireMove, writeMove } from './case-move';
import type { CaseReads } from './case-reads';
import { isVisible, type CaseStore, type CaseTransaction, type LockedCase } from './case-store';
import type { Eligibility, RuleRefusal } from './eligibility';

/**
 * Opens a case for reading. One reader at a time: the row is locked, so of any number who try at once one wins
 * and the others hear `case-already-open`. A case of the pool is claimed. Opening one's own open case again changes nothing.
 */
export class OpenCase {
  constructor(
    private readonly store: CaseStore,
    private readonly reads: CaseReads,
    private readonly eligibility: Eligibility,
    private readonly clock: Clock,
  ) {}

  async run(reader: Actor, caseId: string): Promise<CaseDetail> {
    // Before the transaction: inside it a second connection would be needed, and fifty at once would starve the pool.
    const refusals = await this.eligibility.refusals(reader.userId, caseId);
    const subject = { actor: reader, action: 'case.opened', caseId };
    try {
      await this.store.inTransaction(subject, async (tx) => {
        const kase = await tx.lockCase(caseId, reader);
        const openable = requireOpenable(reader, kase, refusals);
        if (openable.state === 'in-pool' && !(await tx.mayClaim())) throw new DomainError('claim-not-allowed', 'The policy does not let readers choose');
        await openLocked(tx, reader, openable, this.clock.now());
      });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'case-already-assigned') throw error;
      // He whose case it is may be opening it at this moment and wait behind us for the row: then it is open, and we say so.
      const now = await this.store.inTransaction(subject, (tx) => tx.lockCase(caseId, reader));
      throw now?.state === 'reading' ? alreadyOpen(caseId) : error;
    }
    return this.reads.detailAfterMove(reader, caseId);
  }
}

const alreadyOpen = (caseId: string) => new DomainError('case-already-open', `Case ${caseId} is open`);

/** The case if this reader may open it. Throws the reason when he may not. */
function requireOpenable(reader: Actor, kase: LockedCase | null, refusals: readonly RuleRefusal[]): LockedCase {
  if (!kase) throw new DomainError('case-not-found', 'No such case');
  const isHis = kase.assignedToId === reader.userId;
  if (!isHis && refusals.length === 0) {
    // He could have had it a moment ago: say who was faster instead of "no such case".
    if (kase.state === 'reading') throw alreadyOpen(kase.id);
    if (kase.state === 'assigned') throw new DomainError('case-already-assigned', `Case ${kase.id} is assigned`);
  }
  if (!isVisible(reader, kase)) throw new DomainError('case-not-found', `No case ${kase.id} for this actor`);
  if (refusals.length > 0) throw notEligible(refusals);
  return kase;
}

/** Moves a locked case to `reading` in the hands of `reader`; logs the claim when he chose it from the pool himself. */
export async function openLocked(
  tx: CaseTransaction,
  reader: Actor,
  kase: LockedCase,
  now: Date,
  how: 'claimed' | 'given' = 'claimed',
): Promise<'opened' | 'unchanged'> {
  const isHis = kase.assignedToId === reader.userId;
  // After a preliminary report the case stays `preliminary` while its reader goes on to the final one.
  if (isHis && (kase.state === 'reading' || kase.state === 'preliminary')) return 'unchanged';
  requireMove(kase, 'reading');
  const pooled = kase.state === 'in-pool';
  const claimed = pooled && how === 'claimed';
  if (!isHis && !pooled)
    throw new DomainError('case-wrong-state', `Case ${kase.id} is ${kase.state} and not in this reader's hands`);
  const why = claimed
    ? { zh: `${reader.name}从待分配病例中领取`, en: `Claimed from the pool by ${reader.name}` }
    : { zh: `${reader.name}请求下一例，由系统选定`, en: `Chosen by the server when ${reader.name} asked for the next case` };
  if (claimed) {
    await tx.logDecision({
      caseId: kase.id,
      at: now,
      outcome: 'claimed',
      chosen: { id: reader.userId, name: reader.name },
      byId: reader.userId,
      input: { state: kase.state, modality: kase.modality, priority: kase.priority },
      explanation: why,
    });
  }
  if (pooled) await tx.dropJob(`route-case:${kase.id}`);
  await writeMove(tx, reader, kase, {
    event: 'case.opened',
    at: now,
    change: {
      state: 'reading',
      openedAt: now,
      ...(pooled ? { assignedToId: reader.userId, assignedAt: now, escalatedAt: null, why } : {}),
    },
    detail: { claimed, ...(pooled && !claimed ? { next: true } : {}) },
    audit: { claimed, ...(pooled && !claimed ? { next: true } : {}) },
  });
  return 'opened';
}
