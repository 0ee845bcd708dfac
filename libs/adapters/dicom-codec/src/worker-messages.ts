import type { DicomRefusalCode } from '@qianli/domain-dicom';
import type { ParsedInstance, ParseRequest } from './parse-bytes';

export interface WorkerOrder {
  /** The bytes, or the path of a file to read. */
  readonly input: Uint8Array | string;
  readonly request: ParseRequest;
}

export type WorkerAnswer =
  | { readonly outcome: 'parsed'; readonly instance: ParsedInstance }
  | {
      readonly outcome: 'refused';
      readonly code: DicomRefusalCode;
      readonly message: string;
      readonly tag: string | null;
      readonly offset: number | null;
    }
  | { readonly outcome: 'failed'; readonly message: string };
