import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { inflateRaw } from '@qianli/dicom-codec';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { frameBytes, framesOf, parseDicomFile, valueBytes, type DicomDataset, type DicomElement, type DicomFile } from '@qianli/domain-dicom';
import { ObjectStore, wholeObject } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedTypes } from './media-types';
import { multipartBody } from './multipart-body';
import { StudyDoor, type AddressParams } from './study-door';

const octets = 'application/octet-stream';
const pathForm = /^[0-9A-F]{8}(\/\d{1,6}\/[0-9A-F]{8}){0,64}$/;

/** Values too big for the metadata, at the address that stands there instead of them (PS3.18 10.4.1.1.5). */
@Controller('dicom-web')
export class BulkdataController {
  constructor(
    @Inject(StudyDoor) private readonly door: StudyDoor,
    @Inject(ObjectStore) private readonly objects: ObjectStore,
  ) {}

  @Get('studies/:study/series/:series/instances/:instance/bulkdata/*')
  @Allows('study.view')
  async value(@CurrentActor() actor: Actor, @Param() params: AddressParams & { '*'?: string }, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const path = (params['*'] ?? '').toUpperCase();
    if (!pathForm.test(path)) throw new DomainError('bad-input', 'Bulk data stands at a tag, or at tag/item/tag inside sequences');
    const single = singleOf(request.headers.accept);
    const { instance } = await this.door.openInstance(actor, params);
    const file = parseDicomFile(await wholeObject(await this.objects.get(instance.objectKey)), { inflate: inflateRaw });
    const values = valuesAt(file, path);
    const [first] = values;
    if (!first) throw new DomainError('study-not-found', 'The instance has no such value');
    if (single && values.length === 1) return reply.type(octets).send(Buffer.from(first));
    const { contentType, stream } = multipartBody(octets, values.map((bytes) => ({ contentType: octets, content: () => bytes })));
    return reply.type(contentType).send(stream);
  }
}

/** The value's bytes; of compressed pixels each frame's. */
function valuesAt(file: DicomFile, path: string): Uint8Array[] {
  const element = elementAt(file.dataset, path.split('/'));
  if (!element || element.items) return [];
  return element.fragments ? framesOf(file).map((frame) => frameBytes(file, frame)) : [valueBytes(file, element)];
}

function elementAt(dataset: DicomDataset, [tag = '', item, ...rest]: readonly string[]): DicomElement | undefined {
  const element = dataset.get(tag);
  if (item === undefined) return element;
  const inner = element?.items?.[Number(item)];
  return inner && elementAt(inner, rest);
}

function singleOf(header: string | undefined): boolean {
  for (const { type, parameters } of acceptedTypes(header)) {
    if (type === octets) return true;
    if (type === '*/*' || (type === 'multipart/related' && [octets, '*/*'].includes((parameters.get('type') ?? '*/*').toLowerCase()))) return false;
  }
  throw new DomainError('not-acceptable', `Bulk data is ${octets}, alone or in multipart/related`);
}
