import type { DicomIdentity, DicomRefusalCode } from '@qianli/domain-dicom';
import type { PackedInstance } from './packed-instance';
import type { ParsedInstance, ParseRequest } from './parse-bytes';

/** What may be wanted of a file, and what comes back. */
export interface Reading {
  parsed: ParsedInstance;
  packed: PackedInstance;
  described: Pick<ParsedInstance, 'identity' | 'attributes'>;
  identity: DicomIdentity;
}

export interface WorkerOrder {
  readonly want: keyof Reading;
  /** The bytes, or the path of a file to read. */
  readonly input: Uint8Array | string;
  readonly request: ParseRequest;
}

export type WorkerAnswer =
  | { readonly outcome: 'read'; readonly reading: Reading[keyof Reading] }
  | {
      readonly outcome: 'refused';
      readonly code: DicomRefusalCode;
      readonly message: string;
      readonly tag: string | null;
      readonly offset: number | null;
    }
  | { readonly outcome: 'failed'; readonly message: string };
