import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { decodeFrame } from '@qianli/dicom-codec';
import type { BoxShare, EvaluationPlan, EvaluationSet } from '@qianli/domain-pre-read';

export interface LabelledFile {
  readonly file: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly isPositive: boolean;
}

/** The rows of a folder's `labels.csv`: a line of column names, `file` among them, then one line a picture; no quoting. */
export function readLabels(folder: string, plan: EvaluationPlan): LabelledFile[] {
  const path = join(folder, 'labels.csv');
  if (!existsSync(path)) throw new Error(`${path} is missing: a data set is a folder with labels.csv and the pictures it names.`);
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  if (!names.includes('file') || !names.includes(plan.positive.column)) throw new Error(`${path} needs the columns file and ${plan.positive.column}; it has ${names.join(', ')}.`);
  return lines.map((line, at) => {
    const values = line.split(',');
    if (values.length !== names.length) throw new Error(`${path} line ${at + 2}: ${values.length} values for ${names.length} columns.`);
    const columns = Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
    return { file: columns['file'] ?? '', columns, isPositive: plan.positive.values.includes(columns[plan.positive.column] ?? '') };
  });
}

/** The rows of one set, in an order that does not hang on the listing. */
export function filesOf(set: EvaluationSet, files: readonly LabelledFile[]): LabelledFile[] {
  const within = files.filter(({ file, columns }) =>
    Object.entries(set.where).every(([column, values]) => values.includes(columns[column] ?? '')) && (!set.part || set.part.keep.includes(sumOf(file) % set.part.of)));
  const ordered = [...within].sort((a, b) => sumOf(a.file) - sumOf(b.file) || (a.file < b.file ? -1 : 1));
  return [true, false].flatMap((isPositive) => ordered.filter((of) => of.isPositive === isPositive).slice(0, set.most ?? Infinity));
}

export function readBoxes(folder: string, plan: EvaluationPlan): Readonly<Record<string, readonly BoxShare[]>> {
  return plan.boxes ? (JSON.parse(readFileSync(join(folder, plan.boxes), 'utf8')) as Record<string, BoxShare[]>) : {};
}

export interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: ArrayLike<number>;
  readonly digest: string;
}

/** A grey JPEG as numbers. */
export async function readPicture(path: string): Promise<Picture> {
  const bytes = readFileSync(path);
  const { rows, columns } = sizeOf(bytes, path);
  const frame = await decodeFrame({ bytes, transferSyntaxUid: '1.2.840.10008.1.2.4.51', rows, columns, samplesPerPixel: 1, bitsAllocated: 8, bitsStored: 8, pixelRepresentation: 0, planarConfiguration: 0, photometricInterpretation: 'MONOCHROME2' });
  return { rows, columns, pixels: frame.pixels, digest: createHash('sha256').update(bytes).digest('hex') };
}

function sizeOf(bytes: Buffer, path: string): { rows: number; columns: number } {
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    // ITU-T T.81 B.2.2: the frame headers, without DHT, JPG and DAC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return { rows: bytes.readUInt16BE(at + 5), columns: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  throw new Error(`${path} is no JPEG.`);
}

const sumOf = (file: string): number => crc32(file) >>> 0;
