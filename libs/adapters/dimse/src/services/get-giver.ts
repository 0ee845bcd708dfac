import type { Association } from '../upper-layer/association';
import { commandField, responseTo } from '../upper-layer/command';
import type { Giver } from './answer-retrieve';
import type { OpenInstance, RetrievableInstance } from './services';

/** C-GET: gives instances over the association on which they were asked for, in the contexts that the peer proposed for them. */
export class GetGiver implements Giver {
  private lastMessageId = 0;
  cancelled = false;

  constructor(
    private readonly association: Association,
    private readonly takes: (sopClassUid: string) => boolean,
  ) {}

  syntaxesFor(sopClassUid: string): Promise<readonly string[]> {
    const agreed = [...this.association.contexts.values()].filter(({ abstractSyntax }) => abstractSyntax === sopClassUid);
    return Promise.resolve(agreed.map(({ transferSyntax }) => transferSyntax));
  }

  async give({ sopClassUid, sopInstanceUid }: RetrievableInstance, open: OpenInstance): Promise<number | null> {
    const context = this.association.contextFor(sopClassUid, open.transferSyntaxUid);
    if (context === null || !this.takes(sopClassUid)) return null;
    this.lastMessageId = (this.lastMessageId % 0xffff) + 1;
    await this.association.send(context, { field: commandField.store, messageId: this.lastMessageId, affectedSopClassUid: sopClassUid, affectedSopInstanceUid: sopInstanceUid, priority: 0 }, open.dataSet());
    for (;;) {
      const message = await this.association.next();
      if (!message) this.cancelled = true;
      if (!message) return null;
      if (message.command.field === commandField.cancel) this.cancelled = true;
      else if (message.command.field === responseTo(commandField.store)) return message.command.status ?? null;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
