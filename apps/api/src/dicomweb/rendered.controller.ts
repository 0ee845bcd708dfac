import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { renderFrame } from '@qianli/dicom-codec';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { DicomJsonDataset } from '@qianli/domain-dicom';
import { ObjectStore, StudyReads, type Address, type SeenStudy, type StoredInstance } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedTypes } from './media-types';
import { only } from './only';
import { decoded, framesOfInstance, numbersOf } from './pixels';
import { pictureOptions, type PictureQuery } from './picture-options';
import { StudyDoor, type AddressParams } from './study-door';

/** What a client takes, and what it gets: PNG loses nothing, so it comes first for those who don't mind. */
const formats: ReadonlyMap<string, 'png' | 'jpeg'> = new Map([['image/png', 'png'], ['image/*', 'png'], ['*/*', 'png'], ['image/jpeg', 'jpeg'], ['image/jpg', 'jpeg']]);
const thumbnailPixels = 128;
type Params = AddressParams & { frame?: string };

/** Pictures of a study, series, instance or frame (PS3.18 10.4.1.1.3-4): 8-bit PNG or JPEG through a window, and small ones for lists. */
@Controller('dicom-web')
export class RenderedController {
  constructor(
    @Inject(StudyDoor) private readonly door: StudyDoor,
    @Inject(StudyReads) private readonly reads: StudyReads,
    @Inject(ObjectStore) private readonly objects: ObjectStore,
  ) {}

  @Get(['studies/:study/rendered', 'studies/:study/series/:series/rendered', 'studies/:study/series/:series/instances/:instance/rendered', 'studies/:study/series/:series/instances/:instance/frames/:frame/rendered'])
  @Allows('study.view')
  rendered(@CurrentActor() actor: Actor, @Param() params: Params, @Query() query: PictureQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.picture(actor, params, query, request, reply);
  }

  @Get(['studies/:study/thumbnail', 'studies/:study/series/:series/thumbnail', 'studies/:study/series/:series/instances/:instance/thumbnail', 'studies/:study/series/:series/instances/:instance/frames/:frame/thumbnail'])
  @Allows('study.view')
  thumbnail(@CurrentActor() actor: Actor, @Param() params: Params, @Query() query: PictureQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.picture(actor, params, { viewport: `${thumbnailPixels},${thumbnailPixels}`, ...query }, request, reply);
  }

  private async picture(actor: Actor, params: Params, query: PictureQuery, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const format = acceptedTypes(request.headers.accept).map(({ type }) => formats.get(type)).find((found) => found !== undefined);
    if (!format) throw new DomainError('not-acceptable', 'Pictures are image/png or image/jpeg');
    const frame = params.frame === undefined ? null : frameNumber(params.frame);
    const { study, address } = await this.door.open(actor, params);
    const instance = await this.middleImage(study, address);
    const frames = await framesOfInstance(this.objects, instance);
    const stored = await frames.bytes(frame ?? Math.ceil(frames.count / 2));
    const { seriesInstanceUid, sopInstanceUid } = instance;
    const metadata = JSON.parse(await only(this.reads.metadata(study, { ...address, seriesInstanceUid, sopInstanceUid }))) as DicomJsonDataset;
    const pixels = await decoded(stored, instance.transferSyntaxUid, metadata);
    const picture = await renderFrame(pixels, { ...pictureOptions(query, pixels, (tag) => numbersOf(metadata, tag)), format });
    return reply.type(`image/${format}`).send(Buffer.from(picture));
  }

  /** The instance itself; of a series or study the one in the middle, which shows more than the first. */
  private async middleImage(study: SeenStudy, address: Address): Promise<StoredInstance> {
    const images: StoredInstance[] = [];
    for await (const instance of this.reads.instances(study, address)) if (instance.frames.length > 0 || address.sopInstanceUid !== undefined) images.push(instance);
    const middle = images[Math.floor((images.length - 1) / 2)];
    if (!middle) throw new DomainError('study-not-found', 'No image at this address');
    return middle;
  }
}

function frameNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new DomainError('bad-input', 'A picture is of one frame: a whole number from 1');
  return Number(text);
}
