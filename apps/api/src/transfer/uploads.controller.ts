import { PassThrough, type Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { Controller, Inject, Param, Patch, Query, Req, Res } from '@nestjs/common';
import { DomainError, type UploadReply } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { ReceiveUpload } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Spool } from '../ingest/spool';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * `PATCH /api/v1/uploads/{digest}`: bytes of an object from `upload-offset` on; `upload-length` is the whole object's. With
 * `content-encoding: gzip` they are compressed on the line only. However the body ends, what came of it is kept, and the answer
 * (or a GET) says where to go on. `?submission=` names the upload page's submission.
 */
@Controller('api/v1/uploads')
export class UploadsController {
  constructor(
    @Inject(ReceiveUpload) private readonly receiveUpload: ReceiveUpload,
    @Inject(Spool) private readonly spool: Spool,
  ) {}

  @Patch(':digest')
  @Allows('study.send')
  async receive(@CurrentActor() actor: Actor, @Param('digest') digest: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('submission') submissionId?: string): Promise<FastifyReply> {
    const offset = wholeNumber(request, 'upload-offset');
    const length = wholeNumber(request, 'upload-length');
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new DomainError('bad-input', 'The address names no SHA-256 in small hexadecimal digits');
    if (submissionId !== undefined && !uuid.test(submissionId)) throw new DomainError('bad-input', 'submission is no id');
    if (offset > length) throw new DomainError('bad-input', 'upload-offset lies beyond upload-length');
    if (encoding !== 'identity' && encoding !== 'gzip') throw new DomainError('unsupported-media-type', 'content-encoding may be gzip or identity');
    const file = await this.spool.receive(untilBroken(request.body as Readable, encoding === 'gzip', length - offset));
    if (file === 'too-large') throw new DomainError('bad-input', 'The object is larger than the platform takes');
    try {
      const answer: UploadReply = await this.receiveUpload.run(actor, { digest, offset, length, file, submissionId });
      if (request.raw.destroyed && !request.raw.complete) return reply.hijack();
      return await reply.status(200).send(answer);
    } finally {
      await file.release();
    }
  }
}

function wholeNumber(request: FastifyRequest, header: string): number {
  const value = request.headers[header];
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value)) throw new DomainError('bad-input', `The header ${header} must hold a whole number of bytes`);
  return Number(value);
}

/** The bytes as far as they come: a line that breaks ends them, and no more are taken than were announced. */
async function* untilBroken(body: Readable, isCompressed: boolean, most: number): AsyncGenerator<Uint8Array> {
  // Flushed as at a pause: a compressed stream that is cut gives what its beginning holds.
  const bytes = isCompressed ? createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }) : new PassThrough();
  const end = () => bytes.end();
  body.pipe(bytes, { end: false });
  body.once('end', end).once('error', end).once('close', end);
  // The sender may have hung up before anybody looked.
  if (body.destroyed) end();
  let left = most;
  try {
    for await (const piece of bytes as AsyncIterable<Buffer>) {
      if (left === 0) break;
      yield piece.subarray(0, left);
      left -= Math.min(left, piece.length);
    }
  } catch {
    // Damaged compression: told by how much has come.
  } finally {
    // What is left unread would be taken for the connection's next request.
    body.unpipe(bytes);
    body.resume();
  }
}
