import type { CaseSummary } from '@qianli/contracts';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../labels/use-labels';
import { exactTime, spanOf, timeOfDay } from '../words/how-long';
import { useNow } from '../words/use-now';
import { stepsOf } from './steps-of';

/** How far a case has come. Small in tables (times on hover), large on the case page (times and spans below). */
export function StepLine({ kase, large = false }: { kase: Pick<CaseSummary, 'state' | 'steps'>; large?: boolean }) {
  const { t } = useTranslation();
  const { label, language } = useLabels();
  const now = useNow();
  const steps = stepsOf(kase);
  return (
    <ol className={`q-steps ${large ? 'q-steps-large' : ''}`} aria-label={t('common.stepsLabel')}>
      {steps.map((step) => (
        <li key={step.name} className={`q-step-${step.kind}`} title={`${label('step', step.name)} · ${step.at ? exactTime(step.at) : t('common.stepPending')}`} aria-current={step.kind === 'current' ? 'step' : undefined}>
          <i aria-hidden="true" />
          <span className={large ? 'q-step-name' : 'q-hidden'}>{label('step', step.name)}</span>
          {large && <span className="q-step-time">{step.at ? timeOfDay(step.at, now) : ' '}</span>}
          {large && <span className="q-step-span">{step.tookSeconds === null ? ' ' : `+${spanOf(step.tookSeconds, language)}`}</span>}
        </li>
      ))}
    </ol>
  );
}
