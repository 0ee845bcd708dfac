import type { CaseState } from './case-state';

/** What decides whether a study's images may go; `case` is null for a study that nobody had to read. */
export interface StudyForDeletion {
  readonly receivedAt: Date;
  readonly case: { readonly state: CaseState; readonly deliveredAt: Date | null; readonly endedAt: Date | null } | null;
}

const ended: readonly CaseState[] = ['final', 'amended', 'cancelled'];
const dayMs = 86_400_000;

/**
 * Images may be proposed for deletion when they have been kept so many days, counted from the last signature or the
 * cancellation. Never those of a case that has no final report, or whose report is not delivered: somebody still waits for it.
 */
export function mayBeDeleted(study: StudyForDeletion, keepDays: number, now: Date): boolean {
  const kase = study.case;
  if (kase && (!ended.includes(kase.state) || (kase.state !== 'cancelled' && !kase.deliveredAt))) return false;
  const since = Math.max(study.receivedAt.getTime(), kase?.endedAt?.getTime() ?? 0);
  return now.getTime() - since >= keepDays * dayMs;
}
