import {
  attributesOf,
  framesOf,
  parseDicomFile,
  requireIdentity,
  toDicomJson,
  type DicomAttributes,
  type DicomFile,
  type DicomIdentity,
  type DicomJsonDataset,
  type FileBytes,
  type FrameLocation,
} from '@qianli/domain-dicom';
import { inflateRaw } from './inflate-raw';

export interface ParseRequest {
  /**
   * Address of values too big to be inlined, with the placeholders {study}, {series}, {instance} and {path}
   * (`7FE00010`, `00081140/0/00420011`). Default `bulkdata/{path}`, relative to the instance.
   */
  readonly bulkDataUri?: string;
  readonly maxInflatedBytes?: number;
}

/** All that ingest wants to know of a file. */
export interface ParsedInstance {
  readonly identity: DicomIdentity;
  readonly attributes: DicomAttributes;
  readonly dicomJson: DicomJsonDataset;
  /** Ranges of the file, or of `expandedBytes` where there are some. */
  readonly frames: readonly FrameLocation[];
  readonly warnings: readonly string[];
  /** A deflated file with its data set inflated; null for every other file. */
  readonly expandedBytes: Uint8Array | null;
}

/** Parses a file here and now, without deadline or memory bound; `DicomRefusal` when it is not taken. */
export function parseBytes(bytes: FileBytes, request: ParseRequest = {}): ParsedInstance {
  const file = openFile(bytes, request);
  const identity = requireIdentity(file);
  const template = (request.bulkDataUri ?? 'bulkdata/{path}')
    .replace('{study}', identity.studyInstanceUid)
    .replace('{series}', identity.seriesInstanceUid)
    .replace('{instance}', identity.sopInstanceUid);
  return {
    identity,
    attributes: attributesOf(file),
    dicomJson: toDicomJson(file, { bulkDataUri: (path) => template.replace('{path}', path) }),
    frames: framesOf(file),
    warnings: file.warnings,
    expandedBytes: file.inflated ? file.bytes.subarray(0, file.bytes.length) : null,
  };
}

/** What a list says of a file, and nothing that is large. Refuses what `parseBytes` refuses. */
export function describedBytes(bytes: FileBytes, request: ParseRequest = {}): Pick<ParsedInstance, 'identity' | 'attributes'> {
  const file = openFile(bytes, request);
  framesOf(file);
  return { identity: requireIdentity(file), attributes: attributesOf(file) };
}

/** Which object a file is. Refuses what `parseBytes` refuses: who promises to keep a file must know that it will be taken. */
export function identityOfBytes(bytes: FileBytes, request: ParseRequest = {}): DicomIdentity {
  const file = openFile(bytes, request);
  framesOf(file);
  return requireIdentity(file);
}

function openFile(bytes: FileBytes, { maxInflatedBytes }: ParseRequest): DicomFile {
  return parseDicomFile(bytes, { inflate: inflateRaw, ...(maxInflatedBytes === undefined ? {} : { maxInflatedBytes }) });
}
