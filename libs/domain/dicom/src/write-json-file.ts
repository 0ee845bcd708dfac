import { bytesOfBase64 } from './base64';
import { DicomRefusal } from './dicom-refusal';
import type { DicomJsonDataset, DicomJsonElement, DicomJsonPersonName } from './to-dicom-json';
import { transferSyntaxOf } from './transfer-syntaxes';
import { isVr, type Vr } from './value-representation';
import { concatenated, writeElement } from './write-element';

/** Where the pixels come from: numbers in little-endian order, or compressed frames, each in one fragment. */
export type PixelSource = { readonly native: Uint8Array } | { readonly frames: readonly Uint8Array[] } | { readonly encapsulated: Uint8Array };

export interface JsonFileToWrite {
  /** The data set in the DICOM JSON model (PS3.18 F), without group 0002. */
  readonly json: DicomJsonDataset;
  /** Little endian and not deflated. */
  readonly transferSyntaxUid: string;
  /** Value of Pixel Data (7FE0,0010), which DICOM JSON only points at. `encapsulated` is its value as another file holds it: items, no delimiter. */
  readonly pixels?: PixelSource | null;
  /** Bytes behind a BulkDataURI; null when they are not there. */
  readonly bulkData?: (uri: string) => Uint8Array | null;
}

const implementationClassUid = '2.25.190446935014530826226116310385158311737';
const maxNesting = 64;

/**
 * A Part 10 file of a data set in DICOM JSON: same input, same bytes. Text is written as UTF-8. Throws `DicomRefusal('not-dicom')` for
 * what is no DICOM JSON and says which attribute; a value too long for its VR is written as UN (PS3.5 6.2.2).
 */
export function writeJsonFile({ json, transferSyntaxUid, pixels = null, bulkData = () => null }: JsonFileToWrite): Uint8Array {
  const syntax = transferSyntaxOf(transferSyntaxUid);
  if (!syntax || syntax.deflated || !syntax.littleEndian) throw new DicomRefusal('unsupported-transfer-syntax', `A file cannot be written in transfer syntax ${transferSyntaxUid}.`);
  const { explicitVr } = syntax;
  const pieces: Uint8Array[] = [];
  const withCharacterSet: DicomJsonDataset = { ...json, '00080005': { vr: 'CS', Value: ['ISO_IR 192'] } };
  for (const tag of Object.keys(withCharacterSet).map(checkedTag).sort()) {
    const element = withCharacterSet[tag] ?? withCharacterSet[tag.toLowerCase()];
    if (!element || tag.startsWith('0002') || tag.endsWith('0000')) continue;
    if (tag === '7FE00010' && pixels) continue;
    pieces.push(elementBytes(tag, element, explicitVr, bulkData, 0));
  }
  if (pixels) pieces.push(...pixelElement(pixels, json, explicitVr));
  const meta = metaElements(json, transferSyntaxUid);
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, meta.length, true);
  return concatenated([preamble, writeElement('00020000', 'UL', length, true), meta, ...pieces]);
}

function metaElements(json: DicomJsonDataset, transferSyntaxUid: string): Uint8Array {
  const uid = (tag: string) => utf8(String(json[tag]?.Value?.[0] ?? ''));
  return concatenated([
    writeElement('00020001', 'OB', Uint8Array.of(0, 1), true),
    writeElement('00020002', 'UI', uid('00080016'), true),
    writeElement('00020003', 'UI', uid('00080018'), true),
    writeElement('00020010', 'UI', utf8(transferSyntaxUid), true),
    writeElement('00020012', 'UI', utf8(implementationClassUid), true),
    writeElement('00020013', 'SH', utf8('QIANLI'), true),
  ]);
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const refuse = (tag: string, what: string) => new DicomRefusal('not-dicom', `${what} Send the metadata as PS3.18 annex F describes it.`, tag);

function checkedTag(tag: string): string {
  if (!/^[0-9A-Fa-f]{8}$/.test(tag)) throw refuse('00000000', 'An attribute of the DICOM JSON is named by something else than eight hexadecimal digits.');
  return tag.toUpperCase();
}

function elementBytes(tag: string, element: DicomJsonElement, explicitVr: boolean, bulkData: (uri: string) => Uint8Array | null, depth: number): Uint8Array {
  const { vr } = element;
  if (typeof vr !== 'string' || !isVr(vr)) throw refuse(tag, 'An attribute of the DICOM JSON has no value representation.');
  if (depth > maxNesting) throw refuse(tag, `Sequences are nested deeper than ${maxNesting}.`);
  const value = vr === 'SQ' ? sequenceBytes(tag, element, explicitVr, bulkData, depth) : valueOf(tag, vr, element, bulkData);
  try {
    return writeElement(tag, vr, value, explicitVr);
  } catch {
    return writeElement(tag, 'UN', value, explicitVr);
  }
}

function sequenceBytes(tag: string, element: DicomJsonElement, explicitVr: boolean, bulkData: (uri: string) => Uint8Array | null, depth: number): Uint8Array {
  const items = (element.Value ?? []).map((item) => {
    if (item !== null && typeof item !== 'object') throw refuse(tag, 'An item of a sequence is no object.');
    const inner = (item ?? {}) as DicomJsonDataset;
    const elements = Object.keys(inner)
      .map(checkedTag)
      .sort()
      .flatMap((innerTag) => {
        const found = inner[innerTag] ?? inner[innerTag.toLowerCase()];
        return found && !innerTag.endsWith('0000') ? [elementBytes(innerTag, found, explicitVr, bulkData, depth + 1)] : [];
      });
    return writeElement('FFFEE000', null, concatenated(elements), false);
  });
  return concatenated(items);
}

function valueOf(tag: string, vr: Vr, element: DicomJsonElement, bulkData: (uri: string) => Uint8Array | null): Uint8Array {
  if (element.BulkDataURI !== undefined) {
    const bytes = bulkData(element.BulkDataURI);
    if (!bytes) throw refuse(tag, 'The bulk data that an attribute points at was not sent.');
    return bytes;
  }
  if (element.InlineBinary !== undefined) {
    try {
      return bytesOfBase64(element.InlineBinary);
    } catch {
      throw refuse(tag, 'An inline binary is no Base64.');
    }
  }
  const values = element.Value ?? [];
  if (!Array.isArray(values)) throw refuse(tag, 'The values of an attribute are no array.');
  if (values.length === 0) return new Uint8Array(0);
  if (vr === 'AT') return numbers(values.flatMap((value) => [parseInt(String(value).slice(0, 4), 16), parseInt(String(value).slice(4), 16)]), 2, 'setUint16');
  const binary = binaryForms[vr];
  if (binary) return numbers(values.map(numeric), ...binary);
  if (vr === 'SV' || vr === 'UV') return wide(tag, values);
  if (/^O|UN/.test(vr)) throw refuse(tag, 'A binary attribute has neither an inline binary nor bulk data.');
  return utf8(values.map((value) => (vr === 'PN' ? personName(value) : value === null ? '' : typeof value === 'number' ? decimalText(value, vr) : String(value))).join('\\'));
}

const binaryForms: Readonly<Record<string, readonly [number, 'setUint16' | 'setUint32' | 'setFloat32' | 'setFloat64']>> = {
  US: [2, 'setUint16'], SS: [2, 'setUint16'], UL: [4, 'setUint32'], SL: [4, 'setUint32'], FL: [4, 'setFloat32'], FD: [8, 'setFloat64'],
}; // prettier-ignore

/** JSON has no NaN or infinity: they are strings (PS3.18 F.2.3). */
function numeric(value: unknown): number {
  if (value === 'inf') return Infinity;
  if (value === '-inf') return -Infinity;
  return Number(value);
}

function numbers(values: readonly number[], size: number, set: 'setUint16' | 'setUint32' | 'setFloat32' | 'setFloat64'): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * size));
  values.forEach((value, i) => view[set](i * size, value, true));
  return new Uint8Array(view.buffer);
}

function wide(tag: string, values: readonly unknown[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, i) => {
    if (!/^-?\d{1,20}$/.test(String(value))) throw refuse(tag, 'A 64-bit number is none.');
    view.setBigInt64(i * 8, BigInt.asIntN(64, BigInt(String(value))), true);
  });
  return new Uint8Array(view.buffer);
}

function personName(value: unknown): string {
  if (value === null || typeof value !== 'object') return typeof value === 'string' ? value : '';
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as DicomJsonPersonName;
  return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
}

/** A DS has at most 16 characters (PS3.5 table 6.2-1). */
function decimalText(value: number, vr: Vr): string {
  const text = String(value);
  if (vr !== 'DS' || text.length <= 16) return text;
  for (let digits = 15; digits > 1; digits -= 1) {
    const shorter = String(Number(value.toPrecision(digits)));
    if (shorter.length <= 16) return shorter;
  }
  return value.toExponential(8);
}

function pixelElement(pixels: PixelSource, json: DicomJsonDataset, explicitVr: boolean): Uint8Array[] {
  const vr: Vr = 'native' in pixels && Number(json['00280100']?.Value?.[0] ?? 8) > 8 ? 'OW' : 'OB';
  if ('native' in pixels) return [writeElement('7FE00010', vr, pixels.native, explicitVr)];
  const head = writeElement('7FE00010', 'OB', new Uint8Array(0), true);
  new DataView(head.buffer).setUint32(8, 0xffffffff, true);
  const item = (value: Uint8Array) => writeElement('FFFEE000', null, value, false);
  const content = 'encapsulated' in pixels ? [pixels.encapsulated] : [item(new Uint8Array(0)), ...pixels.frames.map(item)];
  return [head, ...content, writeElement('FFFEE0DD', null, new Uint8Array(0), false)];
}
