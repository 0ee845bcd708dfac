import type { ApiError, CaseSummary } from '@qianli/contracts';
import { Asked, spanOf, timeLeftOf, useLanguage, useNow } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import { flowSteps, inStepSince, stepOf, type FlowStep } from './flow-steps';

interface Props {
  readonly question: { data: unknown; error: ApiError | null; refetch: () => unknown };
  readonly cases: readonly CaseSummary[];
  /** More cases are open than were fetched: counts are "at least". */
  readonly isCut: boolean;
  readonly chosen: FlowStep | null;
  readonly onChoose: (step: FlowStep) => void;
}

/** Cases in each step with the oldest and the overdue; a press shows them below. */
export function CaseFlow({ question, cases, isCut, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow();
  return (
    <section className="card flow-card" aria-label={t('control.flow')}>
      <div className="card-head"><h2>{t('control.flow')}</h2><span className="q-faint">{t('control.flowHint')}</span></div>
      <Asked question={question as { data: unknown; error: ApiError | null; refetch: () => unknown }}>
        {() => (
          <div className="flow">
            {flowSteps.map((step) => {
              const here = cases.filter((kase) => stepOf(kase) === step);
              const overdue = here.filter((kase) => timeLeftOf(kase, now).kind === 'overdue').length;
              const oldest = Math.max(0, ...here.map((kase) => (now - Date.parse(inStepSince(kase))) / 1000));
              return (
                <button key={step} type="button" className={`flow-step flow-${step} ${chosen === step ? 'chosen' : ''}`} aria-pressed={chosen === step} onClick={() => onChoose(step)} data-testid={`flow-${step}`} title={t('control.show')}>
                  <span>{t(`control.step_${step}`)}</span>
                  <strong>{isCut && here.length > 0 ? t('control.atLeast', { count: here.length }) : here.length}</strong>
                  <small>{here.length > 0 ? t('control.oldest', { span: spanOf(oldest, language) }) : '\u00a0'}</small>
                  {overdue > 0 ? <small className="q-harm">{t('control.overdue', { count: overdue })}</small> : <small>{'\u00a0'}</small>}
                </button>
              );
            })}
          </div>
        )}
      </Asked>
    </section>
  );
}
