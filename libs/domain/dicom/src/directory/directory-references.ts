import type { DicomFile } from '../dicom-file';
import { textsOf } from '../element-values';

/** A file that a medium's directory names. */
export interface DirectoryReference {
  /** Relative to the directory, with `/` between its parts. */
  readonly path: string;
  readonly sopInstanceUid: string | null;
}

/** Every file that a DICOMDIR names (PS3.3 F.5: Directory Record Sequence, Referenced File ID), each once; records without a file, such as patients, name none. */
export function directoryReferences(directory: DicomFile): readonly DirectoryReference[] {
  const found = new Map<string, DirectoryReference>();
  for (const record of directory.dataset.get('00041220')?.items ?? []) {
    const path = textsOf(directory, record.get('00041500')).filter(Boolean).join('/');
    if (path) found.set(path, { path, sopInstanceUid: textsOf(directory, record.get('00041511'))[0] || null });
  }
  return [...found.values()];
}
