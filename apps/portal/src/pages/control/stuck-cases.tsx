import { useCall, useCommand } from '@qianli/api-client';
import { casesApi, dispatchApi, type CaseSummary, type StuckCase } from '@qianli/contracts';
import { Asked, EmptyState, HowLongAgo, PriorityTag, TimeLeftBar, useLabels } from '@qianli/ui';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EscalationMark } from '../../shared/escalation-mark';
import { PatientCell, StudyName } from '../../shared/patient-cell';
import { useTell } from '../../shared/use-tell';
import { AskDialog } from './ask-dialog';
import { settingsFor } from './settings-for';
import { groupStuck } from './group-stuck';

interface Props {
  readonly mayReassign: boolean;
  readonly mayMend: boolean;
  readonly onReassign: (kase: CaseSummary) => void;
}

/** Cases that nobody may read, gathered by the rules that stop them, each with the smallest change that frees it and the button that makes it. */
export function StuckCases({ mayReassign, mayMend, onReassign }: Props) {
  const { t } = useTranslation();
  const question = useCall(dispatchApi.stuck, {}, { refetchEveryMs: 30_000 });
  const [asking, setAsking] = useState<StuckCase | null>(null);
  return (
    <section className="card table-card" aria-label={t('control.stuck')} data-testid="stuck-cases">
      <div className="card-head in-table"><h2>{t('control.stuck')} {question.data && <span className="count" data-testid="stuck-count">{question.data.items.length}</span>}</h2></div>
      <Asked question={question}>
        {({ items }) => items.length === 0 ? <div className="slim"><EmptyState title={t('control.stuckNone')} text={t('control.stuckNoneText')} /></div> : (
          <>{groupStuck(items).map((group) => <StuckGroup key={group.key} group={group} mayReassign={mayReassign} mayMend={mayMend} onReassign={onReassign} onAsk={setAsking} />)}</>
        )}
      </Asked>
      <AskDialog stuck={asking} onClose={() => setAsking(null)} />
    </section>
  );
}

interface GroupProps extends Props {
  readonly group: ReturnType<typeof groupStuck>[number];
  readonly onAsk: (stuck: StuckCase) => void;
}

function StuckGroup({ group, mayReassign, mayMend, onReassign, onAsk }: GroupProps) {
  const { t } = useTranslation();
  const { say, language } = useLabels();
  const tell = useTell();
  const give = useCommand(casesApi.reassign);
  const [shown, setShown] = useState(5);
  const [busy, setBusy] = useState(false);
  const free = group.cases.filter((one) => one.frees?.by === 'dispatcher');
  const giveTo = ({ kase, frees }: StuckCase) => (frees ? give.mutateAsync({ params: { id: kase.id }, body: { to: frees.reader.id, reason: t('control.freeReason', { rule: say(frees.text) }) } }) : Promise.reject(new Error('nobody to give it to')));
  const giveOne = async (stuck: StuckCase) => {
    try { await giveTo(stuck); tell.done(t('control.reassigned', { reader: stuck.frees?.reader.name ?? '' })); } catch (problem) { tell.refused(problem); }
  };
  const giveAll = async () => {
    setBusy(true);
    let given = 0;
    try {
      for (const stuck of free) { await giveTo(stuck); given += 1; }
    } catch (problem) { tell.refused(problem); }
    setBusy(false);
    tell.done(t('control.freedAll', { count: given }));
  };
  return (
    <div className="stuck-group">
      <div className="stuck-head">
        <strong>{t('common.cases', { count: group.cases.length })}</strong>
        <span>{group.rules.map((rule) => t('control.ruleReaders', { rule: say(rule.text), count: rule.readers })).join(language === 'zh' ? '，' : ', ') || t('control.stopsUnknown')}</span>
        {mayReassign && free.length > 1 && <Popconfirm title={t('control.freeAllAsk', { count: free.length })} description={t('control.freeAllText')} onConfirm={giveAll}><Button size="small" type="primary" loading={busy} className="push" data-testid="free-all">{t('control.freeAll', { count: free.length })}</Button></Popconfirm>}
      </div>
      <table className="case-table">
        <thead className="q-hidden"><tr><th>{t('cases.patient')}</th><th>{t('cases.study')}</th><th>{t('cases.priority')}</th><th>{t('cases.timeLeft')}</th><th>{t('control.frees')}</th><th>{t('worklist.actions')}</th></tr></thead>
        <tbody>
          {group.cases.slice(0, shown).map((stuck) => (
            <tr key={stuck.kase.id} data-testid={`stuck-${stuck.kase.id}`}>
              <td><Link to={`/cases/${stuck.kase.id}`} className="row-link"><PatientCell kase={stuck.kase} /></Link></td>
              <td><StudyName kase={stuck.kase} /><br /><small className="q-faint">{stuck.kase.sendingHospital.name}</small></td>
              <td><PriorityTag priority={stuck.kase.priority} /></td>
              <td><TimeLeftBar kase={stuck.kase} /> <EscalationMark stage={stuck.kase.escalation} /></td>
              <td className="q-soft stuck-frees">{stuck.frees ? t('control.freesText', { reader: stuck.frees.reader.name, rule: say(stuck.frees.text) }) : t('control.freesNone')}
                {stuck.asked && <small className="asked" data-testid="asked">{t('control.askedAt')} <HowLongAgo at={stuck.asked.at} />{stuck.asked.note ? `：${stuck.asked.note}` : ''}</small>}
              </td>
              <td className="row-tools">
                {mayReassign && stuck.frees?.by === 'dispatcher' && <Popconfirm title={t('control.freeAsk', { reader: stuck.frees.reader.name })} description={t('control.freeText', { rule: say(stuck.frees.text) })} onConfirm={() => giveOne(stuck)}><Button size="small" type="primary" ghost data-testid={`free-${stuck.kase.id}`}>{t('control.free', { reader: stuck.frees.reader.name })}</Button></Popconfirm>}
                {mayReassign && stuck.frees?.by === 'administrator' && !stuck.asked && <Button size="small" onClick={() => onAsk(stuck)} data-testid={`ask-${stuck.kase.id}`}>{t('control.ask')}</Button>}
                {mayMend && stuck.frees?.by === 'administrator' && <Link to={settingsFor(stuck)} className="ant-btn ant-btn-default ant-btn-sm" data-testid={`mend-${stuck.kase.id}`}>{t('control.mend')}</Link>}
                {mayReassign && <Button size="small" type="text" onClick={() => onReassign(stuck.kase)}>{t('control.reassignTo')}…</Button>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {group.cases.length > shown && <div className="table-more"><Button size="small" onClick={() => setShown(shown + 20)}>{t('control.moreAlike', { count: group.cases.length - shown })}</Button></div>}
    </div>
  );
}
