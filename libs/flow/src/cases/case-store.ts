import type { Actor, CaseForVisibility, CaseState, Priority, ReturnReason } from '@qianli/domain-case';
import { maySee } from '@qianli/domain-case';
import type { Bilingual } from '@qianli/domain-case';
import type { BatchOutcome, CasePromise, PatientClass } from '@qianli/domain-routing';
import type { BatchToDecide, DecisionEntry } from '../routing/routing-store';
import type { Promised } from './promised';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

/** `[from, to]` as ISO 8601: the case was with the county. */
export type Pause = readonly [from: string, to: string];

/** A case whose row is locked for this transaction. */
export interface LockedCase {
  readonly id: string;
  readonly state: CaseState;
  readonly priority: Priority;
  readonly orderedPriority: Priority;
  readonly hospitalId: string;
  readonly modality: string;
  readonly assignedToId: string | null;
  readonly receivedAt: Date | null;
  readonly returnedAt: Date | null;
  readonly dueAt: Date | null;
  readonly pausedSeconds: number;
  readonly pauses: readonly Pause[];
  /** null for a case that was received before promises were kept. */
  readonly sla: CasePromise | null;
  readonly patientClass: PatientClass;
  readonly escalatedAt: Date | null;
  /** What decides whether the actor it was locked for may see it; `offeredToIds` holds at most that actor. */
  readonly visibility: CaseForVisibility;
}

/** The columns that the moves of a case write; a field left out stays as it is. */
export interface CaseChange {
  readonly state?: CaseState;
  readonly priority?: Priority;
  readonly orderedPriority?: Priority;
  readonly history?: string;
  readonly assignedToId?: string | null;
  readonly assignedAt?: Date | null;
  readonly pooledAt?: Date | null;
  readonly openedAt?: Date | null;
  readonly returnedAt?: Date | null;
  readonly returnReason?: ReturnReason | null;
  readonly returnNote?: string | null;
  readonly escalatedAt?: Date | null;
  readonly promised?: Promised;
  readonly dueAt?: Date | null;
  readonly pausedSeconds?: number;
  readonly pauses?: readonly Pause[];
  readonly patientClass?: PatientClass;
  readonly expectedReadAt?: Date | null;
  readonly expectedReaderId?: string | null;
  readonly why?: Bilingual | null;
  readonly critical?: boolean;
  readonly signedAt?: Date;
  readonly finalAt?: Date;
  readonly deliveredAt?: Date | null;
  readonly acknowledgedAt?: Date | null;
  readonly acknowledgedById?: string | null;
}

/** A decision that a person took over the head of routing, for the decision log. */
export interface DecisionByHand {
  readonly caseId: string;
  readonly at: Date;
  readonly outcome: 'claimed' | 'reassigned';
  readonly chosen: { readonly id: string; readonly name: string };
  readonly byId: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly explanation: Bilingual;
}

/** The part of a case that those need who only show something of it. */
export interface VisibleCase {
  readonly hospitalId: string;
  readonly state: CaseState;
  readonly assignedToId: string | null;
}

export abstract class CaseTransaction extends FlowTransaction {
  /** Without a lock; null: no such case, or not one that the actor may see. */
  abstract visibleCase(actor: Actor, caseId: string): Promise<VisibleCase | null>;
  /** Locks the row until commit. null: no such case. */
  abstract lockCase(caseId: string, actor: Actor): Promise<LockedCase | null>;
  /** Locks the most pressing case that is assigned to this reader and not opened, passing over rows that others hold. */
  abstract lockOwnNext(reader: Actor): Promise<LockedCase | null>;
  /** Routing's own reads and writes, for a reader who asks what he should read next. */
  abstract takeTurn(): Promise<void>;
  abstract batchToDecide(at: Date, of: { readonly askingId: string | null; readonly limit: number }): Promise<BatchToDecide>;
  abstract keepBatch(batch: BatchToDecide, outcome: BatchOutcome): Promise<string>;
  abstract logChoice(entry: DecisionEntry): Promise<void>;
  /** Whether the policy lets readers choose cases of the pool. */
  abstract mayClaim(): Promise<boolean>;
  abstract changeCase(caseId: string, change: CaseChange): Promise<void>;
  abstract logDecision(decision: DecisionByHand): Promise<void>;
  /** The name of an active specialist, null for anybody else. */
  abstract readerName(userId: string): Promise<string | null>;
  /** What would be promised for this case with another order; counted from its receipt. */
  abstract promiseFor(caseId: string, over: { readonly priority: Priority; readonly patientClass: PatientClass }): Promise<Promised>;
}
export abstract class CaseStore extends TransactionsOf<CaseTransaction> {}

/** Whether the actor may see a locked case. */
export function isVisible(actor: Actor, kase: LockedCase): boolean {
  return maySee(actor, kase.visibility);
}
