import { DomainError, type Message } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { MessageReads, ReadingStore } from './reading-store';

/** Shows a case's chat and leaves an audit line. Does not mark anything as read: fetching is not reading. */
export class ViewMessages {
  constructor(
    private readonly reads: MessageReads,
    private readonly store: ReadingStore,
  ) {}

  async run(actor: Actor, caseId: string): Promise<{ items: Message[] }> {
    const items = await this.reads.list(actor, caseId);
    return this.store.inTransaction({ actor, action: 'messages.viewed', caseId }, async (tx) => {
      const kase = items && (await tx.visibleCase(actor, caseId));
      if (!items || !kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      tx.audit({ actor, action: 'messages.viewed', outcome: 'success', caseId, hospitalId: kase.hospitalId });
      return { items };
    });
  }
}
