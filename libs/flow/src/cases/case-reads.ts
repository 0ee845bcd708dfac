import type { CaseDetail, CaseSummary, casesApi, RequestOf, RoutingDecisionView } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';

export type CaseListQuery = RequestOf<typeof casesApi.list>['query'];
export interface CasePage {
  readonly items: CaseSummary[];
  readonly nextCursor: string | null;
}

/** What people read of cases. Every method sees only what the actor may see, unless it says otherwise. */
export abstract class CaseReads {
  /** Most pressing first; throws `bad-input` for a cursor or a state that is none. */
  abstract list(actor: Actor, query: CaseListQuery): Promise<CasePage>;
  /** null: no such case, or not for this actor. */
  abstract detail(actor: Actor, caseId: string): Promise<CaseDetail | null>;
  /** The answer to a move that the actor has just made: also when the move itself took the case out of his sight. */
  abstract summaryAfterMove(actor: Actor, caseId: string): Promise<CaseSummary>;
  /** The same with everything. */
  abstract detailAfterMove(actor: Actor, caseId: string): Promise<CaseDetail>;
  abstract decisions(actor: Actor, caseId: string): Promise<RoutingDecisionView[] | null>;
}

/** Whether an actor may see a case or a study: for doors that show something that hangs on one (chat rooms, images). */
export abstract class CaseDoor {
  abstract maySee(actor: Actor, caseId: string): Promise<boolean>;
}
