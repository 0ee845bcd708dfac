import type { Agreement, agreementsApi, Calendar, ReplyOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { SlaRow, WorkingCalendar } from '@qianli/domain-routing';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

export type ShiftExceptionView = ReplyOf<typeof agreementsApi.createShiftException>;
export type ConflictView = ReplyOf<typeof agreementsApi.createConflict>;

export interface AgreementContent {
  readonly modalities: readonly string[];
  readonly quotaPerMonth: number | null;
  readonly sla: readonly SlaRow[];
  readonly calendarId: string | null;
  /** Days `YYYY-MM-DD`, both included. */
  readonly validFrom: string;
  readonly validUntil: string;
}
export interface AgreementParties {
  readonly sendingHospitalId: string;
  readonly readingHospitalId: string;
}
export interface HospitalContent {
  readonly name: string;
  readonly nameEn: string;
  readonly kind: 'county' | 'tertiary';
  readonly timeZone: string;
}
export interface NewShiftException {
  readonly readerId: string;
  readonly day: string;
  readonly timeZone: string;
  readonly hours: { readonly startsAt: string; readonly endsAt: string } | null;
  readonly reason: string;
}

/** Writes of what hospitals agreed: contracts, their calendars, exceptions of the rota, conflicts of interest. */
export abstract class ContractTransaction extends FlowTransaction {
  /** One change of the agreements at a time, so that two that overlap cannot both be added. */
  abstract takeAgreementTurn(): Promise<void>;
  abstract hospitalKind(id: string): Promise<string | null>;
  /** Throws `duplicate-name`. */
  abstract addHospital(content: HospitalContent): Promise<string>;
  /** false: no such hospital. Throws `duplicate-name`. */
  abstract changeHospital(id: string, change: Partial<Omit<HospitalContent, 'kind'>>): Promise<boolean>;
  abstract agreement(id: string): Promise<(AgreementContent & AgreementParties) | null>;
  abstract agreementsBetween(parties: AgreementParties): Promise<readonly (AgreementContent & { readonly id: string })[]>;
  abstract addAgreement(parties: AgreementParties, content: AgreementContent): Promise<string>;
  abstract changeAgreement(id: string, content: AgreementContent): Promise<void>;
  abstract hasCalendar(id: string): Promise<boolean>;
  /** Writes it under `id`, or anew. Throws `duplicate-name`. */
  abstract writeCalendar(id: string | null, calendar: WorkingCalendar & { readonly name: string }): Promise<string>;
  abstract hasReader(id: string): Promise<boolean>;
  /** null when the reader has one for that day. */
  abstract addShiftException(exception: NewShiftException): Promise<string | null>;
  abstract removeShiftException(id: string): Promise<{ readonly readerId: string; readonly day: string } | null>;
  abstract patientOf(caseId: string): Promise<string | null>;
  abstract addConflict(of: { readonly readerId: string; readonly hospitalId: string | null; readonly patientId: string | null; readonly reason: string }): Promise<string>;
  abstract removeConflict(id: string): Promise<{ readonly readerId: string } | null>;
}
export abstract class ContractStore extends TransactionsOf<ContractTransaction> {}

/** The same as people see it: an administrator of a hospital sees what concerns it. */
export abstract class ContractReads {
  abstract agreements(actor: Actor): Promise<Agreement[]>;
  /** Throws `not-found`. */
  abstract agreement(actor: Actor, id: string): Promise<Agreement>;
  abstract calendars(actor: Actor): Promise<Calendar[]>;
  abstract calendar(actor: Actor, id: string): Promise<Calendar>;
  abstract shiftExceptions(actor: Actor): Promise<ShiftExceptionView[]>;
  abstract conflicts(actor: Actor): Promise<ConflictView[]>;
}
