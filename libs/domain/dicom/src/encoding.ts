import type { Vr } from './value-representation';

/** How the bytes of a data set are written. */
export interface Encoding {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
}

/** How much a file may ask of us. */
export interface ReadLimits {
  /** Sequences within sequences; a real structured report nests 10 to 15 deep. */
  readonly maxNesting: number;
  /** Elements, items and fragments together. */
  readonly maxElements: number;
}

/** What stands before an element's value. */
export interface ElementHeader {
  readonly tag: string;
  readonly vr: Vr;
  readonly length: number;
  readonly valueOffset: number;
  readonly encoding: Encoding;
}
