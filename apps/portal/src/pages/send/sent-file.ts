import type { DirectoryReference } from '@qianli/domain-dicom';

/** What the browser reads of a DICOM file before it is sent. */
export interface FileHeader {
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly patientSex: string;
  readonly patientAge: string;
  readonly patientBirthDate: string;
  readonly modality: string;
  readonly bodyPart: string;
  /** YYYYMMDD or ''. */
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly seriesDescription: string;
  readonly seriesNumber: number;
  readonly accessionNumber: string;
  readonly instanceNumber: number | null;
  readonly frames: number;
  /** Millimetres. */
  readonly sliceThickness: number | null;
  readonly position: readonly number[] | null;
  readonly orientation: readonly number[] | null;
  readonly isLocalizer: boolean;
  /** A report, mask or plan: nobody reads it by itself. */
  readonly isCompanion: boolean;
}

/** A file as it was dropped; `path` is the name people know it by. */
export interface DroppedFile {
  readonly path: string;
  readonly file: Blob;
}

export interface ReadFile extends DroppedFile {
  readonly header: FileHeader;
  /** SHA-256 of the file, hex. */
  readonly digest: string;
}

/** `code`: a key of the `fileRefusal` labels. */
export interface RefusedFile {
  readonly path: string;
  readonly code: string;
  /** Where it was refused: while reading it here, or by the platform. */
  readonly by: 'browser' | 'platform';
}

export type Reading =
  | { readonly kind: 'read'; readonly header: FileHeader; readonly digest: string }
  | { readonly kind: 'refused'; readonly code: string }
  /** A directory of the medium (DICOMDIR): its images come by themselves, and it says which there should be. */
  | { readonly kind: 'directory'; readonly references: readonly DirectoryReference[] };
