import type { EscalationShares } from './policy/routing-policy';

/**
 * How far a deadline has escalated. `widened`: more readers may have it; `dispatcher`, `department-head`: that person has been
 * told as well. A stage never goes back while the case waits for its reader.
 */
export const escalationStages = ['none', 'widened', 'dispatcher', 'department-head'] as const;
export type EscalationStage = (typeof escalationStages)[number];

/** The stage of a case of whose allowed time this share is gone. */
export function escalationAt(usedShare: number, { widenAt, dispatcherAt, departmentHeadAt }: EscalationShares): EscalationStage {
  if (usedShare >= departmentHeadAt) return 'department-head';
  if (usedShare >= dispatcherAt) return 'dispatcher';
  return usedShare >= widenAt ? 'widened' : 'none';
}

/** Whether `a` is further than `b`. */
export function isFurther(a: EscalationStage, b: EscalationStage): boolean {
  return escalationStages.indexOf(a) > escalationStages.indexOf(b);
}
