import { DatasetReader } from './dataset-reader';
import type { Encoding, ReadLimits } from './encoding';
import type { DicomDataset, DicomFile, PixelData } from './dicom-file';
import { DicomRefusal } from './dicom-refusal';
import type { FileBytes } from './file-bytes';
import { recogniseEncoding } from './recognise-encoding';
import { requireIdentity } from './require-identity';
import { transferSyntaxOf, type TransferSyntax } from './transfer-syntaxes';

/** Inflates raw deflate bytes to at most `maxBytes`; throws `DicomRefusal('inflated-too-large')` beyond. */
export type Inflate = (bytes: Uint8Array, maxBytes: number) => Uint8Array;

export interface ParseOptions extends Partial<ReadLimits> {
  readonly maxInflatedBytes?: number;
  readonly inflate?: Inflate;
  /** `optional` reads data sets without the four identifying UIDs too: for tools, never for a door. */
  readonly identity?: 'required' | 'optional';
}

/** Limits against hostile and broken files. Own choice: the longest real multi-frame headers seen have some 10^5 elements. */
export const defaultLimits = { maxNesting: 64, maxElements: 500_000, maxInflatedBytes: 1 << 30 } as const;

/**
 * Reads a DICOM file (PS3.10). A missing preamble or header is forgiven where the data set shows how it is written;
 * everything that cannot be trusted throws a `DicomRefusal`. Nothing is decoded or copied: values are read on demand, pixels not at all.
 */
export function parseDicomFile(bytes: FileBytes, options: ParseOptions = {}): DicomFile {
  const limits = { ...defaultLimits, ...options };
  const warnings = new Set<string>();
  const metaStart = startOfMeta(bytes, warnings);
  const headerReader = new DatasetReader(bytes, limits);
  const { dataset: meta, next: start } = readMeta(headerReader, bytes, metaStart);
  const syntax = transferSyntax(bytes, start, meta, warnings);
  if (syntax.deflated)
    return finish(syntax, meta, inflated(bytes, start, limits), start, warnings, limits, options, true);
  return finish(syntax, meta, bytes, start, warnings, limits, options, false);
}

function finish(
  syntax: TransferSyntax,
  meta: DicomDataset,
  bytes: FileBytes,
  start: number,
  warnings: Set<string>,
  limits: ReadLimits,
  options: ParseOptions,
  isInflated: boolean,
): DicomFile {
  const reader = new DatasetReader(bytes, limits);
  const { dataset } = reader.dataset(start, bytes.length, syntax);
  for (const warning of reader.warnings) warnings.add(warning);
  const pixelData = pixelDataOf(dataset);
  if (pixelData?.encapsulated && !meta.has('00020010')) {
    throw new DicomRefusal(
      'missing-transfer-syntax',
      'The pixels are compressed, but the header does not say how (TransferSyntaxUID is missing). Ask the sender to export the study again.',
      '00020010',
    );
  }
  if (pixelData && pixelData.encapsulated !== syntax.encapsulated) {
    warnings.add('The pixels are not packed the way the transfer syntax says.');
  }
  const file: DicomFile = {
    transferSyntaxUid: syntax.uid,
    meta,
    dataset,
    pixelData,
    warnings: [...warnings],
    bytes,
    inflated: isInflated,
  };
  if (options.identity !== 'optional') requireIdentity(file);
  return file;
}

/**
 * Where the data set begins, behind preamble and File Meta Information; `head` is the file's first bytes, whole header
 * included. Two files that are alike from there on hold the same object, whoever wrote the header. Throws as `parseDicomFile`.
 */
export function startOfDataSet(head: Uint8Array): number {
  return readMeta(new DatasetReader(head, defaultLimits), head, startOfMeta(head, new Set())).next;
}

function startOfMeta(bytes: FileBytes, warnings: Set<string>): number {
  const magicAt = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4)) === 'DICM';
  if (magicAt(128)) return 132;
  if (magicAt(0)) {
    warnings.add('The file has no preamble.');
    return 4;
  }
  const [first, second, third = 9, fourth] = bytes.subarray(0, 4);
  const startsWithMeta =
    bytes.length >= 8 && first === 2 && second === 0 && fourth === 0 && third <= 3;
  if (startsWithMeta || recogniseEncoding(bytes, 0)) {
    warnings.add('The file has no DICOM preamble.');
    return 0;
  }
  throw new DicomRefusal(
    'not-dicom',
    'This is no DICOM file: the mark "DICM" is missing, and the first bytes are no DICOM data set. Send the file as the modality wrote it.',
    null,
    0,
  );
}

function readMeta(reader: DatasetReader, bytes: FileBytes, start: number): { dataset: DicomDataset; next: number } {
  const explicit: Encoding = { explicitVr: true, littleEndian: true };
  const isMeta = (at: number) => {
    const [low, high] = bytes.subarray(at, at + 2);
    return low === 2 && high === 0;
  };
  if (!isMeta(start)) return { dataset: new Map(), next: start };
  // The group length, where there is one, keeps a compressed data set from being taken for more header.
  const header = bytes.subarray(start, start + 12);
  const hasLength = header.length === 12 && header[2] === 0 && header[3] === 0 && header[4] === 0x55;
  const stated = hasLength ? new DataView(header.buffer, header.byteOffset).getUint32(8, true) : 0;
  const end = start + 12 + stated;
  const believable = stated > 0 && end <= bytes.length && !isMeta(end);
  return reader.dataset(start, believable ? end : bytes.length, explicit, (tag) => !tag.startsWith('0002'));
}

function transferSyntax(bytes: FileBytes, start: number, meta: DicomDataset, warnings: Set<string>): TransferSyntax {
  const seen = recogniseEncoding(bytes, start);
  const element = meta.get('00020010');
  const uid = element
    ? String.fromCharCode(
        ...bytes.subarray(element.valueOffset, element.valueOffset + Math.min(element.length, 66)),
      ).replace(/[\0 ]+$/, '')
    : '';
  const declared = transferSyntaxOf(uid);
  if (uid && !declared) {
    throw new DicomRefusal(
      'unsupported-transfer-syntax',
      'The header names a transfer syntax we do not know. Ask the sender to export with a standard one, such as Explicit VR Little Endian or JPEG 2000.',
      '00020010',
    );
  }
  if (declared && (!seen || declared.encapsulated || declared.deflated)) return declared;
  if (!seen) {
    throw new DicomRefusal(
      'missing-transfer-syntax',
      'The header names no transfer syntax, and the data set does not show how it is written. Ask the sender to export the study again.',
      '00020010',
      start,
    );
  }
  if (
    declared &&
    (declared.explicitVr === seen.explicitVr || !seen.explicitVr) &&
    declared.littleEndian === seen.littleEndian
  )
    return declared;
  warnings.add(
    declared
      ? 'The data set is not written in the transfer syntax the header names; it is read as it is written.'
      : 'The header names no transfer syntax; the data set shows how it is written.',
  );
  const actual = seen.explicitVr
    ? seen.littleEndian
      ? '1.2.840.10008.1.2.1'
      : '1.2.840.10008.1.2.2'
    : '1.2.840.10008.1.2';
  const found = transferSyntaxOf(actual);
  if (!found) throw new Error(`Transfer syntax ${actual} is not in the table`);
  return found;
}

function inflated(
  bytes: FileBytes,
  start: number,
  limits: { maxInflatedBytes: number; inflate?: Inflate },
): Uint8Array {
  if (!limits.inflate) {
    throw new DicomRefusal(
      'unsupported-transfer-syntax',
      'The data set is deflated, which cannot be read here. Ask the sender to export it uncompressed.',
      '00020010',
    );
  }
  // Deflate never grows by more than some bytes a block: more of it than may come out is read by nobody.
  if (bytes.length - start > limits.maxInflatedBytes + 64 * 1024) throw tooLarge(limits.maxInflatedBytes);
  const data = inflate(limits.inflate, bytes.subarray(start, bytes.length), limits.maxInflatedBytes);
  const whole = new Uint8Array(start + data.length);
  whole.set(bytes.subarray(0, start), 0);
  whole.set(data, start);
  return whole;
}

function inflate(run: Inflate, deflatedBytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    const data = run(deflatedBytes, maxBytes);
    if (data.length > maxBytes) throw tooLarge(maxBytes);
    return data;
  } catch (error) {
    if (error instanceof DicomRefusal) throw error;
    throw new DicomRefusal(
      'bad-deflate',
      'The deflated data set cannot be unpacked. The file is cut off or damaged: send it again.',
    );
  }
}

function tooLarge(maxBytes: number): DicomRefusal {
  return new DicomRefusal(
    'inflated-too-large',
    `The deflated data set grows beyond ${maxBytes} bytes. Such a file is damaged or hostile.`,
  );
}

function pixelDataOf(dataset: DicomDataset): PixelData | null {
  const element = dataset.get('7FE00010') ?? dataset.get('7FE00008') ?? dataset.get('7FE00009');
  if (!element || element.items) return null;
  const [basicOffsetTable = null, ...fragments] = element.fragments ?? [];
  return {
    tag: element.tag,
    vr: element.vr,
    offset: element.valueOffset,
    length: element.length,
    littleEndian: element.littleEndian,
    encapsulated: element.fragments !== null,
    fragments,
    basicOffsetTable,
  };
}
