import type { JobOrder } from '@qianli/contracts';
import type { CaseState, Role } from '@qianli/domain-case';

/** Who did something: a person, or a part of the platform (`userId` null, e.g. name `routing`). */
export interface Doer {
  readonly userId: string | null;
  readonly name: string;
  readonly role: Role | null;
  readonly hospitalId: string | null;
}

/** A part of the platform that acts by itself. */
export function platformPart(name: 'ingest' | 'pre-read' | 'routing' | 'delivery'): Doer {
  return { userId: null, name, role: null, hospitalId: null };
}

/** One line of the audit trail. `detail` holds ids and codes, never a name, an id or a pixel of a patient. */
export interface AuditEntry {
  readonly actor: Doer;
  /** Object and past participle: `case.viewed`, `report.signed`, `instance.stored`. */
  readonly action: string;
  readonly outcome: 'success' | 'refused';
  readonly caseId?: string | null;
  /** Hospital whose administrator may see the line: the sending hospital of the case. */
  readonly hospitalId?: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Something that happened to a case; the timeline and the turnaround are made of these. */
export interface CaseEventEntry {
  readonly caseId: string;
  readonly event: CaseEventName;
  readonly at: Date;
  readonly by: Doer | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}
export const caseEventNames = [
  'study.sending', 'study.received', 'study.grew', 'study.released-incomplete', 'pre-read.requested', 'pre-read.recorded', 'film.advised', 'priority.raised', 'case.pooled', 'case.assigned',
  'case.escalated', 'deadline.neared', 'case.help-asked', 'case.reassigned', 'case.opened', 'case.released', 'case.returned', 'case.resubmitted', 'case.cancelled', 'order.changed',
  'message.posted', 'report.signed', 'report.amended', 'report.delivered', 'report.acknowledged',
] as const;
export type CaseEventName = (typeof caseEventNames)[number];

/** What other processes must hear at commit. Ids only: who hears it fetches the rest as himself. */
export type Notice =
  | { readonly kind: 'case'; readonly caseId: string; readonly state: CaseState; readonly event: CaseEventName; readonly hospitalId: string; readonly readerIds: readonly string[] }
  | { readonly kind: 'message'; readonly caseId: string; readonly messageId: string }
  | { readonly kind: 'read'; readonly caseId: string; readonly userId: string; readonly at: string };

/**
 * What every step may do beside its own rows. All of it commits or rolls back with them:
 * a state change, its audit line, its job and its notice are one transaction.
 */
export abstract class FlowTransaction {
  abstract audit(entry: AuditEntry): void;
  abstract recordEvent(entry: CaseEventEntry): Promise<void>;
  abstract enqueue(order: JobOrder): Promise<void>;
  /** Drops a waiting job with this key, if there is one. */
  abstract dropJob(key: string): Promise<void>;
  abstract notify(notice: Notice): Promise<void>;
}

/** What a transaction is about; a broken rule (`DomainError`) inside leaves a `refused` line with this in the audit trail. */
export interface TransactionSubject {
  readonly actor: Doer;
  readonly action: string;
  readonly caseId?: string | null;
  readonly hospitalId?: string | null;
}

/** Opens transactions of one kind. Each group of steps declares its own kind with the reads and writes it needs. */
export abstract class TransactionsOf<Tx extends FlowTransaction> {
  abstract inTransaction<T>(subject: TransactionSubject, work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** The time, passed in so that a test can set it. */
export abstract class Clock {
  abstract now(): Date;
}
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
