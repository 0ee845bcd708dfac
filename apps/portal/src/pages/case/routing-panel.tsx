import { useCall } from '@qianli/api-client';
import { casesApi, type CaseDetail, type RoutingDecisionView } from '@qianli/contracts';
import { Asked, HowLongAgo, useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';

/** Why this reader, or why the case waits: the sentence first, then every decision with each candidate's reason. */
export function RoutingPanel({ kase }: { kase: CaseDetail }) {
  const { t } = useTranslation();
  const { say } = useLabels();
  const question = useCall(casesApi.decisions, { params: { id: kase.id } });
  return (
    <section className="card" aria-label={t('case.decisions')} data-testid="case-routing">
      <div className="card-head"><h2>{kase.assignedTo ? t('case.why') : t('case.whyWaiting')}</h2></div>
      {kase.why && <p className="why-line">{say(kase.why)}</p>}
      <Asked question={question}>
        {({ items }) => items.length === 0 ? <p className="q-faint">{t('case.noDecisions')}</p> : (
          <div className="decisions">{items.map((decision, at) => <Decision key={decision.id} decision={decision} isNewest={at === 0} />)}</div>
        )}
      </Asked>
    </section>
  );
}

function Decision({ decision, isNewest }: { decision: RoutingDecisionView; isNewest: boolean }) {
  const { t } = useTranslation();
  const { label, language, say } = useLabels();
  return (
    <details open={isNewest} className="decision">
      <summary>
        <span className={`q-tag ${decision.outcome === 'nobody-available' ? 'q-tag-warn' : 'q-tag-calm'}`}>{label('outcome', decision.outcome)}</span>
        {decision.choice && <strong>{decision.choice.name}</strong>}
        <span className="q-faint"><HowLongAgo at={decision.at} /> · {decision.by?.name ?? t('case.bySystem')} · {t('case.policy')} {label('policy', decision.policyVersion)}</span>
      </summary>
      <p className="q-soft">{say(decision.explanation)}</p>
      {decision.candidates.length > 0 && (
        <table className="case-table slim-table">
          <thead><tr><th>{t('case.candidates')}</th><th>{t('case.eligible')}</th><th>{t('case.because')}</th></tr></thead>
          <tbody>
            {decision.candidates.map((candidate) => (
              <tr key={candidate.reader.id}>
                <td>{candidate.reader.name}{candidate.reader.id === decision.choice?.id && <span className="q-tag q-tag-good">{t('case.chosen')}</span>}</td>
                <td>{candidate.eligible ? <span className="eligible">✓ <span className="q-hidden">{t('case.eligible')}</span></span> : <span className="q-faint">{t('case.notEligible')}</span>}</td>
                <td className="q-soft">{candidate.refusals.length > 0 ? candidate.refusals.map((refusal) => say(refusal.text)).join(language === 'zh' ? '；' : '; ') : candidate.costs ? t('case.finishIn', { minutes: Math.round(candidate.costs.finishMinutes) }) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
