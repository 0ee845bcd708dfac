import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { ReadingStore } from './reading-store';

/** The actor has read the chat up to this moment; the other side sees it on every message. */
export class MarkMessagesRead {
  constructor(
    private readonly store: ReadingStore,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, caseId: string): Promise<{ readAt: string }> {
    return this.store.inTransaction({ actor, action: 'messages.read', caseId }, async (tx) => {
      const kase = await tx.visibleCase(actor, caseId);
      if (!kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      const readAt = (await tx.markRead(caseId, actor.userId, this.clock.now())).toISOString();
      tx.audit({ actor, action: 'messages.read', outcome: 'success', caseId, hospitalId: kase.hospitalId });
      await tx.notify({ kind: 'read', caseId, userId: actor.userId, at: readAt });
      return { readAt };
    });
  }
}
