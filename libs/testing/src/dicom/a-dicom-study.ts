import { uidOf } from './uid-of';
import { writeDicomFile, type DicomContent, type FileToWrite } from '@qianli/domain-dicom';

export interface StudyToWrite extends Pick<FileToWrite, 'transferSyntax' | 'characterSet' | 'encodedAs'> {
  /** Makes the UIDs; studies of the same seed are the same study. */
  readonly seed?: string;
  readonly modality?: 'CT' | 'DX' | 'CR' | 'MR' | 'US' | 'OT';
  readonly series?: number;
  /** In each series. */
  readonly instances?: number;
  readonly rows?: number;
  readonly columns?: number;
  readonly patientName?: string;
  readonly patientId?: string;
  /** Anything else, by keyword or tag; it wins. */
  readonly content?: DicomContent;
}

export interface WrittenStudy {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUids: readonly string[];
  readonly sopInstanceUids: readonly string[];
  readonly files: readonly Uint8Array[];
}

const sopClasses: Readonly<Record<string, string>> = {
  CT: '1.2.840.10008.5.1.4.1.1.2',
  DX: '1.2.840.10008.5.1.4.1.1.1.1',
  CR: '1.2.840.10008.5.1.4.1.1.1',
  MR: '1.2.840.10008.5.1.4.1.1.4',
  US: '1.2.840.10008.5.1.4.1.1.6.1',
  OT: '1.2.840.10008.5.1.4.1.1.7',
};

/** A small valid study with a gradient in each image: `aDicomStudy({ modality: 'DX', rows: 64 })`. */
export function aDicomStudy(study: StudyToWrite = {}): WrittenStudy {
  const { seed = 'a-study', modality = 'CT', series = 1, instances = 1, rows = 16, columns = rows } = study;
  const studyInstanceUid = uidOf(seed);
  const seriesInstanceUids: string[] = [];
  const sopInstanceUids: string[] = [];
  const files: Uint8Array[] = [];
  for (let s = 1; s <= series; s += 1) {
    const seriesInstanceUid = uidOf(`${seed}/${s}`);
    seriesInstanceUids.push(seriesInstanceUid);
    for (let i = 1; i <= instances; i += 1) {
      const sopInstanceUid = uidOf(`${seed}/${s}/${i}`);
      sopInstanceUids.push(sopInstanceUid);
      const content: DicomContent = {
        SOPClassUID: sopClasses[modality] ?? '',
        SOPInstanceUID: sopInstanceUid,
        StudyInstanceUID: studyInstanceUid,
        SeriesInstanceUID: seriesInstanceUid,
        Modality: modality,
        StudyDate: '20260105',
        StudyTime: '083000',
        AccessionNumber: `A${uidOf(seed).slice(-8)}`,
        StudyID: '1',
        SeriesNumber: s,
        InstanceNumber: i,
        PatientName: study.patientName ?? '王^小东',
        PatientID: study.patientId ?? 'P0001',
        PatientBirthDate: '19650412',
        PatientSex: 'M',
        BodyPartExamined: 'CHEST',
        ...(modality === 'CT' || modality === 'MR' ? geometry(rows, columns, i, uidOf(`${seed}/frame`)) : {}),
        SamplesPerPixel: 1,
        PhotometricInterpretation: 'MONOCHROME2',
        Rows: rows,
        Columns: columns,
        BitsAllocated: 16,
        BitsStored: 12,
        HighBit: 11,
        PixelRepresentation: 0,
        RescaleIntercept: modality === 'CT' ? '-1024' : '0',
        RescaleSlope: '1',
        WindowCenter: modality === 'CT' ? '40' : '2048',
        WindowWidth: modality === 'CT' ? '400' : '4096',
        ...study.content,
      };
      files.push(writeDicomFile({ ...study, content, pixelData: gradient(rows, columns, i) }));
    }
  }
  return { studyInstanceUid, seriesInstanceUids, sopInstanceUids, files };
}

function geometry(rows: number, columns: number, instance: number, frameOfReferenceUid: string): DicomContent {
  return {
    ImagePositionPatient: [-(columns - 1) / 2, -(rows - 1) / 2, -instance * 5],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [1, 1],
    SliceThickness: 5,
    FrameOfReferenceUID: frameOfReferenceUid,
  };
}

function gradient(rows: number, columns: number, instance: number): Uint8Array {
  const pixels = new Uint16Array(rows * columns);
  for (let i = 0; i < pixels.length; i += 1) {
    const row = Math.floor(i / columns);
    pixels[i] = Math.floor((4095 * (row + (i % columns))) / (rows + columns)) ^ (instance & 0xf);
  }
  return new Uint8Array(pixels.buffer);
}
