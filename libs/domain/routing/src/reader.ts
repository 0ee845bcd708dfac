import type { Priority } from '@qianli/domain-case';
import type { Shift, ShiftException } from './shift';

/** A case as routing sees it. */
export interface CaseToRoute {
  readonly id: string;
  readonly sendingHospitalId: string;
  readonly sendingHospitalName: string;
  /** Time zone of the sending hospital: a credential's last day ends there at midnight. */
  readonly timeZone: string;
  /** DICOM modality: CT, CR, DX, MR … */
  readonly modality: string;
  /** DICOM body part, upper case, or null when the sender left it out. */
  readonly bodyPart: string | null;
  readonly priority: Priority;
  /** Readers who gave this very case back to the pool: it is not pushed on them again. */
  readonly givenBackByIds: readonly string[];
  readonly patientId?: string;
  /** `final` unless told: a first read after which another reader signs needs `preliminary` only. */
  readonly wants?: 'preliminary' | 'final';
  /** Who signed its preliminary report, where the policy wants another reader for the final one. */
  readonly preliminaryById?: string | null;
  /** The deadline is near enough that more readers are asked. */
  readonly isWidened?: boolean;
}

export interface Credential {
  readonly hospitalId: string;
  readonly modalities: readonly string[];
  /** DICOM body parts; empty or left out: every one. */
  readonly bodyParts?: readonly string[];
  readonly readTypes: readonly string[];
  /** Days `YYYY-MM-DD`, both included. */
  readonly validFrom: string;
  readonly validUntil: string;
}

export interface OpenCase {
  readonly id?: string;
  readonly modality: string;
  readonly bodyPart: string | null;
  readonly priority: Priority;
  /** Milliseconds since 1970; null or left out: not opened yet. */
  readonly openedAt?: number | null;
  readonly dueAt?: number | null;
}

/** A reader as routing sees him at the moment of the decision. */
export interface Reader {
  readonly id: string;
  readonly name: string;
  readonly hospitalId: string | null;
  readonly subspecialties: readonly string[];
  /** Open cases that he may hold at once; stat goes beyond. */
  readonly capacity: number;
  readonly credentials: readonly Credential[];
  readonly shifts: readonly Shift[];
  /** Days on which the weekly shifts do not hold. */
  readonly exceptions?: readonly ShiftException[];
  /** Whose cases he may not read. */
  readonly conflicts?: { readonly hospitalIds: readonly string[]; readonly patientIds: readonly string[] };
  /** Cases he holds unsigned: assigned or open. */
  readonly open: readonly OpenCase[];
}
