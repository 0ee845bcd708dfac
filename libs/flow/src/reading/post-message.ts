import { DomainError, type Message } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { ReadingStore } from './reading-store';

/** Posts a message to a case's chat. Safe to send twice: the same `clientId` of the same author is one message, told once. */
export class PostMessage {
  constructor(
    private readonly store: ReadingStore,
    private readonly clock: Clock,
  ) {}

  run(
    actor: Actor,
    caseId: string,
    { text, clientId }: { text: string; clientId?: string | undefined },
  ): Promise<Message> {
    return this.store.inTransaction({ actor, action: 'message.posted', caseId }, async (tx) => {
      const kase = await tx.visibleCase(actor, caseId);
      if (!kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      const at = this.clock.now();
      const posted = await tx.addMessage({ caseId, authorId: actor.userId, text, clientId: clientId ?? null, at });
      if (posted.caseId !== caseId)
        throw new DomainError('bad-input', 'This clientId belongs to a message of another case', [
          { path: 'body.clientId', message: 'Used for another case' },
        ]);
      if (posted.isNew) {
        await tx.recordEvent({ caseId, event: 'message.posted', at, by: actor, detail: { messageId: posted.id } });
        tx.audit({
          actor,
          action: 'message.posted',
          outcome: 'success',
          caseId,
          hospitalId: kase.hospitalId,
          detail: { messageId: posted.id },
        });
        await tx.notify({ kind: 'message', caseId, messageId: posted.id });
      }
      return tx.message(posted.id);
    });
  }
}
