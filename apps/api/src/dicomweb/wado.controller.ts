import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { instanceAddress, ObjectMissing, ObjectStore, StudyReads, type Address, type SeenStudy, type StoredInstance } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedTypes } from './media-types';
import { multipartBody } from './multipart-body';
import { StudyDoor, type AddressParams } from './study-door';

const jsonTypes = new Set(['application/dicom+json', 'application/json', 'application/*', '*/*']);

/** WADO-RS (PS3.18 10.4): the stored files byte for byte, and their metadata. */
@Controller('dicom-web')
export class WadoController {
  constructor(
    @Inject(StudyDoor) private readonly door: StudyDoor,
    @Inject(StudyReads) private readonly reads: StudyReads,
    @Inject(ObjectStore) private readonly objects: ObjectStore,
  ) {}

  @Get(['studies/:study', 'studies/:study/series/:series', 'studies/:study/series/:series/instances/:instance'])
  @Allows('study.view')
  async files(@CurrentActor() actor: Actor, @Param() params: AddressParams, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const wanted = wantedFiles(request.headers.accept);
    const { study, address } = await this.door.open(actor, params);
    if (wanted.single && address.sopInstanceUid !== undefined) return this.oneFile(study, address, wanted.transferSyntax, reply);
    const { contentType, stream } = multipartBody('application/dicom', this.parts(study, address, wanted.transferSyntax));
    return reply.type(contentType).send(stream);
  }

  @Get(['studies/:study/metadata', 'studies/:study/series/:series/metadata', 'studies/:study/series/:series/instances/:instance/metadata'])
  @Allows('study.view')
  async metadata(@CurrentActor() actor: Actor, @Param() params: AddressParams, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    if (!acceptedTypes(request.headers.accept).some(({ type }) => jsonTypes.has(type))) throw new DomainError('not-acceptable', 'Metadata is application/dicom+json');
    const { study, address } = await this.door.open(actor, params);
    const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    const { bytes, gzipped } = await this.metadataOf(study, address);
    void reply.type('application/dicom+json').header('vary', 'accept-encoding');
    if (takesGzip) void reply.header('content-encoding', 'gzip');
    if (gzipped === takesGzip) return reply.send(bytes);
    return reply.send(bytes.pipe(gzipped ? createGunzip() : createGzip({ level: 1 })));
  }

  private async oneFile(study: SeenStudy, address: Address, transferSyntax: string | null, reply: FastifyReply): Promise<FastifyReply> {
    for await (const instance of this.reads.instances(study, address)) {
      requireSyntax(instance, transferSyntax);
      return reply
        .type(`application/dicom; transfer-syntax=${instance.transferSyntaxUid}`)
        .header('content-length', instance.bytes)
        .send(Readable.from(await this.objects.get(instance.objectKey), { objectMode: false }));
    }
    throw new DomainError('study-not-found', 'Nothing at this address');
  }

  private async *parts(study: SeenStudy, address: Address, transferSyntax: string | null) {
    for await (const instance of this.reads.instances(study, address)) {
      requireSyntax(instance, transferSyntax);
      yield {
        contentType: `application/dicom; transfer-syntax=${instance.transferSyntaxUid}`,
        location: instanceAddress(instance),
        content: () => this.objects.get(instance.objectKey),
      };
    }
  }

  /** The document that ingest wrote, while it holds every instance; else made of the rows. */
  private async metadataOf(study: SeenStudy, address: Address): Promise<{ bytes: Readable; gzipped: boolean }> {
    if (address.seriesInstanceUid !== undefined && address.sopInstanceUid === undefined) {
      const key = await this.reads.seriesDocument(study, address.seriesInstanceUid);
      try {
        if (key) return { bytes: Readable.from(await this.objects.get(key), { objectMode: false }), gzipped: true };
      } catch (error) {
        // A newer document has taken its place this moment; the rows say the same.
        if (!(error instanceof ObjectMissing)) throw error;
      }
    }
    return { bytes: Readable.from(jsonArray(this.reads.metadata(study, address))), gzipped: false };
  }
}

async function* jsonArray(pieces: AsyncIterable<string>): AsyncGenerator<string, void> {
  let first = true;
  for await (const text of pieces) {
    yield (first ? '[' : ',\n') + text;
    first = false;
  }
  yield first ? '[]' : ']';
}

/** What the client takes: one file as it is or a multipart body, and in which transfer syntax (null: as it was stored). */
function wantedFiles(header: string | undefined): { single: boolean; transferSyntax: string | null } {
  for (const { type, parameters } of acceptedTypes(header)) {
    const inner = type === 'multipart/related' ? (parameters.get('type') ?? 'application/dicom').toLowerCase() : type;
    if (inner !== 'application/dicom' && inner !== '*/*' && inner !== 'application/*') continue;
    const asked = parameters.get('transfer-syntax') ?? '*';
    return { single: type === 'application/dicom', transferSyntax: asked === '*' ? null : asked };
  }
  throw new DomainError('not-acceptable', 'Files are application/dicom, alone or in multipart/related');
}

function requireSyntax(instance: StoredInstance, transferSyntax: string | null): void {
  if (transferSyntax === null || transferSyntax === instance.transferSyntaxUid) return;
  throw new DomainError('not-acceptable', 'Files are given in the transfer syntax they came in: ask for transfer-syntax=*');
}
