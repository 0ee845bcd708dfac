import type { Bilingual, CaseState } from '@qianli/domain-case';
import type { AiOrderState, BatchOutcome, Candidate, EscalationStage, Forecast, RoutingInput, WaitingCase } from '@qianli/domain-routing';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

/** What routing knows of a case beside what its decision is made of. */
export interface Standing {
  readonly state: CaseState;
  readonly hospitalId: string;
  readonly assignedToId: string | null;
  /** Why it waited at the last batch, as one text; null before the first. */
  readonly waitKey: string | null;
  readonly escalation: EscalationStage;
  readonly escalatedAt: Date | null;
  /** Share of the allowed time that is gone, by the deadline's clock. */
  readonly usedShare: number;
}
/** Everything that one batch is decided from, read in the transaction that decides. */
export interface BatchToDecide {
  readonly input: RoutingInput;
  readonly policyVersion: number;
  readonly policyHash: string;
  /** Of the waiting cases and of those bound and not opened. */
  readonly standing: ReadonlyMap<string, Standing>;
  /** Cases bound to a reader who has not opened them, with their holder. */
  readonly bound: readonly { readonly kase: WaitingCase; readonly readerId: string }[];
  /** As it stood before this batch; null: never written. */
  readonly aiOrderBefore: AiOrderState | null;
}

/** One line of the decision log; the batch it refers to holds the input, enough to decide again and get the same. */
export interface DecisionEntry {
  readonly caseId: string;
  readonly at: Date;
  readonly policyVersion: string;
  readonly policyHash: string;
  readonly solver: string;
  readonly batchId: string;
  readonly outcome: 'assigned' | 'nobody-available' | 'waits';
  readonly chosenId: string | null;
  readonly candidates: readonly StoredCandidate[];
  readonly explanation: Bilingual;
}
/** A candidate with his name, which may change later. Minutes. */
export interface StoredCandidate extends Omit<Candidate, 'costs'> {
  readonly name: string;
  readonly costs: (NonNullable<Candidate['costs']> & { readonly terms: Readonly<Record<'lateness' | 'mismatch' | 'continuity' | 'fairness' | 'learning' | 'total', number>> | null }) | null;
}

/** Reads and writes of decisions, for the sweep and for a reader who asks for his next case. */
export interface DecidingTransaction {
  /** One decision at a time on the whole platform: two at once could both fill a reader's last free place. */
  takeTurn(): Promise<void>;
  batchToDecide(at: Date, of: { readonly askingId: string | null; readonly limit: number }): Promise<BatchToDecide>;
  keepBatch(batch: BatchToDecide, outcome: BatchOutcome): Promise<string>;
  logDecision(entry: DecisionEntry): Promise<void>;
}

export abstract class RoutingTransaction extends FlowTransaction implements DecidingTransaction {
  abstract takeTurn(): Promise<void>;
  abstract batchToDecide(at: Date, of: { readonly askingId: string | null; readonly limit: number }): Promise<BatchToDecide>;
  abstract keepBatch(batch: BatchToDecide, outcome: BatchOutcome): Promise<string>;
  abstract logDecision(entry: DecisionEntry): Promise<void>;
  /** Locks one case; null: no such case. */
  abstract lockCase(caseId: string): Promise<{ readonly state: CaseState; readonly hospitalId: string } | null>;
  /** Locks those that still are as the batch saw them, passing over what somebody else holds or has taken. */
  abstract lockUnchanged(standing: ReadonlyMap<string, Pick<Standing, 'state' | 'assignedToId'>>): Promise<ReadonlySet<string>>;
  abstract pool(caseId: string, at: Date): Promise<void>;
  abstract assign(caseId: string, of: { readonly readerId: string; readonly at: Date; readonly why: Bilingual; readonly state: CaseState }): Promise<void>;
  abstract unassign(caseId: string, at: Date, why: Bilingual): Promise<void>;
  abstract escalate(caseId: string, of: { readonly at: Date; readonly stage: EscalationStage; readonly isUrgent: boolean }): Promise<void>;
  abstract explainWaiting(caseId: string, of: { readonly why: Bilingual; readonly waitKey: string; readonly isStuck: boolean; readonly at: Date }): Promise<void>;
  /** Writes the forecasts that have moved by a minute or more. */
  abstract saveForecasts(at: Date, forecasts: ReadonlyMap<string, Forecast | null>): Promise<void>;
  abstract noteAiOrder(at: Date, state: AiOrderState, detail: Readonly<Record<string, number>>): Promise<void>;
}

export abstract class RoutingStore extends TransactionsOf<RoutingTransaction> {
  /** Received cases whose pre-read ended before `endedBefore`, or that were received before `receivedBefore`: their order was lost. */
  abstract forgotten(of: { readonly endedBefore: Date; readonly receivedBefore: Date }): Promise<readonly string[]>;
}

/** A batch as it was kept, for the replay. */
export interface KeptBatch {
  readonly id: string;
  readonly at: Date;
  readonly input: RoutingInput;
  readonly outcomeHash: string;
  readonly decisions: number;
}
export abstract class BatchArchive {
  /** The newest batches until they hold so many decisions, newest first, a page at a time. */
  abstract newest(decisions: number): AsyncIterable<KeptBatch>;
  abstract hashOf(outcome: BatchOutcome): string;
}
