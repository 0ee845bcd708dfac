import type { Priority } from '@qianli/domain-case';
import type { Shift } from './shift';

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
}

export interface Credential {
  readonly hospitalId: string;
  readonly modalities: readonly string[];
  readonly readTypes: readonly string[];
  /** Days `YYYY-MM-DD`, both included. */
  readonly validFrom: string;
  readonly validUntil: string;
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
  /** Cases he holds unsigned: assigned or open. */
  readonly open: readonly { readonly modality: string; readonly bodyPart: string | null; readonly priority: Priority }[];
}
