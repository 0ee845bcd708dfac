import type { DicomAttributes, DicomIdentity, DicomJsonDataset, FrameLocation } from '@qianli/domain-dicom';
import type { ObjectContent } from '../shared/object-store';

/** A file at one of our doors: its bytes are safe in memory or in a spool file, its digest is known, nobody has read it yet. */
export interface IncomingFile {
  readonly bytes: number;
  /** SHA-256 of the bytes, hex. */
  readonly digest: string;
  /** The bytes themselves, or the path of the spool file that holds them. */
  readonly source: Uint8Array | string;
  /** The bytes from the start; may be asked for more than once. */
  content(): ObjectContent;
  /** Gives back memory and spool file. Safe to call twice. */
  release(): Promise<void>;
}

/** What the platform keeps of a DICOM file beside its bytes. */
export interface ReadInstance {
  readonly identity: DicomIdentity;
  readonly attributes: DicomAttributes;
  /** Ranges in the stored file; none for a deflated one, whose frames are found when they are asked for. */
  readonly frames: readonly FrameLocation[];
  /** DICOM JSON (PS3.18 F), gzip; big values are addresses below the instance's own. */
  readonly document: Uint8Array;
  /** Of the DICOM JSON, what its series keeps. */
  readonly seriesAttributes: DicomJsonDataset;
  /** What was wrong but readable; without any value of the data set. */
  readonly warnings: readonly string[];
}

/** Reads a file nobody vouches for, within limits of time and memory. Throws `DicomRefusal`. */
export abstract class InstanceReader {
  abstract read(file: IncomingFile): Promise<ReadInstance>;
}

/** The address of an instance on our DICOMweb, from the root of the origin. The UIDs have passed the gate. */
export function instanceAddress(identity: Pick<DicomIdentity, 'studyInstanceUid' | 'seriesInstanceUid' | 'sopInstanceUid'>): string {
  return `/dicom-web/studies/${identity.studyInstanceUid}/series/${identity.seriesInstanceUid}/instances/${identity.sopInstanceUid}`;
}
