import type { Incident, MergeSuggestion, PatientRecordView } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';

/** What those who keep the registry see; the permission decides who that is, and each search leaves a line in the audit trail. */
export abstract class IdentityReads {
  abstract patients(actor: Actor, q: string, limit: number): Promise<PatientRecordView[]>;
  /** Throws `not-found`. */
  abstract patient(actor: Actor, id: string): Promise<PatientRecordView>;
  abstract suggestions(actor: Actor): Promise<MergeSuggestion[]>;
  abstract incidents(actor: Actor, open: boolean | null): Promise<Incident[]>;
  /** Throws `not-found`. */
  abstract incident(actor: Actor, id: string): Promise<Incident>;
}
