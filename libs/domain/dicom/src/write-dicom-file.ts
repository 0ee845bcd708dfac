import { tagOf } from './tags';
import { transferSyntaxOf } from './transfer-syntaxes';
import { vrOf, type Vr } from './value-representation';
import { concatenated as concat, writeElement as element } from './write-element';
import { encodeText } from './encode-text';

export type DicomValue =
  string | number | readonly string[] | readonly number[] | Uint8Array | readonly DicomContent[] | null;
/** Elements by keyword (`PatientName`) or tag (`00100010`); the dictionary gives the VR. */
export interface DicomContent {
  readonly [keywordOrTag: string]: DicomValue;
}

export interface FileToWrite {
  /** Default Explicit VR Little Endian. A compressed one wraps `pixelData`, one fragment a frame. */
  readonly transferSyntax?: string;
  /** Default ISO_IR 192 (UTF-8); GB18030, GBK and ISO_IR 100 work too. Null writes none and encodes as UTF-8. */
  readonly characterSet?: string | null;
  /** What text is really encoded as, when it should differ from what is declared: for files that lie. */
  readonly encodedAs?: string;
  readonly content: DicomContent;
  /** Native: the bytes in little-endian order. Compressed: the frames. */
  readonly pixelData?: Uint8Array | readonly Uint8Array[];
}

const implementationClassUid = '2.25.190446935014530826226116310385158311737';

/** Writes a Part 10 file: same input, same bytes. Elements are sorted, lengths even, sequences of known length. */
export function writeDicomFile({
  transferSyntax,
  characterSet,
  encodedAs,
  content,
  pixelData,
}: FileToWrite): Uint8Array {
  const uid = transferSyntax ?? '1.2.840.10008.1.2.1';
  const syntax = transferSyntaxOf(uid);
  if (!syntax || syntax.deflated || !syntax.littleEndian) throw new Error(`Cannot write transfer syntax ${uid}`);
  const declared = characterSet === undefined ? 'ISO_IR 192' : characterSet;
  const encoding = encodedAs ?? declared ?? 'ISO_IR 192';
  const dataset = { ...(declared === null ? {} : { SpecificCharacterSet: declared }), ...content };
  const body = elements(dataset, syntax.explicitVr, encoding);
  if (pixelData) body.push(...pixels(pixelData, content, syntax.explicitVr, syntax.encapsulated));
  const meta = concat(
    elements(
      {
        FileMetaInformationVersion: Uint8Array.of(0, 1),
        MediaStorageSOPClassUID: content['SOPClassUID'] ?? '',
        MediaStorageSOPInstanceUID: content['SOPInstanceUID'] ?? '',
        TransferSyntaxUID: uid,
        ImplementationClassUID: implementationClassUid,
        ImplementationVersionName: 'QIANLI',
      },
      true,
      'ISO_IR 6',
    ),
  );
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  const metaLength = element('00020000', 'UL', binary([meta.length], 'UL'), true);
  return concat([preamble, metaLength, meta, ...body]);
}

function elements(content: DicomContent, explicitVr: boolean, encoding: string): Uint8Array[] {
  const byTag = Object.entries(content).map(([name, value]) => {
    const tag = tagOf(name);
    if (!tag) throw new Error(`No tag is known for ${name}; write it as eight hexadecimal digits`);
    return [tag, value] as const;
  });
  byTag.sort(([a], [b]) => (a < b ? -1 : 1));
  return byTag.map(([tag, value]) => {
    const vr = vrOf(tag, content['PixelRepresentation'] === 1);
    return element(tag, vr, encoded(value, vr, explicitVr, encoding), explicitVr);
  });
}

function encoded(value: DicomValue, vr: Vr, explicitVr: boolean, encoding: string): Uint8Array {
  if (value === null) return new Uint8Array(0);
  if (value instanceof Uint8Array) return value;
  const values = Array.isArray(value)
    ? (value as readonly (string | number | DicomContent)[])
    : [value as string | number];
  if (vr === 'SQ') {
    const items = values.filter((item): item is DicomContent => typeof item === 'object');
    return concat(items.map((item) => element('FFFEE000', null, concat(elements(item, explicitVr, encoding)), false)));
  }
  if (vr === 'AT')
    return binary(
      values.flatMap((tag) => [parseInt(String(tag).slice(0, 4), 16), parseInt(String(tag).slice(4), 16)]),
      'US',
    );
  if (vr in numberSizes) return binary(values.map(Number), vr);
  return encodeText(values.map(String).join('\\'), encoding);
}

const numberSizes: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

function binary(numbers: readonly number[], vr: Vr): Uint8Array {
  const size = numberSizes[vr] ?? 2;
  const view = new DataView(new ArrayBuffer(numbers.length * size));
  numbers.forEach((number, i) => {
    if (vr === 'FL') view.setFloat32(i * size, number, true);
    else if (vr === 'FD') view.setFloat64(i * size, number, true);
    else if (size === 2) view.setUint16(i * size, number & 0xffff, true);
    else view.setUint32(i * size, number >>> 0, true);
  });
  return new Uint8Array(view.buffer);
}

function pixels(
  pixelData: Uint8Array | readonly Uint8Array[],
  content: DicomContent,
  explicitVr: boolean,
  encapsulated: boolean,
): Uint8Array[] {
  const vr: Vr = encapsulated || content['BitsAllocated'] === 8 ? 'OB' : 'OW';
  const frames = pixelData instanceof Uint8Array ? [pixelData] : pixelData;
  if (!encapsulated) return [element('7FE00010', vr, concat(frames), explicitVr)];
  const head = element('7FE00010', vr, new Uint8Array(0), true);
  new DataView(head.buffer).setUint32(8, 0xffffffff, true);
  const item = (value: Uint8Array) => element('FFFEE000', null, value, false);
  return [head, item(new Uint8Array(0)), ...frames.map(item), element('FFFEE0DD', null, new Uint8Array(0), false)];
}
