/** The stages of a study's way that are measured; each is the time between two steps of one case. */
export const stages = ['transfer', 'pre-read', 'routing', 'waiting', 'reading', 'delivery', 'acknowledgement', 'total'] as const;
export type Stage = (typeof stages)[number];

/** When a case reached each step; null when it has not. */
export interface CaseTimes {
  readonly firstInstanceAt: Date;
  readonly receivedAt: Date | null;
  readonly preReadAt: Date | null;
  readonly assignedAt: Date | null;
  readonly openedAt: Date | null;
  readonly signedAt: Date | null;
  readonly finalAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly dueAt: Date | null;
  /** Seconds for which the case was with the county: they are not the readers' time. */
  readonly pausedSeconds: number;
  readonly cancelled: boolean;
}

const between = (from: Date | null, to: Date | null): number | null => (from && to && to >= from ? (to.getTime() - from.getTime()) / 1000 : null);

/**
 * Seconds that a case spent in each stage; null for a stage it has not finished.
 * transfer: first image to complete. pre-read: complete to result. routing: result (or complete, when there was none before
 * the assignment) to assigned. waiting: assigned to opened. reading: opened to first signature. delivery: final report to
 * available at the county. acknowledgement: available to acknowledged. total: complete to final report, less the time at the county.
 */
export function stageSeconds(times: CaseTimes): Readonly<Record<Stage, number | null>> {
  const { receivedAt, preReadAt, assignedAt, openedAt, signedAt, finalAt, deliveredAt, acknowledgedAt } = times;
  const preReadCame = preReadAt && assignedAt && preReadAt <= assignedAt ? preReadAt : receivedAt;
  const total = between(receivedAt, finalAt);
  return {
    transfer: between(times.firstInstanceAt, receivedAt),
    'pre-read': between(receivedAt, preReadAt),
    routing: between(preReadCame, assignedAt),
    waiting: between(assignedAt, openedAt),
    reading: between(openedAt, signedAt),
    delivery: between(finalAt, deliveredAt),
    acknowledgement: between(deliveredAt, acknowledgedAt),
    total: total === null ? null : Math.max(0, total - times.pausedSeconds),
  };
}

/** Whether the deadline was broken: the final report came after it, or it is past and there is none. A cancelled case owes nothing. */
export function isBreached({ dueAt, finalAt, cancelled }: Pick<CaseTimes, 'dueAt' | 'finalAt' | 'cancelled'>, now: Date): boolean {
  if (!dueAt || cancelled) return false;
  return finalAt ? finalAt > dueAt : now > dueAt;
}
