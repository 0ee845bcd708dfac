import type { CaseState } from '@qianli/domain-case';
import { useLabels } from '../labels/use-labels';

const tones: Readonly<Record<CaseState, string>> = {
  receiving: 'calm', received: 'calm', 'in-pool': 'warn', assigned: 'calm', reading: 'active', returned: 'warn', preliminary: 'active', final: 'good', amended: 'good', cancelled: 'faint',
};

/** The state of a case in the field's words. */
export function StateTag({ state, plain = false }: { state: CaseState; plain?: boolean }) {
  const { label } = useLabels();
  return (
    <span className={`q-state q-tone-${tones[state]} ${plain ? 'q-plain' : ''}`} data-testid="case-state" data-state={state}>
      <i aria-hidden="true" />
      {label('state', state)}
    </span>
  );
}
