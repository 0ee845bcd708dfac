import type { RoutingDecisionView, StuckCase } from '@qianli/contracts';

/** Why a case waits: the readers of its newest decision, and the last request to the administrator since it got stuck. */
export interface WaitingReason {
  readonly candidates: RoutingDecisionView['candidates'];
  readonly asked: StuckCase['asked'];
}
export abstract class DispatchReads {
  /** By case id; a case without a decision has no candidates. */
  abstract reasons(caseIds: readonly string[]): Promise<ReadonlyMap<string, WaitingReason>>;
}
