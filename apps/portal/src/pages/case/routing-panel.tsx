import { useCall } from '@qianli/api-client';
import { casesApi, type CaseDetail, type RoutingDecisionView } from '@qianli/contracts';
import { Asked, HowLongAgo, timeOfDay, useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import { costWords } from './cost-words';

/** Why this reader, or why the case waits: the sentence first, then every decision with each candidate's reason. */
export function RoutingPanel({ kase }: { kase: CaseDetail }) {
  const { t } = useTranslation();
  const { label, say } = useLabels();
  const question = useCall(casesApi.decisions, { params: { id: kase.id } });
  const time = kase.expectedReadAt ? timeOfDay(kase.expectedReadAt, Date.now()) : null;
  return (
    <section className="card" aria-label={t('case.decisions')} data-testid="case-routing">
      <div className="card-head"><h2>{kase.assignedTo ? t('case.why') : t('case.whyWaiting')}</h2>{kase.escalation !== 'none' && <span className="q-tag q-tag-warn">{label('escalation', kase.escalation)}</span>}</div>
      {kase.why && <p className="why-line">{say(kase.why)}</p>}
      {time !== null && <p className="q-soft">{kase.expectedReader ? t('worklist.expectedAt', { time, reader: kase.expectedReader.name }) : t('worklist.expectedAtNobody', { time })}</p>}
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
  const { label, say } = useLabels();
  // The chosen one first, then those who might have been, then the refused.
  const rank = (candidate: RoutingDecisionView['candidates'][number]) => (candidate.reader.id === decision.choice?.id ? 0 : candidate.eligible ? 1 : 2);
  const candidates = [...decision.candidates].sort((a, b) => rank(a) - rank(b) || (a.costs?.terms?.total ?? a.costs?.finishMinutes ?? 0) - (b.costs?.terms?.total ?? b.costs?.finishMinutes ?? 0));
  return (
    <details open={isNewest} className="decision">
      <summary>
        <span className={`q-tag ${decision.outcome === 'nobody-available' ? 'q-tag-warn' : 'q-tag-calm'}`}>{label('outcome', decision.outcome)}</span>
        {decision.choice && <strong>{decision.choice.name}</strong>}
        <span className="q-faint"><HowLongAgo at={decision.at} /> · {decision.by?.name ?? t('case.bySystem')}</span>
      </summary>
      <p className="q-soft">{say(decision.explanation)}</p>
      {candidates.length > 0 && (
        <table className="case-table slim-table">
          <thead><tr><th>{t('case.candidates')}</th><th>{t('case.because')}</th><th className="figure">{t('case.cost')}</th></tr></thead>
          <tbody>
            {candidates.map((candidate) => (
              <tr key={candidate.reader.id} className={rank(candidate) === 0 ? 'row-differs' : ''}>
                <td className="nowrap">{candidate.eligible ? <span className="eligible" aria-hidden="true">✓ </span> : <span className="q-faint" aria-hidden="true">✕ </span>}<span className="q-hidden">{candidate.eligible ? t('case.eligible') : t('case.notEligible')}</span>{candidate.reader.name}{rank(candidate) === 0 && <span className="q-tag q-tag-good">{t('case.chosen')}</span>}</td>
                <td className="q-soft"><Because candidate={candidate} /></td>
                <td className="figure nowrap">{candidate.costs ? t('policy.s_minutes', { minutes: (candidate.costs.terms?.total ?? candidate.costs.finishMinutes).toFixed(1) }) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="note-line q-faint" title={decision.policyHash ?? undefined}>{t('case.policy')}: {label('policy', decision.policyVersion)}{decision.solver ? ` · ${t('case.solver', { solver: label('solver', decision.solver) })}` : ''}{decision.policyHash ? ` · ${t('case.policyHash', { hash: decision.policyHash.slice(0, 12) })}` : ''}</p>
    </details>
  );
}

function Because({ candidate }: { candidate: RoutingDecisionView['candidates'][number] }) {
  const { t } = useTranslation();
  const { language, say } = useLabels();
  const between = language === 'zh' ? '；' : '; ';
  if (candidate.refusals.length > 0) return <>{candidate.refusals.map((refusal) => say(refusal.text)).join(between)}</>;
  if (!candidate.costs) return null;
  return <>{[t('case.finishIn', { minutes: Math.round(candidate.costs.finishMinutes) }), ...costWords(candidate.costs).map(({ key, minutes }) => t(`case.${key}`, { minutes }))].join(between)}</>;
}
