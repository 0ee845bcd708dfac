import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { canTranscode, writtenEncodings } from '@qianli/dicom-codec';
import { DomainError } from '@qianli/contracts';
import { transferSyntaxOf, type DicomJsonDataset } from '@qianli/domain-dicom';
import type { Actor } from '@qianli/domain-case';
import { ObjectStore, StudyReads, type Address, type SeenStudy, type StoredInstance } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedTypes, type MediaType } from './media-types';
import { multipartBody, multipartOfOne } from './multipart-body';
import { only } from './only';
import { bigEndian, decoded, deflatedFrames, encoded, explicitLittleEndian, framesOfInstance, inflated, isPlain, pixelBytes, type Frames } from './pixels';
import { StudyDoor, type AddressParams } from './study-door';

const octets = 'application/octet-stream';
/** Names that viewers use for the same encoding. */
const aliases: Readonly<Record<string, string>> = { 'image/x-jls': 'image/jls', 'image/x-dicom-rle': 'image/dicom-rle', 'image/dicom+rle': 'image/dicom-rle', 'image/jpx': 'image/jp2', 'image/j2c': 'image/jp2', 'image/jph': 'image/jphc' };
const maxFramesAtOnce = 1000;
/**
 * Encodings for which viewers in a browser have no decoder, though they ask for any (OHIF 3.13's list of syntaxes): big endian,
 * the retired progressive JPEGs, deflated frames. They go out decoded;
 * who names the syntax gets the stored bytes, but for big endian, which no media type of octets tells.
 */
const noViewerReads: ReadonlySet<string> = new Set([bigEndian, ...['4.53', '4.55', '8.1'].map((end) => `1.2.840.10008.1.2.${end}`)]);

/** How a frame is given: its stored bytes or its pixels, under which name, in one piece or multipart. */
interface Delivery {
  readonly as: 'stored' | 'pixels' | 'encoded';
  readonly contentType: string;
  readonly single: boolean;
  /** Of encoded frames: the transfer syntax that they are written in. */
  readonly transferSyntaxUid?: string;
}

/** Frames (PS3.18 10.4.1.1.6): one range read each, decoded only for a client that asks for plain pixels of a compressed image. */
@Controller('dicom-web')
export class FramesController {
  constructor(
    @Inject(StudyDoor) private readonly door: StudyDoor,
    @Inject(StudyReads) private readonly reads: StudyReads,
    @Inject(ObjectStore) private readonly objects: ObjectStore,
  ) {}

  @Get('studies/:study/series/:series/instances/:instance/frames/:frames')
  @Allows('study.view')
  async frames(@CurrentActor() actor: Actor, @Param() params: AddressParams & { frames: string }, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const numbers = frameNumbers(params.frames);
    const { study, address, instance } = await this.door.openInstance(actor, params);
    const delivery = deliveryOf(acceptedTypes(request.headers.accept), instance.transferSyntaxUid);
    const frames = await framesOfInstance(this.objects, instance);
    if (numbers.some((number) => number > frames.count)) throw new DomainError('study-not-found', 'The instance has no such frame');
    const metadata = delivery.as !== 'stored' ? await this.metadata(study, address) : {};
    const [first = 1] = numbers;
    if (delivery.single && numbers.length === 1) {
      return reply.type(delivery.contentType).send(Buffer.from(await frameBytes(frames, first, delivery, instance, metadata)));
    }
    // The first frame is read before the status is sent, so a fault is told as one.
    const begun = await frameBytes(frames, first, delivery, instance, metadata);
    const type = delivery.contentType.split(';')[0] ?? octets;
    if (numbers.length === 1) {
      const { contentType, body } = multipartOfOne(type, { contentType: delivery.contentType, bytes: begun });
      return reply.type(contentType).send(body);
    }
    const parts = numbers.map((number, i) => ({
      contentType: delivery.contentType,
      content: () => (i === 0 ? begun : frameBytes(frames, number, delivery, instance, metadata)),
    }));
    const { contentType, stream } = multipartBody(type, parts);
    return reply.type(contentType).send(stream);
  }

  private async metadata(study: SeenStudy, address: Address): Promise<DicomJsonDataset> {
    return JSON.parse(await only(this.reads.metadata(study, address))) as DicomJsonDataset;
  }
}

async function frameBytes(frames: Frames, number: number, { as, transferSyntaxUid: to }: Delivery, { transferSyntaxUid }: StoredInstance, metadata: DicomJsonDataset): Promise<Uint8Array> {
  const bytes = await frames.bytes(number);
  if (as === 'encoded' && to !== undefined) return encoded(await decoded(bytes, transferSyntaxUid, metadata), to);
  // Inflated, not decoded: frames of one bit a pixel stay packed, as native ones are.
  if (as === 'pixels' && transferSyntaxUid === deflatedFrames) return inflated(bytes);
  return as === 'stored' || isPlain(transferSyntaxUid) ? bytes : pixelBytes(await decoded(bytes, transferSyntaxUid, metadata));
}

/** `1,3,5`; throws `bad-input`. */
function frameNumbers(text: string): number[] {
  const numbers = text.split(',').map((part) => (/^[1-9]\d{0,8}$/.test(part) ? Number(part) : 0));
  if (numbers.includes(0) || numbers.length > maxFramesAtOnce) throw new DomainError('bad-input', `Frames are whole numbers from 1, separated by commas, at most ${maxFramesAtOnce}`);
  return numbers;
}

/**
 * The first thing the client takes that we can give. Octets without a transfer syntax are plain pixels, as the standard
 * has it; with `*` they are the stored bytes, which is what viewers with codecs of their own ask for, where those codecs reach.
 */
function deliveryOf(accepted: readonly MediaType[], transferSyntaxUid: string): Delivery {
  const stored = transferSyntaxOf(transferSyntaxUid)?.mediaType ?? octets;
  const plain = isPlain(transferSyntaxUid);
  const pixelsType = `${octets}; transfer-syntax=${explicitLittleEndian}`;
  const forViewers = (delivery: Delivery, asked?: string): Delivery =>
    noViewerReads.has(transferSyntaxUid) && (asked !== transferSyntaxUid || transferSyntaxUid === bigEndian) ? { ...delivery, as: 'pixels', contentType: pixelsType } : delivery;
  const storedType = (name: string) => (plain ? pixelsType : `${name}; transfer-syntax=${transferSyntaxUid}`);
  for (const { type, parameters } of accepted) {
    const single = type !== 'multipart/related' && type !== '*/*' && type !== 'multipart/*';
    const inner = single ? type : (parameters.get('type') ?? '*/*').toLowerCase();
    const asked = parameters.get('transfer-syntax');
    const takesStored = asked === '*' || asked === transferSyntaxUid;
    if (inner === '*/*' && (asked === undefined || takesStored)) return forViewers({ as: 'stored', contentType: storedType(stored), single }, asked);
    if (inner === octets && takesStored) return forViewers({ as: 'stored', contentType: storedType(octets), single }, asked);
    if ((inner === octets || inner === '*/*') && (asked === undefined || asked === explicitLittleEndian || asked === '1.2.840.10008.1.2')) return { as: 'pixels', contentType: pixelsType, single };
    const written = writtenAs(aliases[inner] ?? inner, asked);
    if (written && written !== transferSyntaxUid && drawable(transferSyntaxUid)) return { as: 'encoded', contentType: `${inner}; transfer-syntax=${written}`, single, transferSyntaxUid: written };
    if ((aliases[inner] ?? inner) === (aliases[stored] ?? stored) && (asked === undefined || takesStored)) return { as: 'stored', contentType: storedType(inner), single };
  }
  throw new DomainError('not-acceptable', `The frames can be had as ${stored} or as ${octets}`);
}

/** Which of the encodings that we write is asked for: only who names the transfer syntax gets frames that are written anew. */
function writtenAs(mediaType: string, asked: string | undefined): string | null {
  for (const uid of writtenEncodings.keys()) {
    const ownType = aliases[transferSyntaxOf(uid)?.mediaType ?? ''] ?? transferSyntaxOf(uid)?.mediaType;
    if (asked === uid && (mediaType === ownType || mediaType === octets)) return uid;
  }
  return null;
}

const drawable = (transferSyntaxUid: string) => canTranscode(transferSyntaxUid, explicitLittleEndian, true);
