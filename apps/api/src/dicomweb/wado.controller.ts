import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { instanceAddress, ObjectMissing, ObjectStore, StudyReads, type Address, type ObjectContent, type SeenStudy, type StoredInstance } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asStored, cannotBeHad, deliveredAs, fileIn } from './delivered-file';
import { acceptedTypes } from './media-types';
import { multipartBody } from './multipart-body';
import { only } from './only';
import { StudyDoor, type AddressParams } from './study-door';

const jsonTypes = new Set(['application/dicom+json', 'application/json', 'application/*', '*/*']);

/** Own choice: most CT and MR slices are half a megabyte. */
const inOneGoBytes = 2 * 1024 * 1024;

/** WADO-RS (PS3.18 10.4): the stored files byte for byte, or in another transfer syntax for who asks, and their metadata. */
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
    if (wanted.single && address.sopInstanceUid !== undefined) return this.oneFile(study, address, wanted.transferSyntaxes, reply);
    const missing = await this.countMissing(study, address, wanted.transferSyntaxes);
    const { contentType, stream } = multipartBody('application/dicom', this.parts(study, address, wanted.transferSyntaxes));
    // Some of the instances cannot be had as asked: the others are given, and it is said (PS3.18 table 10.4.4-1).
    if (missing > 0) void reply.status(206).header('warning', `299 qianli "${missing} instances cannot be given in the transfer syntax asked for and are left out"`);
    return reply.type(contentType).send(stream);
  }

  /** How many instances cannot be given as asked; throws `not-acceptable` when none can. Nothing is looked at for who takes them as they are. */
  private async countMissing(study: SeenStudy, address: Address, wanted: readonly string[]): Promise<number> {
    if (wanted.includes(asStored)) return 0;
    const [all, missing] = [{ count: 0 }, { count: 0 }];
    for await (const instance of this.reads.instances(study, address)) {
      all.count += 1;
      if (deliveredAs(instance, wanted) === null) missing.count += 1;
    }
    if (missing.count === all.count) throw new DomainError('not-acceptable', cannotBeHad);
    return missing.count;
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

  private async oneFile(study: SeenStudy, address: Address, wanted: readonly string[], reply: FastifyReply): Promise<FastifyReply> {
    const instance = await only(this.reads.instances(study, address));
    const syntax = deliveredAs(instance, wanted);
    if (syntax === null) throw new DomainError('not-acceptable', cannotBeHad);
    void reply.type(`application/dicom; transfer-syntax=${syntax}`);
    if (syntax !== instance.transferSyntaxUid) return reply.send(Buffer.from(await fileIn(this.objects, instance, syntax)));
    return reply.header('content-length', instance.bytes).send(Readable.from(await this.objects.get(instance.objectKey), { objectMode: false }));
  }

  private async *parts(study: SeenStudy, address: Address, wanted: readonly string[]) {
    for await (const instance of this.reads.instances(study, address)) {
      const syntax = deliveredAs(instance, wanted);
      if (syntax === null) continue;
      yield {
        contentType: `application/dicom; transfer-syntax=${syntax}`,
        location: instanceAddress(instance),
        content: () => (syntax === instance.transferSyntaxUid ? this.fileOf(instance) : fileIn(this.objects, instance, syntax)),
      };
    }
  }

  /** A slice is read in one go, whatever is large in pieces. */
  private fileOf({ objectKey, bytes }: StoredInstance): Promise<ObjectContent> {
    return bytes <= inOneGoBytes ? this.objects.getRange(objectKey, 0, bytes) : this.objects.get(objectKey);
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

/** What the client takes: one file or a multipart body, and in which transfer syntaxes, best first; `*` is as it was stored. */
function wantedFiles(header: string | undefined): { single: boolean; transferSyntaxes: readonly string[] } {
  const taken = acceptedTypes(header).flatMap(({ type, parameters }) => {
    const inner = type === 'multipart/related' ? (parameters.get('type') ?? 'application/dicom').toLowerCase() : type;
    const isFile = inner === 'application/dicom' || inner === '*/*' || inner === 'application/*';
    return isFile ? [{ single: type === 'application/dicom', syntax: parameters.get('transfer-syntax') ?? asStored }] : [];
  });
  const [first] = taken;
  if (!first) throw new DomainError('not-acceptable', 'Files are application/dicom, alone or in multipart/related');
  return { single: first.single, transferSyntaxes: taken.map(({ syntax }) => syntax) };
}
