import { writeDicomFile } from '@qianli/domain-dicom';
import { uidOf } from '@qianli/testing';

export interface BenchStudy {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUids: readonly string[];
  readonly patientId: string;
  readonly files: readonly Uint8Array[];
}

export interface BenchStudyOptions {
  readonly seed: string;
  readonly instances: number;
  /** Pixels of each side, two bytes each. */
  readonly side: number;
  readonly patientName?: string;
  readonly studyDate?: string;
}

const pixelsBySide = new Map<number, Uint8Array>();

/** A CT series as a scanner writes it, noise for pixels: nothing that compresses better than an image would. */
export function benchStudy({ seed, instances, side, patientName = 'BENCH^PATIENT', studyDate = '20260105' }: BenchStudyOptions): BenchStudy {
  const studyInstanceUid = uidOf(seed);
  const seriesInstanceUid = uidOf(`${seed}/1`);
  const sopInstanceUids = Array.from({ length: instances }, (_, i) => uidOf(`${seed}/1/${i + 1}`));
  const patientId = `B${studyInstanceUid.slice(-12)}`;
  const common = {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2', StudyInstanceUID: studyInstanceUid, SeriesInstanceUID: seriesInstanceUid, ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    Modality: 'CT', StudyDate: studyDate, SeriesDate: studyDate, StudyTime: '101010', AccessionNumber: `A${studyInstanceUid.slice(-10)}`, Manufacturer: 'BENCH', ReferringPhysicianName: '',
    StudyDescription: 'CHEST CT BENCH', SeriesDescription: 'LUNG 1.25', PatientName: patientName, PatientID: patientId, PatientBirthDate: '19600101', PatientSex: 'F',
    BodyPartExamined: 'CHEST', SliceThickness: '1.25', KVP: '120', StudyID: '1', SeriesNumber: 1, ImageOrientationPatient: [1, 0, 0, 0, 1, 0], FrameOfReferenceUID: uidOf(`${seed}/frame`),
    SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', Rows: side, Columns: side, PixelSpacing: [0.7, 0.7], BitsAllocated: 16, BitsStored: 16, HighBit: 15, PixelRepresentation: 1,
    WindowCenter: '-600', WindowWidth: '1500', RescaleIntercept: '0', RescaleSlope: '1',
  }; // prettier-ignore
  const files = sopInstanceUids.map((sopInstanceUid, i) =>
    writeDicomFile({ content: { ...common, SOPInstanceUID: sopInstanceUid, InstanceNumber: i + 1, ImagePositionPatient: [-180, -180, -1.25 * i] }, pixelData: noise(side) }),
  );
  return { studyInstanceUid, seriesInstanceUid, sopInstanceUids, patientId, files };
}

function noise(side: number): Uint8Array {
  const known = pixelsBySide.get(side);
  if (known) return known;
  const pixels = new Int16Array(side * side);
  let state = 1;
  for (let i = 0; i < pixels.length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[i] = (state >>> 21) - 1024;
  }
  const bytes = new Uint8Array(pixels.buffer);
  pixelsBySide.set(side, bytes);
  return bytes;
}
