import { Controller, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { ReceiveInstances, type IncomingFile, type ReceiveOptions, type Reception } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { multipartParts, MultipartBroken } from '../ingest/multipart-parts';
import { Spool } from '../ingest/spool';
import { requireUid } from './require-uid';
import { mediaTypeOf } from './media-types';
import { filesOfMetadata } from './stow-metadata';
import { stowReply } from './stow-reply';

/** A batch is committed when it holds so many files or bytes: few enough to lose little, many enough to sync seldom. */
const batchFiles = 16;
const batchBytes = 64 * 1024 * 1024;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Body = AsyncIterable<Uint8Array> | Extract<Reception, { outcome: 'refused' }>;

/** STOW-RS (PS3.18 10.5): a multipart/related body of DICOM files or of metadata and bulk data, or one file as it is. */
@Controller('dicom-web')
export class StowController {
  constructor(
    @Inject(ReceiveInstances) private readonly receiveInstances: ReceiveInstances,
    @Inject(Spool) private readonly spool: Spool,
  ) {}

  @Post('studies')
  @Allows('study.send')
  store(@CurrentActor() actor: Actor, @Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('submission') submission?: string): Promise<FastifyReply> {
    return this.receive(actor, request, reply, undefined, submission);
  }

  @Post('studies/:study')
  @Allows('study.send')
  storeInStudy(@CurrentActor() actor: Actor, @Param('study') study: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('submission') submission?: string): Promise<FastifyReply> {
    return this.receive(actor, request, reply, requireUid(study), submission);
  }

  private async receive(actor: Actor, request: FastifyRequest, reply: FastifyReply, studyInstanceUid: string | undefined, submissionId: string | undefined): Promise<FastifyReply> {
    if (submissionId !== undefined && !uuid.test(submissionId)) throw new DomainError('bad-input', 'submission is no id');
    const options: ReceiveOptions = { via: actor.role === 'gateway' ? 'gateway' : 'stow', studyInstanceUid, submissionId };
    try {
      const receptions = await this.takeIn(actor, filesOf(request), options);
      if (receptions.length === 0) throw new DomainError('bad-input', 'The body holds no part');
      const { status, body } = stowReply(receptions);
      return await reply.status(status).type('application/dicom+json').send(JSON.stringify(body));
    } catch (error) {
      if (error instanceof MultipartBroken) throw new DomainError('bad-input', error.message);
      // The sender has gone: nobody is left to answer, and it is no fault of ours.
      if (request.raw.destroyed && !request.raw.complete) return reply.hijack();
      throw error;
    }
  }

  /** Reads the next batch while the one before is stored. Whatever happens, no file stays in the spool. */
  private async takeIn(actor: Actor, bodies: AsyncIterable<Body>, options: ReceiveOptions): Promise<Reception[]> {
    const receptions: Reception[] = [];
    let batch: { at: number; file: IncomingFile }[] = [];
    let storing: Promise<void> = Promise.resolve();
    let count = 0;
    const store = async () => {
      const mine = batch;
      batch = [];
      await storing;
      storing = this.storeBatch(actor, mine, options, receptions);
      // Awaited by the next batch or at the end; a rejection before that must not count as unhandled.
      storing.catch(() => undefined);
    };
    try {
      for await (const body of bodies) {
        const at = count++;
        if ('outcome' in body) {
          receptions[at] = body;
          continue;
        }
        const file = await this.spool.receive(body);
        if (file === 'too-large') receptions[at] = { outcome: 'refused', identity: null, reason: 'too-large', message: 'The file is larger than the platform takes.' };
        else batch.push({ at, file });
        if (batch.length >= batchFiles || batch.reduce((sum, of) => sum + of.file.bytes, 0) >= batchBytes) await store();
      }
      if (batch.length > 0) await store();
      await storing;
      return receptions;
    } finally {
      await Promise.all([storing.catch(() => undefined), ...batch.map(({ file }) => file.release())]);
    }
  }

  private async storeBatch(actor: Actor, batch: readonly { at: number; file: IncomingFile }[], options: ReceiveOptions, receptions: Reception[]): Promise<void> {
    try {
      const stored = await this.receiveInstances.run(actor, batch.map(({ file }) => file), options);
      stored.forEach((reception, i) => {
        const at = batch[i]?.at;
        if (at !== undefined) receptions[at] = reception;
      });
    } finally {
      await Promise.all(batch.map(({ file }) => file.release()));
    }
  }
}

/** The DICOM files of a request body. Throws `unsupported-media-type` for a body that holds something else. */
async function* filesOf(request: FastifyRequest): AsyncGenerator<Body, void> {
  const { type, parameters } = mediaTypeOf(request.headers['content-type'] ?? '');
  const body = request.body as AsyncIterable<Uint8Array>;
  if (type === 'application/dicom') {
    yield body;
    return;
  }
  const inner = parameters.get('type')?.toLowerCase() ?? 'application/dicom';
  const boundary = parameters.get('boundary');
  const asMetadata = inner === 'application/dicom+json';
  if (type !== 'multipart/related' || (inner !== 'application/dicom' && !asMetadata)) throw new DomainError('unsupported-media-type', 'Send multipart/related with type="application/dicom" or type="application/dicom+json", or one file as application/dicom');
  if (!boundary || boundary.length > 70) throw new DomainError('bad-input', 'The Content-Type names no boundary of at most 70 characters');
  if (!asMetadata) {
    for await (const part of multipartParts(body, boundary)) yield part.body;
    return;
  }
  for (const written of await filesOfMetadata(multipartParts(body, boundary))) {
    yield 'file' in written ? once(written.file) : { outcome: 'refused', identity: null, reason: 'not-readable', message: written.refusal };
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
