import { attributesOf, bodyPartOf, directoryReferences, DicomRefusal, needsReading, parseDicomFile, requireIdentity, singleText, type DicomFile, type DirectoryReference, type FileBytes } from '@qianli/domain-dicom';
import { Inflate } from 'fflate';
import type { FileHeader } from './sent-file';

const mediaStorageDirectory = '1.2.840.10008.1.3.10';

export type HeaderReading =
  | { readonly kind: 'read'; readonly header: FileHeader }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'directory'; readonly references: readonly DirectoryReference[] };

/** Reads the header of a file by the same rules as the platform, so that what it would refuse is seen before it is sent. */
export function readHeader(bytes: FileBytes): HeaderReading {
  try {
    const file = parseDicomFile(bytes, { identity: 'optional', inflate: inflateUpTo });
    if (singleText(file, file.meta.get('00020002')) === mediaStorageDirectory) return { kind: 'directory', references: directoryReferences(file) };
    return { kind: 'read', header: headerOf(file) };
  } catch (problem) {
    if (problem instanceof DicomRefusal) return { kind: 'refused', code: problem.code };
    return { kind: 'refused', code: problem instanceof RangeError ? 'out-of-memory' : 'bad-structure' };
  }
}

function headerOf(file: DicomFile): FileHeader {
  const { sopInstanceUid, studyInstanceUid, seriesInstanceUid, sopClassUid } = requireIdentity(file);
  const of = attributesOf(file);
  return {
    sopInstanceUid, studyInstanceUid, seriesInstanceUid,
    patientName: of.patientName ?? '', patientId: of.patientId ?? '', patientSex: of.patientSex ?? '', patientAge: of.patientAge ?? '', patientBirthDate: of.patientBirthDate ?? '',
    modality: of.modality ?? '', bodyPart: bodyPartOf(of) ?? '', studyDate: of.studyDate ?? '', studyDescription: of.studyDescription ?? '',
    seriesDescription: of.seriesDescription ?? '', seriesNumber: of.seriesNumber ?? 0, accessionNumber: of.accessionNumber ?? '',
    instanceNumber: of.instanceNumber, frames: of.numberOfFrames ?? 1, sliceThickness: of.sliceThickness,
    position: of.imagePositionPatient, orientation: of.imageOrientationPatient,
    isLocalizer: (of.imageType ?? []).includes('LOCALIZER'), isCompanion: !needsReading(of.modality, sopClassUid),
  };
}

/** Inflates in pieces and stops at the limit: a deflate bomb must not fill the browser's memory first. */
function inflateUpTo(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate((piece) => {
    length += piece.length;
    if (length > maxBytes) throw new DicomRefusal('inflated-too-large', 'The deflated data set grows beyond the limit.');
    pieces.push(piece);
  });
  for (let at = 0; at < bytes.length; at += 65_536) inflate.push(bytes.subarray(at, at + 65_536), at + 65_536 >= bytes.length);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
