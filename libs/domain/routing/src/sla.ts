import type { Priority } from '@qianli/domain-case';

/**
 * Minutes from "all images received" to the final report when an agreement says nothing else.
 * Routine 240: outpatient CT/MR within 4 hours; stat 30: emergency X-ray within 30 min (radiology turnaround notice of a
 * county hospital, wfsydzxyy.com 2022-08-11); asap and urgent stand between.
 */
export const defaultSlaMinutes: Readonly<Record<Priority, number>> = { stat: 30, asap: 60, urgent: 120, routine: 240 };

/** When the report is due. `pausedSeconds` is the time for which the case was with the county. */
export function dueAt(receivedAt: Date, priority: Priority, pausedSeconds: number, agreed: Readonly<Partial<Record<Priority, number>>> = {}): Date {
  return new Date(receivedAt.getTime() + (agreed[priority] ?? defaultSlaMinutes[priority]) * 60_000 + pausedSeconds * 1000);
}
