import { transferSyntaxes } from '@qianli/domain-dicom';
import type { Association, Message } from '../upper-layer/association';
import { commandField } from '../upper-layer/command';
import { requestAssociation, type Target } from '../upper-layer/request-association';
import type { Giver } from './answer-retrieve';
import type { OpenInstance, Peer, RetrievableInstance } from './services';

/** PS3.8 9.3.2.2: context ids are odd, so there are at most 128. Each syntax has its own, so that the destination says which ones it takes. */
const syntaxes = [...new Set(transferSyntaxes.map(({ uid }) => uid))];
const classesAtOnce = Math.floor(128 / syntaxes.length);

/** C-MOVE: gives instances to a third party over one association; another follows only where there are more classes than one can hold. */
export class MoveGiver implements Giver {
  private line: { readonly association: Promise<Association>; readonly classes: ReadonlySet<string> } | null = null;
  private lastMessageId = 0;

  constructor(
    private readonly target: Target,
    private readonly instances: readonly RetrievableInstance[],
    private readonly move: Message,
    private readonly peer: Peer,
  ) {}

  async syntaxesFor(sopClassUid: string): Promise<readonly string[]> {
    const { contexts } = await this.lineFor(sopClassUid);
    return [...contexts.values()].filter(({ abstractSyntax }) => abstractSyntax === sopClassUid).map(({ transferSyntax }) => transferSyntax);
  }

  async give({ sopClassUid, sopInstanceUid }: RetrievableInstance, open: OpenInstance): Promise<number | null> {
    const line = await this.lineFor(sopClassUid);
    const context = line.contextFor(sopClassUid, open.transferSyntaxUid);
    if (context === null) return null;
    this.lastMessageId = (this.lastMessageId % 0xffff) + 1;
    const originator = { moveOriginator: this.peer.callingAeTitle, moveOriginatorMessageId: this.move.command.messageId ?? 0 };
    await line.send(context, { field: commandField.store, messageId: this.lastMessageId, affectedSopClassUid: sopClassUid, affectedSopInstanceUid: sopInstanceUid, priority: 0, ...originator }, open.dataSet());
    return (await line.next())?.command.status ?? null;
  }

  async close(): Promise<void> {
    const { line } = this;
    this.line = null;
    await line?.association.then((association) => association.release()).catch(() => undefined);
  }

  private async lineFor(sopClassUid: string): Promise<Association> {
    if (this.line?.classes.has(sopClassUid)) return this.line.association;
    // Many receivers take one association at a time.
    await this.close();
    const some = new Set([...new Set([sopClassUid, ...this.instances.map((of) => of.sopClassUid)])].slice(0, classesAtOnce));
    const association = requestAssociation(this.target, [...some].flatMap((abstractSyntax) => syntaxes.map((uid) => ({ abstractSyntax, transferSyntaxes: [uid] }))));
    this.line = { association, classes: some };
    return association;
  }
}
