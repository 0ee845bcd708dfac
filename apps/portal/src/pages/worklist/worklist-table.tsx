import { FolderOpenOutlined, ProfileOutlined, RollbackOutlined } from '@ant-design/icons';
import type { CaseSummary, PredictiveValue } from '@qianli/contracts';
import { ageOf, HowLongAgo, patientNameOf, PreReadTag, PriorityTag, StateTag, TimeLeftBar, useLabels } from '@qianli/ui';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { StudyName } from '../../shared/patient-cell';
import { trustOf } from '../../shared/trust-of';
import type { SteadyRow } from './steady-rows';

interface Props {
  readonly rows: readonly SteadyRow<CaseSummary>[];
  /** How often readers confirmed what the models flag. */
  readonly trust: readonly PredictiveValue[];
  readonly selected: string | null;
  /** The reader's own id. */
  readonly me: string;
  readonly onSelect: (id: string) => void;
  readonly onOpen: (kase: CaseSummary) => void;
  readonly onReturn: (kase: CaseSummary) => void;
}

/** Thirty rows on a laptop: one line a case, columns in the order a reader decides by. */
export function WorklistTable(props: Props) {
  const { t } = useTranslation();
  return (
    <table className="dense" aria-label={t('worklist.title')}>
      <thead>
        <tr>
          <th style={{ width: 66 }}>{t('worklist.priority')}</th><th style={{ width: 112 }}>{t('worklist.timeLeft')}</th><th style={{ width: 196 }}>{t('worklist.preRead')}</th>
          <th style={{ width: 112 }}>{t('worklist.patient')}</th><th style={{ width: 74 }}>{t('worklist.sexAge')}</th><th style={{ width: 100 }}>{t('worklist.study')}</th>
          <th style={{ width: 122 }}>{t('worklist.hospital')}</th><th>{t('worklist.history')}</th><th style={{ width: 44 }} className="figure">{t('worklist.priors')}</th>
          <th style={{ width: 54 }} className="figure">{t('worklist.instances')}</th><th style={{ width: 80 }}>{t('worklist.received')}</th><th style={{ width: 88 }}>{t('worklist.state')}</th>
          <th style={{ width: '16%' }}>{t('worklist.why')}</th><th style={{ width: 84 }}><span className="q-hidden">{t('worklist.actions')}</span></th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ row, gone }) => (
          <Row key={row.id} kase={row} trust={trustOf(props.trust, row)} gone={gone} isSelected={props.selected === row.id} isMine={row.assignedTo?.id === props.me} onSelect={props.onSelect} onOpen={props.onOpen} onReturn={props.onReturn} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly kase: CaseSummary;
  readonly trust: PredictiveValue | null;
  readonly gone: boolean;
  readonly isSelected: boolean;
  readonly isMine: boolean;
  readonly onSelect: (id: string) => void;
  readonly onOpen: (kase: CaseSummary) => void;
  readonly onReturn: (kase: CaseSummary) => void;
}

const Row = memo(function Row({ kase, trust, gone, isSelected, isMine, onSelect, onOpen, onReturn }: RowProps) {
  const { t } = useTranslation();
  const { label, language, say } = useLabels();
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => { if (isSelected) row.current?.scrollIntoView({ block: 'nearest' }); }, [isSelected]);
  const name = patientNameOf(kase.patientName);
  return (
    <tr ref={row} data-testid={`case-row-${kase.id}`} aria-current={isSelected ? 'true' : undefined} className={`${gone ? 'row-gone' : ''} ${isMine && kase.state === 'reading' ? 'row-mine' : ''}`}
      onClick={() => onSelect(kase.id)} onDoubleClick={() => { if (!gone) onOpen(kase); }}>
      <td><PriorityTag priority={kase.priority} /></td>
      <td><TimeLeftBar kase={kase} /></td>
      <td><PreReadTag preRead={kase.preRead} trust={trust} /></td>
      <td className="cut"><Link to={`/cases/${kase.id}`} title={name}>{name}</Link>{kase.critical && <span className="q-harm" title={t('common.critical')}> !</span>}{kase.unread > 0 && <span className="unread-mark" title={t('cases.unreadMark', { count: kase.unread })}>{kase.unread}</span>}</td>
      <td className="nowrap">{[kase.patientSex ? label('sex', kase.patientSex) : '', ageOf(kase.patientAge, language)].filter(Boolean).join(' ')}</td>
      <td className="cut"><StudyName kase={kase} /></td>
      <td className="cut" title={kase.sendingHospital.name}>{kase.sendingHospital.name}</td>
      <td className="cut q-soft" title={kase.historyLine}>{kase.historyLine}</td>
      <td className="figure">{kase.priors || ''}</td>
      <td className="figure">{kase.instances}</td>
      <td className="nowrap q-soft"><HowLongAgo at={kase.receivedAt} clock /></td>
      <td><StateTag state={kase.state} plain /></td>
      <td className="cut q-soft" title={say(kase.why)}>{say(kase.why)}</td>
      <td className="row-actions">
        {!gone && (
          <>
            <button type="button" title={`${t('worklist.open')} · Enter`} aria-label={`${t('worklist.open')} ${name}`} data-testid={`worklist-open-${kase.id}`} onClick={() => onOpen(kase)}><FolderOpenOutlined /></button>
            {isMine && (kase.state === 'assigned' || kase.state === 'reading') && <button type="button" title={t('worklist.return')} aria-label={`${t('worklist.return')} ${name}`} data-testid={`worklist-return-${kase.id}`} onClick={() => onReturn(kase)}><RollbackOutlined /></button>}
            <Link to={`/cases/${kase.id}`} title={t('worklist.details')} aria-label={`${t('worklist.details')} ${name}`}><ProfileOutlined /></Link>
          </>
        )}
      </td>
    </tr>
  );
});
