import type { PersonName } from './person-name';

/** What the platform knows of an instance, in its own words; null where the file doesn't say. Text is Unicode without padding. */
export interface DicomAttributes {
  readonly studyInstanceUid: string | null;
  readonly seriesInstanceUid: string | null;
  readonly sopInstanceUid: string | null;
  readonly sopClassUid: string | null;
  readonly transferSyntaxUid: string | null;
  readonly specificCharacterSet: readonly string[];
  /** The group a reader wants to see, components still separated by `^`. */
  readonly patientName: string | null;
  readonly patientNameParts: PersonName | null;
  readonly patientId: string | null;
  readonly issuerOfPatientId: string | null;
  /** Numbers that others gave the patient, from Other Patient IDs and their sequence. */
  readonly otherPatientIds: readonly string[];
  readonly patientSex: string | null;
  /** YYYYMMDD, as all dates; times are HHMMSS.FFFFFF, cut off where the sender stopped. */
  readonly patientBirthDate: string | null;
  readonly patientAge: string | null;
  readonly studyDate: string | null;
  readonly studyTime: string | null;
  readonly studyDescription: string | null;
  readonly accessionNumber: string | null;
  readonly studyId: string | null;
  readonly referringPhysician: string | null;
  readonly modality: string | null;
  readonly seriesNumber: number | null;
  readonly seriesDescription: string | null;
  readonly seriesDate: string | null;
  readonly seriesTime: string | null;
  readonly bodyPartExamined: string | null;
  readonly viewPosition: string | null;
  readonly imageLaterality: string | null;
  readonly protocolName: string | null;
  readonly manufacturer: string | null;
  readonly manufacturerModelName: string | null;
  readonly stationName: string | null;
  readonly institutionName: string | null;
  readonly instanceNumber: number | null;
  readonly numberOfFrames: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly bitsAllocated: number | null;
  readonly bitsStored: number | null;
  readonly highBit: number | null;
  /** 0 unsigned, 1 two's complement. */
  readonly pixelRepresentation: number | null;
  readonly samplesPerPixel: number | null;
  readonly planarConfiguration: number | null;
  readonly photometricInterpretation: string | null;
  /** Millimetres between rows, then between columns. */
  readonly pixelSpacing: readonly number[] | null;
  readonly imagerPixelSpacing: readonly number[] | null;
  readonly sliceThickness: number | null;
  readonly spacingBetweenSlices: number | null;
  /** Millimetres, patient coordinates; of an enhanced multi-frame image, its first frame. */
  readonly imagePositionPatient: readonly number[] | null;
  readonly imageOrientationPatient: readonly number[] | null;
  readonly frameOfReferenceUid: string | null;
  readonly rescaleSlope: number | null;
  readonly rescaleIntercept: number | null;
  readonly windowCenter: readonly number[] | null;
  readonly windowWidth: readonly number[] | null;
  readonly imageType: readonly string[] | null;
  /** Degrees. */
  readonly gantryTilt: number | null;
  readonly burnedInAnnotation: string | null;
}
