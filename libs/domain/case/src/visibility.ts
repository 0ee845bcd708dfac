import type { CaseState } from './case-state';
import type { Actor } from './role';

/** What must be known of a case to say who may see it. */
export interface CaseForVisibility {
  readonly sendingHospitalId: string;
  readonly state: CaseState;
  readonly assignedToId: string | null;
  /** Hospital of the assigned reader, null when nobody holds it. */
  readonly readingHospitalId: string | null;
  /** Readers that signed any version of its report. */
  readonly signedByIds: readonly string[];
  /** Readers that the case is offered to: in the pool, and their credential covers hospital and modality today. */
  readonly offeredToIds: readonly string[];
}

/**
 * A hospital sees the cases it sent (its administrator also those that its readers read), a specialist the
 * cases assigned or offered to him or signed by him; dispatcher and platform administrator see all.
 * The database filter says the same; a test holds the two together.
 */
export function maySee(actor: Actor, kase: CaseForVisibility): boolean {
  switch (actor.role) {
    case 'county-uploader':
    case 'county-physician':
    case 'gateway':
      return actor.hospitalId === kase.sendingHospitalId;
    case 'hospital-admin':
      return actor.hospitalId === kase.sendingHospitalId || (actor.hospitalId !== null && actor.hospitalId === kase.readingHospitalId);
    case 'specialist':
      return (
        kase.assignedToId === actor.userId ||
        kase.signedByIds.includes(actor.userId) ||
        (kase.state === 'in-pool' && kase.offeredToIds.includes(actor.userId))
      );
    case 'dispatcher':
    case 'platform-admin':
      return true;
    default:
      return actor.role satisfies never;
  }
}
