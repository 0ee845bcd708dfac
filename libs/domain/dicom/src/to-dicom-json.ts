import { base64 } from './base64';
import type { DicomDataset, DicomElement, DicomFile } from './dicom-file';
import { binaryNumbersOf, characterSetOf, decimal, isTextVr, maxReadBytes, textsOf, valueBytes } from './element-values';
import { personNameOf } from './person-name';

export interface DicomJsonPersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}
export type DicomJsonValue = string | number | null | DicomJsonPersonName | DicomJsonDataset;
/** One attribute of the DICOM JSON model (PS3.18 F.2.2). */
export interface DicomJsonElement {
  vr: string;
  Value?: DicomJsonValue[];
  BulkDataURI?: string;
  InlineBinary?: string;
}
export interface DicomJsonDataset {
  [tag: string]: DicomJsonElement;
}

export interface DicomJsonOptions {
  /**
   * The address of a value that is too big to be inlined. `path` is the tag, inside sequences preceded by their tags and
   * item numbers: `00081140/0/00420011`. Without it such values are inlined, and the pixels are left out.
   */
  readonly bulkDataUri?: (path: string) => string;
}

/** Own choice: about the size of the address that would replace it, times ten. */
const maxInlineBytes = 1024;
const pixelTags: ReadonlySet<string> = new Set(['7FE00010', '7FE00008', '7FE00009']);
const numberVrs: ReadonlySet<string> = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD', 'UV', 'SV']);

/**
 * The data set in the DICOM JSON model (PS3.18 annex F), without the file header and group lengths. Text is Unicode, so
 * SpecificCharacterSet says ISO_IR 192. A DS or IS that is no number stays the text it was, so nothing is lost.
 */
export function toDicomJson(file: DicomFile, options: DicomJsonOptions = {}): DicomJsonDataset {
  return datasetJson(file, file.dataset, [], '', options);
}

function datasetJson(
  file: DicomFile,
  dataset: DicomDataset,
  around: readonly string[],
  path: string,
  options: DicomJsonOptions,
) {
  const characterSet = characterSetOf(file, dataset, around);
  const json: DicomJsonDataset = {};
  for (const tag of [...dataset.keys()].sort()) {
    const element = dataset.get(tag);
    if (element && !tag.endsWith('0000')) json[tag] = elementJson(file, element, characterSet, path + tag, options);
  }
  return json;
}

function elementJson(
  file: DicomFile,
  element: DicomElement,
  characterSet: readonly string[],
  path: string,
  options: DicomJsonOptions,
): DicomJsonElement {
  const { vr, tag } = element;
  if (element.items) {
    const items = element.items.map((item, i) => datasetJson(file, item, characterSet, `${path}/${i}/`, options));
    return items.length > 0 ? { vr, Value: items } : { vr };
  }
  if (tag === '00080005') return { vr, Value: ['ISO_IR 192'] };
  if (pixelTags.has(tag) && path === tag)
    return options.bulkDataUri ? { vr, BulkDataURI: options.bulkDataUri(path) } : { vr };
  if (element.length === 0) return { vr };
  if (options.bulkDataUri && element.length > maxReadBytes) return { vr, BulkDataURI: options.bulkDataUri(path) };
  if (vr === 'AT') return withValues(vr, attributeTags(file, element));
  if (numberVrs.has(vr)) return withValues(vr, binaryNumbersOf(file, element).map(jsonNumber));
  if (isTextVr(vr))
    return withValues(
      vr,
      textsOf(file, element, characterSet, Infinity).map((text) => textValue(vr, text)),
    );
  if (options.bulkDataUri && element.length > maxInlineBytes) return { vr, BulkDataURI: options.bulkDataUri(path) };
  return { vr, InlineBinary: base64(littleEndianBytes(file, element)) };
}

function withValues(vr: string, values: DicomJsonValue[]): DicomJsonElement {
  return values.some((value) => value !== null) ? { vr, Value: values } : { vr };
}

function textValue(vr: string, text: string): DicomJsonValue {
  if (text === '') return null;
  if (vr === 'IS' || vr === 'DS') return decimal(text) ?? text;
  if (vr !== 'PN') return text;
  const { alphabetic, ideographic, phonetic } = personNameOf(text);
  return {
    ...(alphabetic && { Alphabetic: alphabetic }),
    ...(ideographic && { Ideographic: ideographic }),
    ...(phonetic && { Phonetic: phonetic }),
  };
}

/** JSON has no NaN or infinity and no safe 64-bit integers: these are strings (PS3.18 F.2.3). */
function jsonNumber(value: number | bigint): number | string {
  const number = Number(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(number) ? number : value.toString();
  return Number.isFinite(number) ? number : Number.isNaN(number) ? 'NaN' : number > 0 ? 'inf' : '-inf';
}

function attributeTags(file: DicomFile, element: DicomElement): string[] {
  const pairs = binaryNumbersOf(file, { ...element, vr: 'US' }).map((n) =>
    n.toString(16).padStart(4, '0').toUpperCase(),
  );
  return pairs.flatMap((group, i) => (i % 2 === 0 && pairs[i + 1] !== undefined ? [group + pairs[i + 1]] : []));
}

const wordSize: Readonly<Record<string, number>> = { OW: 2, OF: 4, OL: 4, OD: 8, OV: 8 };

function littleEndianBytes(file: DicomFile, element: DicomElement): Uint8Array {
  const bytes = valueBytes(file, element);
  const size = wordSize[element.vr] ?? 1;
  if (element.littleEndian || size === 1 || element.fragments) return bytes;
  const swapped = bytes.slice();
  for (let at = 0; at + size <= swapped.length; at += size) swapped.subarray(at, at + size).reverse();
  return swapped;
}
