import { useCommand } from '@qianli/api-client';
import { routingApi, type PolicyTrial as Trial } from '@qianli/contracts';
import { EmptyState, LoadingState, PriorityTag, timeOfDay, useLabels } from '@qianli/ui';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { StudyName } from '../../shared/patient-cell';
import { useTell } from '../../shared/use-tell';

/** What this version would decide for the cases that wait at this moment, beside the one in force. */
export function PolicyTrial({ policyId, isActive }: { policyId: string; isActive: boolean }) {
  const { t } = useTranslation();
  const tell = useTell();
  const trial = useCommand(routingApi.tryPolicy);
  const run = async () => {
    try { await trial.mutateAsync({ params: { id: policyId } }); } catch (problem) { tell.refused(problem); }
  };
  return (
    <div className="stack-wide">
      <div className="filter-row"><Button type="primary" loading={trial.isPending} onClick={() => void run()} disabled={isActive} data-testid="policy-try">{t('policy.tryNow')}</Button><span className="q-soft">{isActive ? t('policy.compareSelf') : t('policy.tryHint')}</span></div>
      {trial.isPending && <LoadingState />}
      {trial.data && <TrialResult trial={trial.data} />}
    </div>
  );
}

function TrialResult({ trial }: { trial: Trial }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  const rows = trial.cases.filter((one) => !onlyDifferent || !one.same);
  if (trial.waiting === 0) return <div className="slim"><EmptyState title={t('policy.tryNobody')} /></div>;
  return (
    <>
      <div className="filter-row">
        <strong data-testid="policy-try-result">{t('policy.tryResult', { waiting: trial.waiting, readers: trial.readersOnShift, different: trial.different })}</strong>
        <span className="q-faint">{t('policy.trySolver', { tried: label('solver', trial.solver.tried), active: label('solver', trial.solver.active) })}</span>
        <Checkbox className="push" checked={onlyDifferent} onChange={(event) => setOnlyDifferent(event.target.checked)}>{t('policy.tryOnlyDifferent')}</Checkbox>
      </div>
      {rows.length === 0 ? <p className="q-faint">{t('policy.trySame')}</p> : (
        <table className="case-table slim-table">
          <thead><tr><th>{t('cases.priority')}</th><th>{t('cases.study')}</th><th>{t('cases.hospital')}</th><th>{t('policy.underActive')}</th><th>{t('policy.underTried')}</th></tr></thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.caseId} className={one.same ? '' : 'row-differs'}>
                <td><PriorityTag priority={one.priority} /></td>
                <td><Link to={`/cases/${one.caseId}`}><StudyName kase={one} /></Link></td>
                <td>{one.sendingHospital.name}</td>
                <td className="q-soft"><Decided decided={one.active} /></td>
                <td><Decided decided={one.tried} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Decided({ decided }: { decided: Trial['cases'][number]['tried'] }) {
  const { t } = useTranslation();
  const { say } = useLabels();
  const words = t(`policy.outcome_${decided.outcome}`, { reader: decided.reader?.name ?? '' });
  return <span title={say(decided.why)}>{words}{decided.expectedReadAt && <span className="q-faint"> · {t('policy.expected', { time: timeOfDay(decided.expectedReadAt, Date.now()) })}</span>}</span>;
}
