import type { incidentResolutions, mergeReasons } from '@qianli/contracts';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

export type MergeReason = (typeof mergeReasons)[number];
export type IncidentResolution = (typeof incidentResolutions)[number];

export interface LockedPatient {
  readonly id: string;
  readonly personId: string;
  readonly mergedIntoId: string | null;
}

/** Reads and writes of who is who. Merges are decided one at a time on the whole platform, so that no two make a circle. */
export abstract class IdentityTransaction extends FlowTransaction {
  abstract lockPatient(id: string): Promise<LockedPatient | null>;
  /** Points the record, the head of a person, at another, and gives its whole person that one's. */
  abstract point(patient: LockedPatient, into: LockedPatient): Promise<void>;
  /** Takes the pointer away and gives the records that point at this one, near or far, a person of their own again. */
  abstract release(patientId: string): Promise<void>;
  /** The CT cases of all records that share this record's person. */
  abstract ctCasesOfPerson(patientId: string): Promise<readonly string[]>;
  abstract recordMerge(merge: { patientId: string; intoId: string; reason: MergeReason; note: string; byId: string; at: Date }): Promise<void>;
  abstract recordUnmerge(undone: { patientId: string; note: string; byId: string; at: Date }): Promise<void>;
  abstract lockIncident(id: string): Promise<{ resolvedAt: Date | null; hospitalId: string } | null>;
  abstract resolveIncident(id: string, resolved: { resolution: IncidentResolution; note: string; byId: string; at: Date }): Promise<void>;
}
export abstract class IdentityStore extends TransactionsOf<IdentityTransaction> {}
