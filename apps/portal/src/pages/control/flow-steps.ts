import type { CaseSummary } from '@qianli/contracts';

/** The flow of the control room, in the order of the study's way; a returned case waits outside it, at the county. */
export const flowSteps = ['receiving', 'preRead', 'pool', 'assigned', 'reading', 'preliminary', 'delivered', 'returned'] as const;
export type FlowStep = (typeof flowSteps)[number];

export function isFlowStep(value: string): value is FlowStep {
  return (flowSteps as readonly string[]).includes(value);
}

/** Where a case stands; null for one that is through: acknowledged or cancelled. */
export function stepOf(kase: Pick<CaseSummary, 'state' | 'steps'>): FlowStep | null {
  switch (kase.state) {
    case 'receiving': return 'receiving';
    case 'received': return 'preRead';
    case 'in-pool': return 'pool';
    case 'assigned': return 'assigned';
    case 'reading': return 'reading';
    case 'returned': return 'returned';
    case 'preliminary': return 'preliminary';
    case 'final':
    case 'amended': return kase.steps.acknowledgedAt ? null : 'delivered';
    case 'cancelled': return null;
    default: return kase.state satisfies never;
  }
}

/** Since when it stands there. */
export function inStepSince(kase: Pick<CaseSummary, 'state' | 'steps'>): string {
  const { steps } = kase;
  switch (stepOf(kase)) {
    case 'receiving': return steps.sentAt;
    case 'preRead': return steps.receivedAt ?? steps.sentAt;
    case 'pool': return steps.preReadAt ?? steps.receivedAt ?? steps.sentAt;
    case 'assigned': return steps.assignedAt ?? steps.sentAt;
    case 'reading': return steps.openedAt ?? steps.sentAt;
    default: return steps.signedAt ?? steps.openedAt ?? steps.assignedAt ?? steps.sentAt;
  }
}
