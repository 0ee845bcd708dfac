import type { CaseSummary } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';

/** Who has been asked as the deadline neared; nothing while nobody had to be. */
export function EscalationMark({ stage }: { stage: CaseSummary['escalation'] }) {
  const { label } = useLabels();
  if (stage === 'none') return null;
  const steps = { widened: 1, dispatcher: 2, 'department-head': 3 }[stage];
  return <span className={`escalation escalation-${steps}`} title={label('escalation', stage)}>{'▲'.repeat(steps)}<span className="q-hidden">{label('escalation', stage)}</span></span>;
}
