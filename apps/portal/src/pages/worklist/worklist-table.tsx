import { ExportOutlined, FolderOpenOutlined, ProfileOutlined, RollbackOutlined } from '@ant-design/icons';
import type { CaseSummary, PredictiveValue } from '@qianli/contracts';
import { ageOf, HowLongAgo, patientNameOf, PreReadTag, PriorityTag, StateTag, TimeLeftBar, useLabels } from '@qianli/ui';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EscalationMark } from '../../shared/escalation-mark';
import { ExpectedCell } from '../../shared/expected-cell';
import { StudyName } from '../../shared/patient-cell';
import { trustOf } from '../../shared/trust-of';
import type { SteadyRow } from './steady-rows';

interface Moves {
  readonly onSelect: (id: string) => void;
  readonly onOpen: (kase: CaseSummary) => void;
  readonly onReturn: (kase: CaseSummary) => void;
  readonly onRelease: (kase: CaseSummary) => void;
}
interface Props extends Moves {
  readonly rows: readonly SteadyRow<CaseSummary>[];
  /** How often readers confirmed what the models flag. */
  readonly trust: readonly PredictiveValue[];
  readonly selected: string | null;
  /** The reader's own id. */
  readonly me: string;
  /** Whether the policy lets a reader choose a case of the pool. */
  readonly mayClaim: boolean;
}

/** Thirty rows on a laptop: one line a case, columns in the order a reader decides by. */
export function WorklistTable({ rows, trust, selected, me, mayClaim, onSelect, onOpen, onReturn, onRelease }: Props) {
  const { t } = useTranslation();
  return (
    <table className="dense" aria-label={t('worklist.title')}>
      <thead>
        <tr>
          <th style={{ width: 62 }}>{t('worklist.priority')}</th><th style={{ width: 108 }}>{t('worklist.timeLeft')}</th><th style={{ width: 164 }}>{t('worklist.preRead')}</th>
          <th style={{ width: 130 }}>{t('worklist.patient')}</th><th style={{ width: 96 }}>{t('worklist.study')}</th>
          <th style={{ width: 104 }}>{t('worklist.hospital')}</th><th>{t('worklist.history')}</th><th style={{ width: 40 }} className="figure">{t('worklist.priors')}</th>
          <th style={{ width: 46 }} className="figure">{t('worklist.instances')}</th><th style={{ width: 56 }}>{t('worklist.received')}</th><th style={{ width: 74 }}>{t('worklist.expected')}</th><th style={{ width: 96 }}>{t('worklist.state')}</th>
          <th>{t('worklist.why')}</th><th style={{ width: 100 }}><span className="q-hidden">{t('worklist.actions')}</span></th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ row, gone }) => (
          <Row key={row.id} kase={row} trust={trustOf(trust, row)} gone={gone} isSelected={selected === row.id} isMine={row.assignedTo?.id === me} mayClaim={mayClaim} onSelect={onSelect} onOpen={onOpen} onReturn={onReturn} onRelease={onRelease} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps extends Moves {
  readonly kase: CaseSummary;
  readonly trust: PredictiveValue | null;
  readonly gone: boolean;
  readonly isSelected: boolean;
  readonly isMine: boolean;
  readonly mayClaim: boolean;
}

const Row = memo(function Row({ kase, trust, gone, isSelected, isMine, mayClaim, onSelect, onOpen, onReturn, onRelease }: RowProps) {
  const { t } = useTranslation();
  const { label, language, say } = useLabels();
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => { if (isSelected) row.current?.scrollIntoView({ block: 'nearest' }); }, [isSelected]);
  const name = patientNameOf(kase.patientName);
  const isHeld = isMine && (kase.state === 'assigned' || kase.state === 'reading');
  const mayOpen = mayClaim || kase.state !== 'in-pool';
  const openWords = kase.state === 'in-pool' ? t('worklist.claim') : t('worklist.open');
  return (
    <tr ref={row} data-testid={`case-row-${kase.id}`} aria-current={isSelected ? 'true' : undefined} className={`${gone ? 'row-gone' : ''} ${isMine && kase.state === 'reading' ? 'row-mine' : ''}`}
      onClick={() => onSelect(kase.id)} onDoubleClick={() => { if (!gone && mayOpen) onOpen(kase); }}>
      <td><PriorityTag priority={kase.priority} /></td>
      <td><TimeLeftBar kase={kase} /></td>
      <td><PreReadTag preRead={kase.preRead} trust={trust} /></td>
      <td className="cut">
        <Link to={`/cases/${kase.id}`} title={name}>{name}</Link> <span className="q-soft">{[kase.patientSex ? label('sex', kase.patientSex) : '', ageOf(kase.patientAge, language)].filter(Boolean).join(' ')}</span>
        {kase.critical && <span className="q-harm" title={t('common.critical')}> !</span>}{kase.unread > 0 && <span className="unread-mark" title={t('cases.unreadMark', { count: kase.unread })}>{kase.unread}</span>}
      </td>
      <td className="cut"><StudyName kase={kase} /></td>
      <td className="cut" title={kase.sendingHospital.name}>{kase.sendingHospital.name}</td>
      <td className="cut q-soft" title={kase.historyLine}>{kase.historyLine}</td>
      <td className="figure">{kase.priors || ''}</td>
      <td className="figure">{kase.instances}</td>
      <td className="nowrap q-soft"><HowLongAgo at={kase.receivedAt} clock /></td>
      <td className="nowrap"><ExpectedCell kase={kase} /></td>
      <td className="nowrap"><StateTag state={kase.state} plain /> <EscalationMark stage={kase.escalation} /></td>
      <td className="cut q-soft" title={say(kase.why)}>{say(kase.why)}</td>
      <td className="row-actions">
        {!gone && (
          <>
            {mayOpen && <button type="button" title={`${openWords} · Enter`} aria-label={`${openWords} ${name}`} data-testid={`worklist-open-${kase.id}`} onClick={() => onOpen(kase)}><FolderOpenOutlined /></button>}
            {isHeld && <button type="button" title={t('worklist.release')} aria-label={`${t('worklist.release')} ${name}`} data-testid={`worklist-release-${kase.id}`} onClick={() => onRelease(kase)}><ExportOutlined /></button>}
            {isHeld && <button type="button" title={t('worklist.return')} aria-label={`${t('worklist.return')} ${name}`} data-testid={`worklist-return-${kase.id}`} onClick={() => onReturn(kase)}><RollbackOutlined /></button>}
            <Link to={`/cases/${kase.id}`} title={t('worklist.details')} aria-label={`${t('worklist.details')} ${name}`}><ProfileOutlined /></Link>
          </>
        )}
      </td>
    </tr>
  );
});
