import type { CaseSummary } from '@qianli/contracts';
import { EmptyState, HowLongAgo, PriorityTag, StateTag, TimeLeftBar } from '@qianli/ui';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EscalationMark } from '../../shared/escalation-mark';
import { ExpectedCell } from '../../shared/expected-cell';
import { PatientCell, StudyName } from '../../shared/patient-cell';
import { inStepSince, type FlowStep } from './flow-steps';

interface Props {
  readonly cases: readonly CaseSummary[];
  readonly step: FlowStep | null;
  /** What stands against the reader of an open case; it may then be taken over. */
  readonly lapseOf: (kase: CaseSummary) => 'credential-lapsed' | 'shift-over' | null;
  readonly mayReassign: boolean;
  readonly onReassign: (kase: CaseSummary) => void;
  /** A case is being dragged, or no more. */
  readonly onDrag: (id: string | null) => void;
}
const movable = new Set(['in-pool', 'assigned', 'received']);

/** The open cases, or those of the step chosen above. A row can be dragged onto a reader; the button does the same. */
export function OpenCases({ cases, step, lapseOf, mayReassign, onReassign, onDrag }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(40);
  return (
    <section className="card table-card" aria-label={t('control.open')}>
      <div className="card-head in-table"><h2>{step ? t(`control.step_${step}`) : t('control.open')} <span className="count">{cases.length}</span></h2>{mayReassign && <span className="q-faint">{t('control.dragHint')}</span>}</div>
      {cases.length === 0 && <div className="slim"><EmptyState title={t('control.noOpen')} /></div>}
      {cases.length > 0 && (
        <table className="case-table">
          <thead><tr><th>{t('cases.patient')}</th><th>{t('cases.study')}</th><th>{t('cases.hospital')}</th><th>{t('cases.priority')}</th><th>{t('cases.state')}</th><th>{t('control.waiting')}</th><th>{t('cases.timeLeft')}</th><th>{t('worklist.expected')}</th><th>{t('cases.reader')}</th><td /></tr></thead>
          <tbody>
            {cases.slice(0, shown).map((kase) => {
              const lapse = lapseOf(kase);
              const mayMove = mayReassign && (movable.has(kase.state) || lapse !== null);
              return (
                <tr key={kase.id} data-testid={`case-row-${kase.id}`} draggable={mayMove} onDragStart={(event) => { event.dataTransfer.setData('application/x-qianli-case', kase.id); event.dataTransfer.effectAllowed = 'move'; onDrag(kase.id); }} onDragEnd={() => onDrag(null)}>
                  <td><Link to={`/cases/${kase.id}`} className="row-link" draggable={false}><PatientCell kase={kase} /></Link></td>
                  <td><StudyName kase={kase} /></td>
                  <td>{kase.sendingHospital.name}</td>
                  <td><PriorityTag priority={kase.priority} /></td>
                  <td><StateTag state={kase.state} /></td>
                  <td className="q-soft nowrap"><HowLongAgo at={inStepSince(kase)} /></td>
                  <td className="nowrap"><TimeLeftBar kase={kase} /> <EscalationMark stage={kase.escalation} /></td>
                  <td><ExpectedCell kase={kase} /></td>
                  <td>{kase.assignedTo?.name ?? <span className="q-faint">—</span>}{lapse && <span className="q-tag q-tag-warn lapse" data-testid={`lapse-${kase.id}`} title={t('control.lapseHint')}>{t(lapse === 'shift-over' ? 'control.shiftOver' : 'control.credentialLapsed')}</span>}</td>
                  <td>{mayMove && <Button size="small" type="text" onClick={() => onReassign(kase)} data-testid={`reassign-${kase.id}`}>{lapse ? t('control.takeOver') : t('control.reassign')}</Button>}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {cases.length > shown && <div className="table-more"><Button onClick={() => setShown(shown + 100)}>{t('common.more')}</Button></div>}
    </section>
  );
}
