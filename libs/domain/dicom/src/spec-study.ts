import { writeDicomFile, type DicomContent } from './write-dicom-file';

/** The four identifying UIDs, any will do. */
export const ids = {
  SOPClassUID: '1.2.3',
  SOPInstanceUID: '1.2.4',
  StudyInstanceUID: '1.2.5',
  SeriesInstanceUID: '1.2.6',
} as const;

/** A small grey image of a file of its own; `content` wins. */
export function anImageFile(content: DicomContent = {}, rows = 16, transferSyntax?: string): Uint8Array {
  return writeDicomFile({
    ...(transferSyntax === undefined ? {} : { transferSyntax }),
    content: {
      ...ids,
      Modality: 'CT',
      PatientName: '王^小东',
      SamplesPerPixel: 1,
      Rows: rows,
      Columns: rows,
      BitsAllocated: 16,
      BitsStored: 12,
      HighBit: 11,
      PixelRepresentation: 0,
      ...content,
    },
    pixelData: Uint8Array.from({ length: rows * rows * 2 }, (_, i) => (i % 2 === 0 ? i & 0xff : 3)),
  });
}
