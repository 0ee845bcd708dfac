import { useCall } from '@qianli/api-client';
import { casesApi, type CaseSummary } from '@qianli/contracts';
import { Asked, EmptyState, PriorityTag, TimeLeftBar, useLabels } from '@qianli/ui';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { PatientCell, StudyName } from '../../shared/patient-cell';
import { whatStops } from './what-stops';

/** Cases that nobody may read, each with the rules that stop it and the smallest change that would free it. */
export function StuckCases({ mayReassign, onReassign }: { mayReassign: boolean; onReassign: (kase: CaseSummary) => void }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(8);
  const question = useCall(casesApi.list, { query: { limit: 100, escalated: 'true' } }, { refetchEveryMs: 30_000 });
  return (
    <section className="card table-card" aria-label={t('control.stuck')} data-testid="stuck-cases">
      <div className="card-head in-table"><h2>{t('control.stuck')} {question.data && <span className="count">{question.data.items.length}</span>}</h2></div>
      <Asked question={question}>
        {({ items }) => items.length === 0 ? <div className="slim"><EmptyState title={t('control.stuckNone')} text={t('control.stuckNoneText')} /></div> : (
          <table className="case-table">
            <thead><tr><th>{t('cases.patient')}</th><th>{t('cases.study')}</th><th>{t('cases.priority')}</th><th>{t('cases.timeLeft')}</th><th style={{ minWidth: 250 }}>{t('control.stops')}</th><th>{t('control.frees')}</th><td /></tr></thead>
            <tbody>{items.slice(0, shown).map((kase) => <StuckRow key={kase.id} kase={kase} mayReassign={mayReassign} onReassign={onReassign} />)}</tbody>
            {items.length > shown && <tfoot><tr><td colSpan={7} className="table-more"><Button onClick={() => setShown(shown + 20)}>{t('common.more')}</Button></td></tr></tfoot>}
          </table>
        )}
      </Asked>
    </section>
  );
}

function StuckRow({ kase, mayReassign, onReassign }: { kase: CaseSummary; mayReassign: boolean; onReassign: (kase: CaseSummary) => void }) {
  const { t } = useTranslation();
  const { say } = useLabels();
  // Each look is kept in the audit trail: once is enough until the case changes.
  const decisions = useCall(casesApi.decisions, { params: { id: kase.id } }, { staleMs: Infinity });
  const newest = decisions.data?.items[0];
  const { rules, frees } = whatStops(newest?.candidates ?? []);
  return (
    <tr data-testid={`stuck-${kase.id}`}>
      <td><Link to={`/cases/${kase.id}`} className="row-link"><PatientCell kase={kase} /></Link></td>
      <td><StudyName kase={kase} /><br /><small className="q-faint">{kase.sendingHospital.name}</small></td>
      <td><PriorityTag priority={kase.priority} /></td>
      <td><TimeLeftBar kase={kase} /></td>
      <td>{rules.length > 0 ? rules.slice(0, 3).map((rule) => <div key={rule.text.zh}>{say(rule.text)} <span className="q-faint">· {t('control.readers', { count: rule.count })}</span></div>) : <span className="q-soft">{say(kase.why)}</span>}</td>
      <td className="q-soft">{frees ? t('control.freesText', { reader: frees.reader, rule: say(frees.text) }) : rules.length > 0 ? t('control.freesNone') : ''}</td>
      <td>{mayReassign && <Button size="small" onClick={() => onReassign(kase)}>{t('control.reassign')}</Button>}</td>
    </tr>
  );
}
