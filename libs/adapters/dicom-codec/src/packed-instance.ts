import { gzipSync } from 'node:zlib';
import { seriesAttributesOf, type DicomAttributes, type DicomIdentity, type DicomJsonDataset, type FileBytes, type FrameLocation } from '@qianli/domain-dicom';
import { parseBytes, type ParseRequest } from './parse-bytes';

/** What ingest keeps of a file, as it is kept: little to hand from thread to thread, nothing left to do for who stores it. */
export interface PackedInstance {
  readonly identity: DicomIdentity;
  readonly attributes: DicomAttributes;
  /** DICOM JSON, gzip. */
  readonly document: Uint8Array<ArrayBuffer>;
  /** Of the DICOM JSON, what a series keeps. */
  readonly seriesAttributes: DicomJsonDataset;
  /** Ranges of the file; none for a deflated one, whose frames are found when they are asked for. */
  readonly frames: readonly FrameLocation[];
  readonly warnings: readonly string[];
}

export function packedInstance(bytes: FileBytes, request: ParseRequest = {}): PackedInstance {
  const { identity, attributes, dicomJson, frames, warnings, expandedBytes } = parseBytes(bytes, request);
  // A copy of its own length: a piece of a bigger buffer would travel with all of it.
  const document = new Uint8Array(gzipSync(JSON.stringify(dicomJson), { level: 1 }));
  return { identity, attributes, document, seriesAttributes: seriesAttributesOf(dicomJson), frames: expandedBytes ? [] : frames, warnings };
}
