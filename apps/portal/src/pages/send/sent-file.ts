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
}

/** A file as it was dropped; `path` is the name people know it by. */
export interface DroppedFile {
  readonly path: string;
  readonly file: Blob;
}

export interface ReadFile extends DroppedFile {
  readonly header: FileHeader;
}

/** `code`: a key of the `fileRefusal` labels. */
export interface RefusedFile {
  readonly path: string;
  readonly code: string;
  /** Where it was refused: while reading it here, or by the platform. */
  readonly by: 'browser' | 'platform';
}

export type Reading =
  | { readonly kind: 'read'; readonly header: FileHeader }
  | { readonly kind: 'refused'; readonly code: string }
  /** A directory of the medium (DICOMDIR): its images come by themselves. */
  | { readonly kind: 'directory' };
