import { DomainError } from '@qianli/contracts';
import { mayMove, type Actor, type CaseState } from '@qianli/domain-case';
import type { CaseEventName } from '../shared/transaction';
import type { RuleRefusal } from './eligibility';
import { isVisible, type CaseChange, type CaseTransaction, type LockedCase } from './case-store';

/** The locked case, or `case-not-found` when there is none that the actor may see. */
export async function lockVisibleCase(tx: CaseTransaction, actor: Actor, caseId: string): Promise<LockedCase> {
  const kase = await tx.lockCase(caseId, actor);
  if (!kase || !isVisible(actor, kase)) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
  return kase;
}

/** `reader-not-eligible` with each rule as an issue: its name as the path, its sentence as the message. */
export function notEligible(rules: readonly RuleRefusal[]): DomainError {
  return new DomainError(
    'reader-not-eligible',
    `Rules forbid it: ${rules.map((of) => of.rule).join(', ')}`,
    rules.map((of) => ({ path: of.rule, message: of.en, zh: of.zh })),
  );
}

/** Throws `case-wrong-state` unless a case in `from` may move to `to`. */
export function requireMove(kase: LockedCase, to: CaseState): void {
  if (!mayMove(kase.state, to))
    throw new DomainError('case-wrong-state', `A case that is ${kase.state} does not become ${to}`);
}

export interface CaseMove {
  readonly event: CaseEventName;
  readonly at: Date;
  readonly change: CaseChange;
  /** For the timeline: what the people of the case may read. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** For the audit trail: ids and codes only. */
  readonly audit?: Readonly<Record<string, unknown>>;
}

/** Writes a move: the row, the event, the audit line and the notice, in the transaction that decided it. */
export async function writeMove(tx: CaseTransaction, actor: Actor, kase: LockedCase, move: CaseMove): Promise<void> {
  await tx.changeCase(kase.id, move.change);
  await tx.recordEvent({ caseId: kase.id, event: move.event, at: move.at, by: actor, detail: { ...move.detail } });
  tx.audit({
    actor,
    action: move.event,
    outcome: 'success',
    caseId: kase.id,
    hospitalId: kase.hospitalId,
    detail: { ...move.audit },
  });
  // Who held the case before hears of it as well as who holds it after.
  const readers = [kase.assignedToId, move.change.assignedToId ?? null];
  await tx.notify({
    kind: 'case',
    caseId: kase.id,
    state: move.change.state ?? kase.state,
    event: move.event,
    hospitalId: kase.hospitalId,
    readerIds: [...new Set(readers.filter((id) => id !== null))],
  });
}
