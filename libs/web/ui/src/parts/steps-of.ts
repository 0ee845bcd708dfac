import type { CaseSummary } from '@qianli/contracts';

export type StepName = 'sent' | 'received' | 'preRead' | 'assigned' | 'opened' | 'signed' | 'acknowledged';
export interface Step {
  readonly name: StepName;
  readonly at: string | null;
  /** Seconds since the step reached before it. */
  readonly tookSeconds: number | null;
  /** `passed` without a time: the case went on without this step, as it does without a pre-read. */
  readonly kind: 'passed' | 'current' | 'ahead' | 'skipped' | 'stopped';
}

/** The seven steps of a case. The step after the last one reached is the current one; a returned or cancelled case stops there. */
export function stepsOf(kase: Pick<CaseSummary, 'state' | 'steps'>): readonly Step[] {
  const { steps } = kase;
  const times: readonly (readonly [StepName, string | null])[] = [
    ['sent', steps.sentAt], ['received', steps.receivedAt], ['preRead', steps.preReadAt], ['assigned', steps.assignedAt],
    ['opened', steps.openedAt], ['signed', steps.signedAt], ['acknowledged', steps.acknowledgedAt],
  ];
  const last = times.reduce((found, [, at], index) => (at ? index : found), -1);
  let before: string | null = null;
  return times.map(([name, at], index) => {
    const tookSeconds = at && before ? Math.max(0, (Date.parse(at) - Date.parse(before)) / 1000) : null;
    if (at) before = at;
    return { name, at, tookSeconds, kind: kindOf(kase.state, at, index, last) };
  });
}

function kindOf(state: CaseSummary['state'], at: string | null, index: number, last: number): Step['kind'] {
  if (index <= last) return at ? 'passed' : 'skipped';
  if (index > last + 1) return 'ahead';
  return state === 'returned' || state === 'cancelled' ? 'stopped' : 'current';
}
