import type { Priority } from '@qianli/domain-case';
import type { AiGuardRails } from '../policy/routing-policy';
import type { WaitingCase } from './routing-input';

/** What the readers said of flags here, and whether flags may order cases. */
export const aiOrderStates = ['on', 'off-by-policy', 'off-low-ppv', 'off-too-many-flags'] as const;
export type AiOrderState = (typeof aiOrderStates)[number];
export interface AiOrder {
  readonly state: AiOrderState;
  /** Judged flags of the local window, and of those the confirmed ones. */
  readonly judged: number;
  readonly confirmed: number;
}

/** With fewer waiting cases a share of them says nothing, and order hardly matters. */
export const leastForShare = 10;

/**
 * Whether flags order the list. Off by itself when the local positive predictive value lies below the line, once enough flags
 * were judged, and for a batch in which so many are flagged that the others would only be pushed back.
 */
export function aiOrderState(rails: AiGuardRails, { judged, confirmed }: Pick<AiOrder, 'judged' | 'confirmed'>, { flagged, waiting }: { readonly flagged: number; readonly waiting: number }): AiOrderState {
  if (!rails.reorder) return 'off-by-policy';
  if (judged >= rails.minJudged && confirmed / judged < rails.minLocalPpv) return 'off-low-ppv';
  if (waiting >= leastForShare && flagged / waiting > rails.maxFlaggedShare) return 'off-too-many-flags';
  return 'on';
}

/** Priority and deadline by which a case is weighed in this batch. */
export interface Urgency {
  readonly priority: Priority;
  readonly dueAt: number;
}

/** Whether AI, and not the county, made the case as pressing as it is. */
export const isRaisedByAi = (kase: WaitingCase): boolean => kase.priority !== kase.orderedPriority && kase.isFlagged;

/**
 * How pressing each case is weighed. With AI order off, as the county ordered it. With AI order on, a flagged case goes
 * before; but an unflagged one that has waited `maxDelayMinutes` is weighed like the flagged ones from then on, so no later
 * flag passes it: that is the cap on what flags may cost the others. Nothing is ever weighed less pressing than ordered.
 */
export function urgencies(cases: readonly WaitingCase[], { state }: AiOrder, rails: AiGuardRails, at: number): ReadonlyMap<string, Urgency> {
  const raised = cases.filter(isRaisedByAi);
  const ranks = raised.map((kase) => ({ priority: kase.priority, allowed: kase.dueAt - kase.receivedAt })).sort((a, b) => a.allowed - b.allowed);
  const [shortest] = ranks;
  return new Map(
    cases.map((kase): readonly [string, Urgency] => {
      if (isRaisedByAi(kase)) return [kase.id, state === 'on' ? kase : { priority: kase.orderedPriority, dueAt: kase.orderedDueAt }];
      const overdue = at - kase.receivedAt >= rails.maxDelayMinutes * 60_000;
      if (state !== 'on' || !overdue || !shortest || kase.priority !== 'routine') return [kase.id, kase];
      return [kase.id, { priority: shortest.priority, dueAt: Math.min(kase.dueAt, kase.receivedAt + shortest.allowed) }];
    }),
  );
}
