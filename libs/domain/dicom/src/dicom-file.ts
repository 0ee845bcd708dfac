import type { FileBytes } from './file-bytes';
import type { Vr } from './value-representation';

/** Bytes of a file: from `offset`, `length` of them. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** One data element. Its value stays in the file; only sequences are opened. */
export interface DicomElement {
  /** `GGGGEEEE`, upper-case hexadecimal, as in DICOM JSON. */
  readonly tag: string;
  readonly vr: Vr;
  readonly valueOffset: number;
  /** Length of the value in bytes; of a sequence or fragments of undefined length, all bytes up to the delimiter. */
  readonly length: number;
  readonly littleEndian: boolean;
  /** The items of a sequence; null for every other VR. */
  readonly items: readonly DicomDataset[] | null;
  /** The fragments of encapsulated bytes, the offset table first; null for a plain value. */
  readonly fragments: readonly ByteRange[] | null;
}

/** The elements of a data set or item by tag. */
export type DicomDataset = ReadonlyMap<string, DicomElement>;

/** Where the pixels lie. Encapsulated: `fragments` without the first item, which is `basicOffsetTable`. */
export interface PixelData extends ByteRange {
  readonly tag: string;
  readonly vr: Vr;
  readonly littleEndian: boolean;
  readonly encapsulated: boolean;
  readonly fragments: readonly ByteRange[];
  readonly basicOffsetTable: ByteRange | null;
}

/** A parsed Part 10 file. Every offset counts in `bytes`. */
export interface DicomFile {
  readonly transferSyntaxUid: string;
  readonly meta: DicomDataset;
  readonly dataset: DicomDataset;
  readonly pixelData: PixelData | null;
  /** What was wrong but readable, in plain words without any value of the data set. */
  readonly warnings: readonly string[];
  readonly bytes: FileBytes;
  /** True for a deflated file: `bytes` is then the header as sent, followed by the inflated data set. */
  readonly inflated: boolean;
}
