import { DomainError } from '@qianli/contracts';
import { DicomRefusal, transferSyntaxes, transferSyntaxOf, writeJsonFile, type DicomJsonDataset, type PixelSource } from '@qianli/domain-dicom';
import type { Part } from '../ingest/multipart-parts';
import { mediaTypeOf } from './media-types';

/** Metadata and bulk data are put together in memory: own choice of how much. */
const maxBytes = 512 * 1024 * 1024;
const explicitLittleEndian = '1.2.840.10008.1.2.1';
/** What a media type means when its transfer syntax is not named (PS3.18 table 8.7.3-5). */
const usualSyntax: Readonly<Record<string, string>> = { 'image/jpeg': '4.70', 'image/dicom-rle': '5', 'image/jls': '4.80', 'image/jp2': '4.90', 'image/jphc': '4.201', 'image/jpx': '4.92' };

interface Bulk {
  readonly transferSyntaxUid: string;
  /** One piece of octets, or the frames of an image. */
  readonly pieces: Uint8Array[];
}

/** What one data set of the metadata became: a file, or the reason why it became none. */
export type WrittenFile = { readonly file: Uint8Array } | { readonly refusal: string };

/**
 * The files that a request of metadata and bulk data stands for (PS3.18 10.5.2): data sets in the DICOM JSON model, and behind them
 * parts that their BulkDataURIs name by Content-Location; several parts of one name are the frames of an image. Throws `bad-input`
 * for metadata that is no JSON, `too-large` beyond what is put together in memory.
 */
export async function filesOfMetadata(parts: AsyncIterable<Part>): Promise<WrittenFile[]> {
  const datasets: DicomJsonDataset[] = [];
  const bulk = new Map<string, Bulk>();
  let bytes = 0;
  for await (const { headers, body } of parts) {
    const pieces: Buffer[] = [];
    for await (const piece of body) {
      bytes += piece.length;
      if (bytes <= maxBytes) pieces.push(piece);
    }
    const { type, parameters } = mediaTypeOf(headers.get('content-type') ?? 'application/octet-stream');
    if (type === 'application/dicom+json' || type === 'application/json') datasets.push(...datasetsOf(Buffer.concat(pieces)));
    else addBulk(bulk, headers.get('content-location') ?? '', type, parameters.get('transfer-syntax'), Buffer.concat(pieces));
  }
  if (bytes > maxBytes) throw new DomainError('too-large', `Metadata and bulk data are taken up to ${maxBytes / 1024 / 1024} MB a request; send DICOM files instead`);
  return datasets.map((dataset) => written(dataset, bulk));
}

function datasetsOf(text: Buffer): DicomJsonDataset[] {
  let json: unknown = null;
  try {
    json = JSON.parse(text.toString('utf8'));
  } catch {
    throw new DomainError('bad-input', 'The metadata is no JSON');
  }
  const list = Array.isArray(json) ? json : [json];
  if (!list.every((one) => typeof one === 'object' && one !== null)) throw new DomainError('bad-input', 'The metadata is no array of DICOM JSON data sets');
  return list as DicomJsonDataset[];
}

function addBulk(bulk: Map<string, Bulk>, location: string, type: string, named: string | undefined, bytes: Uint8Array): void {
  const usual = usualSyntax[type];
  const transferSyntaxUid = named ?? (usual === undefined ? explicitLittleEndian : `1.2.840.10008.1.2.${usual}`);
  const before = bulk.get(location);
  if (before) before.pieces.push(bytes);
  else bulk.set(location, { transferSyntaxUid, pieces: [bytes] });
}

function written(json: DicomJsonDataset, bulk: ReadonlyMap<string, Bulk>): WrittenFile {
  const uri = json['7FE00010']?.BulkDataURI;
  const pixels = uri === undefined ? undefined : found(bulk, uri);
  if (uri !== undefined && !pixels) return { refusal: 'The pixels that the metadata points at were not sent: a part with their Content-Location is missing.' };
  const transferSyntaxUid = pixels?.transferSyntaxUid ?? explicitLittleEndian;
  const syntax = transferSyntaxOf(transferSyntaxUid);
  if (!syntax?.littleEndian || syntax.deflated) return { refusal: `Bulk data in transfer syntax ${transferSyntaxUid} is not taken. Known are ${transferSyntaxes.filter(({ encapsulated }) => encapsulated).length} compressed ones and Explicit VR Little Endian.` };
  const source: PixelSource | null = !pixels ? null : syntax.encapsulated ? { frames: pixels.pieces } : { native: Buffer.concat(pixels.pieces) };
  try {
    return { file: writeJsonFile({ json, transferSyntaxUid, pixels: source, bulkData: (wanted) => found(bulk, wanted)?.pieces[0] ?? null }) };
  } catch (error) {
    if (error instanceof DicomRefusal) return { refusal: error.message };
    throw error;
  }
}

/** Addresses may be whole or from the root: what one ends with is enough. */
function found(bulk: ReadonlyMap<string, Bulk>, uri: string): Bulk | undefined {
  return bulk.get(uri) ?? [...bulk].find(([location]) => location !== '' && (location.endsWith(uri) || uri.endsWith(location)))?.[1];
}
