import type { Duplex } from 'node:stream';
import { type ByteSource, LineBroken } from './byte-source';
import { type Command, commandBytes, commandIn } from './command';
import { abortPdu, announcedPduBytes, pduHeader, pduType, releaseReplyPdu, releaseRequestPdu } from './pdu';

/** What was agreed on for one presentation context. */
export interface AgreedContext {
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
}
export interface Message {
  readonly contextId: number;
  readonly context: AgreedContext;
  readonly command: Command;
  /** As it comes, byte for byte; null when the command has none. What is not read is passed over by the next `next`. */
  readonly dataSet: AsyncIterable<Buffer> | null;
}
interface Fragment {
  readonly contextId: number;
  readonly isCommand: boolean;
  readonly isLast: boolean;
  left: number;
}
/** Own limit: a command set has some twenty short elements. */
const maxCommandBytes = 16 * 1024;
const smallestPdu = 4096;

/** An association that both sides have agreed on: messages come and go, one at a time each way. */
export class Association {
  private pduLeft = 0;
  private unread: AsyncIterable<Buffer> | null = null;
  private upcoming: Promise<Message | null> | null = null;
  private sending: Promise<void> = Promise.resolve();
  private readonly fragmentBytes: number;

  constructor(
    private readonly line: Duplex,
    private readonly source: ByteSource,
    readonly contexts: ReadonlyMap<number, AgreedContext>,
    peerMaxPduBytes: number,
  ) {
    const most = peerMaxPduBytes === 0 ? announcedPduBytes : Math.max(smallestPdu, Math.min(peerMaxPduBytes, announcedPduBytes));
    // PS3.8 E.2: fragments of even length.
    this.fragmentBytes = (most - 6) & ~1;
  }

  /** The next message; null when the peer has released the association or is gone. */
  next(): Promise<Message | null> {
    const message = this.peek();
    this.upcoming = null;
    return message;
  }

  /** The next message without taking it: what a peer says while it is being answered, C-CANCEL among it. */
  peek(): Promise<Message | null> {
    this.upcoming ??= this.read();
    return this.upcoming;
  }

  /** The context for an abstract syntax (and transfer syntax); null when it was not agreed on. */
  contextFor(abstractSyntax: string, transferSyntax?: string): number | null {
    for (const [id, of] of this.contexts) if (of.abstractSyntax === abstractSyntax && (transferSyntax === undefined || of.transferSyntax === transferSyntax)) return id;
    return null;
  }

  /** Sends a message; messages asked for at once go one after the other. Throws `LineBroken` when the peer is gone. */
  send(contextId: number, command: Command, dataSet?: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const sent = this.sending.then(async () => {
      await this.fragments(contextId, 1, [commandBytes(command, dataSet !== undefined)]);
      if (dataSet) await this.fragments(contextId, 0, dataSet instanceof Uint8Array ? [dataSet] : dataSet);
    });
    this.sending = sent.catch(() => undefined);
    return sent;
  }

  /** Ends it in good order, as the requestor. */
  async release(): Promise<void> {
    await this.sending;
    this.line.write(releaseRequestPdu());
    try {
      while (await this.next());
    } finally {
      this.line.end();
    }
  }

  abort(): void {
    this.line.write(abortPdu());
    this.line.end();
  }

  private async read(): Promise<Message | null> {
    if (this.unread) for await (const piece of this.unread) void piece;
    this.unread = null;
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const fragment = await this.nextFragment(length > 0);
      if (!fragment) return null;
      if (!fragment.isCommand) throw new Error('a data set without a command');
      if ((length += fragment.left) > maxCommandBytes) throw new Error('a command set that is too long');
      pieces.push(await this.source.exactly(fragment.left));
      if (!fragment.isLast) continue;
      const context = this.contexts.get(fragment.contextId);
      if (!context) throw new Error('a message outside what was agreed on');
      const { command, hasDataSet } = commandIn(Buffer.concat(pieces));
      this.unread = hasDataSet ? this.dataSetOf(fragment.contextId) : null;
      return { contextId: fragment.contextId, context, command, dataSet: this.unread };
    }
  }

  /** Whoever stops reading half way leaves the rest to be passed over: an iterator without `return` is not closed by that. */
  private dataSetOf(contextId: number): AsyncIterable<Buffer> {
    let fragment: Fragment | null = null;
    const next = async (): Promise<IteratorResult<Buffer, undefined>> => {
      while (!fragment || fragment.left === 0) {
        if (fragment?.isLast) return { done: true, value: undefined };
        fragment = await this.nextFragment(true);
        if (!fragment) throw new LineBroken('the peer hung up');
        if (fragment.isCommand || fragment.contextId !== contextId) throw new Error('a data set that is broken off by another message');
      }
      const piece = await this.source.some(fragment.left);
      fragment.left -= piece.length;
      return { done: false, value: piece };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  /** The next presentation data value (PS3.8 9.3.5.1), its bytes still to be read; null at the end of the association. */
  private async nextFragment(amidMessage: boolean): Promise<Fragment | null> {
    while (this.pduLeft === 0) {
      if (!amidMessage && !(await this.source.hasMore())) return null;
      const { type, length } = pduHeader(await this.source.exactly(6));
      if (type === pduType.data) {
        this.pduLeft = length;
        continue;
      }
      await this.source.exactly(length);
      if (type === pduType.releaseRequest) this.line.end(releaseReplyPdu());
      if (type === pduType.associateRequest) throw new Error('a second association request');
      if (type === pduType.releaseRequest || type === pduType.releaseReply || type === pduType.abort) return null;
      throw new Error('a protocol data unit out of turn');
    }
    const head = await this.source.exactly(Math.min(6, this.pduLeft));
    const left = head.length === 6 ? head.readUInt32BE(0) - 2 : -1;
    if (left < 0 || left > this.pduLeft - 6) throw new Error('a fragment longer than its protocol data unit');
    this.pduLeft -= 6 + left;
    const control = head[5] ?? 0;
    return { contextId: head[4] ?? 0, isCommand: (control & 1) === 1, isLast: (control & 2) === 2, left };
  }

  private async fragments(contextId: number, isCommand: 0 | 1, bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    let held: Uint8Array | null = null;
    for await (const fragment of portions(bytes, this.fragmentBytes)) {
      if (held) await this.write(dataPdu(contextId, isCommand, held));
      held = fragment;
    }
    // PS3.8 E.2, PS3.5 A.5: fragments have even length; only a deflated stream may be odd, and gets one zero.
    const last = held ?? new Uint8Array(0);
    await this.write(dataPdu(contextId, isCommand | 2, last.length % 2 === 0 ? last : Buffer.concat([last, Buffer.alloc(1)])));
  }

  private async write(bytes: Buffer): Promise<void> {
    if (this.line.destroyed || this.line.writableEnded) throw new LineBroken('the peer hung up');
    if (this.line.write(bytes)) return;
    await new Promise<void>((resolve, reject) => {
      const drained = () => (this.line.off('close', closed), resolve());
      const closed = () => (this.line.off('drain', drained), reject(new LineBroken('the peer hung up')));
      this.line.once('drain', drained).once('close', closed);
    });
  }
}

function dataPdu(contextId: number, control: number, fragment: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(12 + fragment.length);
  bytes.writeUInt16BE(pduType.data << 8, 0);
  bytes.writeUInt32BE(6 + fragment.length, 2);
  bytes.writeUInt32BE(2 + fragment.length, 6);
  bytes[10] = contextId;
  bytes[11] = control;
  bytes.set(fragment, 12);
  return bytes;
}

/** The same bytes in portions of one size, the last one shorter. */
async function* portions(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, void> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const cut = piece.subarray(at, at + size - length);
      held.push(cut);
      length += cut.length;
      at += cut.length;
      if (length < size) continue;
      yield held.length === 1 && held[0] ? held[0] : Buffer.concat(held, length);
      held = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(held, length);
}
