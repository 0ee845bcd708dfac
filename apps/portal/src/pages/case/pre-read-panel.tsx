import type { Finding, PreRead } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import { FilmAdviceList } from '../../shared/film-advice-list';
import { LungQuantities } from './lung-quantities';

/** What the models found: each finding with probability, threshold and measure, and over all that no human has read it. */
export function PreReadPanel({ preRead, isSigned }: { preRead: PreRead | null; isSigned: boolean }) {
  const { t } = useTranslation();
  const { label, say } = useLabels();
  const flagged = preRead?.findings.filter((finding) => finding.flagged) ?? [];
  const below = preRead?.findings.filter((finding) => !finding.flagged) ?? [];
  const isRunning = preRead?.status === 'queued' || preRead?.status === 'running';
  return (
    <section className="card pre-read" aria-label={t('case.preRead')} data-testid="case-pre-read">
      <div className="card-head">
        <h2>{t('case.preRead')}</h2>
        <span className="q-tag q-tag-machine" data-testid="pre-read-not-read">{preRead?.research ? t('common.research') : t('common.notRead')}</span>
      </div>
      <FilmAdviceList preRead={preRead} />
      {!preRead && <p className="q-soft">{isSigned ? t('case.preReadNone') : t('case.preReadWaiting')}</p>}
      {isRunning && <p className="q-soft">{t('case.preReadWaiting')}</p>}
      {preRead && !isRunning && preRead.status !== 'done' && <p><strong>{label('preReadStatus', preRead.status)}</strong>{preRead.reason && ` · ${say(preRead.reason)}`}</p>}
      {preRead?.status === 'done' && flagged.length === 0 && <p className="q-soft">{t('case.preReadNothing')}</p>}
      {flagged.length > 0 && <ul className="findings">{flagged.map((finding) => <FindingLine key={finding.id} finding={finding} />)}</ul>}
      {below.length > 0 && (
        <details className="findings-below">
          <summary>{t('case.below')} <span className="count">{below.length}</span></summary>
          <ul className="findings">{below.map((finding) => <FindingLine key={finding.id} finding={finding} />)}</ul>
        </details>
      )}
      {preRead && <LungQuantities quantities={preRead.quantities} />}
      {preRead?.notes.map((note) => <p key={note.zh} className="q-faint note-line">{say(note)}</p>)}
      {preRead?.model && (
        <p className="q-faint note-line">{t('case.model')} {preRead.model.id} · {t('case.version')} {preRead.model.version}{preRead.durationMs !== null && ` · ${t('case.took', { seconds: (preRead.durationMs / 1000).toFixed(1) })}`}</p>
      )}
    </section>
  );
}

function FindingLine({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const { label, say } = useLabels();
  const side = finding.location.side ? t(`case.${finding.location.side}`) : '';
  const place = say(finding.location.region) || side;
  return (
    <li data-testid={`finding-${finding.id}`} className={finding.flagged ? 'is-flagged' : ''}>
      <span className="finding-name"><strong>{say(finding.label)}</strong>{place && <small>{place}</small>}</span>
      <span className="finding-score" title={finding.kind === 'rule' ? t('case.scoreHint') : undefined}>
        <span className="score-track" aria-hidden="true"><span style={{ width: `${finding.probability * 100}%` }} /><i style={{ left: `${finding.threshold * 100}%` }} /></span>
        <small>{finding.kind === 'rule' ? t('case.score') : t('common.probability')} <b>{finding.probability.toFixed(2)}</b> · {t('common.threshold')} {finding.threshold.toFixed(2)}</small>
      </span>
      <span className="finding-size">{finding.measurements.map((one) => `${say(one.label)} ${rounded(one.value)} ${one.unit}`).join(' · ')}</span>
      <span className="finding-verdict">{finding.assessment && <span className="q-tag q-tag-calm" title={finding.assessment.note}>{finding.assessment.by.name} · {label('verdict', finding.assessment.verdict)}</span>}</span>
    </li>
  );
}

const rounded = (value: number) => (Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 10) / 10);
