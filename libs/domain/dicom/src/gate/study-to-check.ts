import type { SlicePlace } from './slice-stack';

/** What the gate looks at in an image. */
export interface InstanceToCheck extends SlicePlace {
  readonly seriesInstanceUid: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly modality: string;
  /** From Body Part Examined, or what the descriptions name. */
  readonly bodyPart: string;
  readonly instanceNumber: number | null;
  readonly frames: number;
  /** Millimetres. */
  readonly sliceThickness: number | null;
  readonly isLocalizer: boolean;
  /** A report, mask or plan, which nobody reads by itself. */
  readonly isCompanion: boolean;
}

export interface StudyToCheck {
  readonly studyInstanceUid: string;
  /** Years; null when the files do not say. */
  readonly patientYears: number | null;
  readonly instances: readonly InstanceToCheck[];
}

/** What was asked for; '' where nobody says. */
export interface OrderToCheck {
  readonly history: string;
  readonly patientName: string;
  readonly patientId: string;
  /** A code such as CHEST, or the name of a procedure. */
  readonly bodyPart: string;
  readonly modality: string;
}
