import type { UploadReply } from '@qianli/contracts';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { IncomingFile } from '../ingest/incoming-file';
import type { ReceiveInstances } from '../ingest/receive-instances';
import type { ObjectStore } from '../shared/object-store';
import type { Clock } from '../shared/transaction';
import type { UploadPieces } from './transfer-store';

/** Bytes at the door: as many as came, which may be fewer than were meant to. */
export interface Chunk {
  readonly digest: string;
  readonly offset: number;
  /** Of the whole object. */
  readonly length: number;
  readonly file: IncomingFile;
  /** Of a person's upload page; a gateway's object has none. */
  readonly submissionId?: string | undefined;
}

/**
 * Takes an object in as many parts as the line makes of it. One that comes whole goes straight to ingest; a part is kept in the
 * object store, so that any api process can take the next one. What has been received is never asked for again.
 */
export class ReceiveUpload {
  constructor(
    private readonly uploads: UploadPieces,
    private readonly objects: ObjectStore,
    private readonly receive: ReceiveInstances,
    private readonly clock: Clock,
    private readonly newId: () => string,
    /** Gathers the parts in one file and takes its digest. */
    private readonly gather: (content: AsyncIterable<Uint8Array>) => Promise<IncomingFile | 'too-large'>,
  ) {}

  received(actor: Actor, digest: string): Promise<number> {
    return this.uploads.received(actor, digest);
  }

  /** The chunk's file is the caller's to release. */
  async run(actor: Actor, chunk: Chunk): Promise<UploadReply> {
    const { digest, offset, length, file } = chunk;
    if (offset === 0 && file.bytes === length) return this.ingest(actor, chunk, file);
    const received = await this.uploads.received(actor, digest);
    // Behind a gap, or before what is here: the answer says where to go on.
    if (offset !== received || file.bytes === 0) return stillReceiving(received);
    const objectKey = `uploads/${this.newId()}`;
    await this.objects.put(objectKey, file.content());
    if (!(await this.uploads.add(actor, { digest, offset, bytes: file.bytes, objectKey, at: this.clock.now() }))) {
      await this.objects.delete(objectKey);
      return stillReceiving(await this.uploads.received(actor, digest));
    }
    if (offset + file.bytes < length) return stillReceiving(offset + file.bytes);
    const whole = await this.gather(this.content(actor, digest));
    if (whole === 'too-large') return this.refuse(actor, digest, 'too-large');
    try {
      return await this.ingest(actor, chunk, whole);
    } finally {
      await whole.release();
    }
  }

  /** Parts of transfers that nobody has gone on with. */
  async dropOlderThan(at: Date): Promise<number> {
    const keys = await this.uploads.forgetOlderThan(at);
    for (const key of keys) await this.objects.delete(key);
    return keys.length;
  }

  private async ingest(actor: Actor, { digest, submissionId }: Chunk, file: IncomingFile): Promise<UploadReply> {
    if (file.digest !== digest) {
      await this.drop(actor, digest);
      throw new DomainError('bad-input', 'The bytes do not have the digest that the address names. Send the object again from its first byte.');
    }
    const [reception] = await this.receive.run(actor, [file], { via: submissionId ? 'stow' : 'gateway', submissionId });
    if (!reception || (reception.outcome === 'refused' && reception.reason === 'not-stored')) return { received: file.bytes, outcome: 'later', reason: null, caseId: null };
    await this.drop(actor, digest);
    if (reception.outcome === 'refused') return { received: file.bytes, outcome: 'refused', reason: `${reception.reason}: ${reception.message}`, caseId: null };
    await this.uploads.markArrived(actor, digest);
    return { received: file.bytes, outcome: reception.outcome, reason: null, caseId: reception.caseId };
  }

  private async refuse(actor: Actor, digest: string, reason: string): Promise<UploadReply> {
    await this.drop(actor, digest);
    return { received: 0, outcome: 'refused', reason, caseId: null };
  }

  private async *content(actor: Actor, digest: string): AsyncGenerator<Uint8Array> {
    for (const { objectKey } of await this.uploads.pieces(actor, digest)) yield* await this.objects.get(objectKey);
  }

  private async drop(actor: Actor, digest: string): Promise<void> {
    for (const key of await this.uploads.forget(actor, digest)) await this.objects.delete(key);
  }
}

function stillReceiving(received: number): UploadReply {
  return { received, outcome: 'receiving', reason: null, caseId: null };
}
