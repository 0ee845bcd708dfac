import type { Bilingual, CaseState } from '@qianli/domain-case';
import type { Candidate, CaseToRoute, Reader } from '@qianli/domain-routing';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

/** A case that routing holds locked until its transaction ends. */
export interface LockedCaseToRoute {
  readonly kase: CaseToRoute;
  readonly state: CaseState;
  readonly assignedToId: string | null;
  readonly escalatedAt: Date | null;
  /** Rules that stood against each reader at the last decision of this case, as one text; null before the first. */
  readonly lastRefusals: string | null;
}

/** One line of the decision log: enough to decide again and get the same. */
export interface DecisionEntry {
  readonly caseId: string;
  readonly at: Date;
  readonly policyVersion: string;
  readonly outcome: 'assigned' | 'nobody-available' | 'reassigned';
  readonly chosenId: string | null;
  readonly input: { readonly kase: CaseToRoute; readonly readers: readonly Reader[] };
  readonly candidates: readonly Candidate[];
  readonly explanation: Bilingual;
}

export abstract class RoutingTransaction extends FlowTransaction {
  /** One decision at a time on the whole platform: two at once could both fill a reader's last free place. */
  abstract takeTurn(): Promise<void>;
  abstract lockCase(caseId: string): Promise<LockedCaseToRoute | null>;
  /** Every active reader with credentials, shifts and open work, ordered by id. */
  abstract readers(): Promise<readonly Reader[]>;
  abstract pool(caseId: string, at: Date): Promise<void>;
  abstract assign(caseId: string, readerId: string, at: Date, why: Bilingual): Promise<void>;
  abstract unassign(caseId: string, at: Date): Promise<void>;
  abstract escalate(caseId: string, at: Date, why: Bilingual): Promise<void>;
  abstract explainWaiting(caseId: string, why: Bilingual): Promise<void>;
  abstract logDecision(entry: DecisionEntry): Promise<void>;
}

export abstract class RoutingStore extends TransactionsOf<RoutingTransaction> {
  /** Cases in the pool, the most pressing first. */
  abstract waiting(limit: number): Promise<readonly string[]>;
  /** Cases that are assigned and not opened. */
  abstract assignedUnopened(limit: number): Promise<readonly string[]>;
}
