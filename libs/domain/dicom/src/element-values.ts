import { decodeText } from './decode-text';
import type { DicomDataset, DicomElement, DicomFile } from './dicom-file';

const textVrs: ReadonlySet<string> = new Set([
  'AE',
  'AS',
  'CS',
  'DA',
  'DS',
  'DT',
  'IS',
  'LO',
  'LT',
  'PN',
  'SH',
  'ST',
  'TM',
  'UC',
  'UI',
  'UR',
  'UT',
]);
const singleValued: ReadonlySet<string> = new Set(['LT', 'ST', 'UT', 'UR']);

/**
 * Own choice: values beyond are bulk data, never an attribute that somebody lists. A length is free to claim; what is read
 * into memory because of it is not.
 */
export const maxReadBytes = 4 * 1024 * 1024;

/** Whether the VR holds characters. */
export function isTextVr(vr: string): boolean {
  return textVrs.has(vr);
}

/** The bytes of a value, as they lie in the file. */
export function valueBytes(file: DicomFile, element: DicomElement): Uint8Array {
  return file.bytes.subarray(element.valueOffset, element.valueOffset + element.length);
}

/** The character sets that hold in a data set: its own (0008,0005), or those of the data set around it. */
export function characterSetOf(
  file: DicomFile,
  dataset: DicomDataset,
  around: readonly string[] = [],
): readonly string[] {
  const element = dataset.get('00080005');
  return element ? textsOf(file, element) : around;
}

/** The values of a text element without their padding; an empty element and one beyond `mostBytes` have none, an empty value among several is ''. */
export function textsOf(
  file: DicomFile,
  element: DicomElement | undefined,
  characterSet: readonly string[] = [],
  mostBytes = maxReadBytes,
): string[] {
  if (!element || element.length === 0 || element.length > mostBytes || !textVrs.has(element.vr)) return [];
  const text = decodeText(valueBytes(file, element), characterSet, element.vr);
  const values = singleValued.has(element.vr)
    ? [text.replace(/[\0 ]+$/, '')]
    : text.split('\\').map((value) => value.replace(/^ +|[\0 ]+$/g, ''));
  return text.includes('\0') ? values.map((value) => withoutNul(value, element.vr)) : values;
}

/**
 * Some modalities leave a NUL inside a text. No database takes it and no person sees it: it goes. In a UID it stays
 * visible, so that the gate refuses it instead of taking it for another UID.
 */
function withoutNul(value: string, vr: string): string {
  return value.replaceAll('\0', vr === 'UI' ? '\ufffd' : '');
}

/** The first value of a text element, or null when it is absent or empty. */
export function singleText(
  file: DicomFile,
  element: DicomElement | undefined,
  characterSet: readonly string[] = [],
): string | null {
  return textsOf(file, element, characterSet)[0] || null;
}

const readers: Readonly<
  Record<string, readonly [size: number, read: (view: DataView, at: number, le: boolean) => number | bigint]>
> = {
  US: [2, (view, at, le) => view.getUint16(at, le)],
  SS: [2, (view, at, le) => view.getInt16(at, le)],
  UL: [4, (view, at, le) => view.getUint32(at, le)],
  SL: [4, (view, at, le) => view.getInt32(at, le)],
  FL: [4, (view, at, le) => view.getFloat32(at, le)],
  FD: [8, (view, at, le) => view.getFloat64(at, le)],
  UV: [8, (view, at, le) => view.getBigUint64(at, le)],
  SV: [8, (view, at, le) => view.getBigInt64(at, le)],
};

/** The values of a binary number element; 64-bit integers as bigint. Bytes that make no whole number are left out. */
export function binaryNumbersOf(file: DicomFile, element: DicomElement): (number | bigint)[] {
  const reader = readers[element.vr];
  if (!reader) return [];
  const [size, read] = reader;
  const bytes = valueBytes(file, element);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: Math.floor(element.length / size) }, (_, i) =>
    read(view, i * size, element.littleEndian),
  );
}

/** The numbers of an element, whether written as text (DS, IS) or binary; what is no finite number is left out, and so is a value beyond `maxReadBytes`. */
export function numbersOf(file: DicomFile, element: DicomElement | undefined): number[] {
  if (!element || element.length > maxReadBytes) return [];
  const values = isTextVr(element.vr)
    ? textsOf(file, element).map((text) => decimal(text) ?? NaN)
    : binaryNumbersOf(file, element).map(Number);
  return values.filter(Number.isFinite);
}

/** The number a DS or IS text stands for, or null; hexadecimal and words are no numbers here. */
export function decimal(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : null;
}
