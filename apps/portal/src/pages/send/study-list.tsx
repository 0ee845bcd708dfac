import { CheckCircleFilled, DeleteOutlined } from '@ant-design/icons';
import { ageOf, bytesOf, patientNameOf, spanOf, useLabels } from '@qianli/ui';
import { Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { KnownHere } from './known-here';
import type { PatientToSend, StudyToSend } from './group-by-patient';
import type { SendingState, StudyProgress } from './sending';

interface Props {
  readonly patients: readonly PatientToSend[];
  readonly known: ReadonlyMap<string, KnownHere>;
  readonly sending: SendingState | null;
  readonly onRemove: (studyUid: string) => void;
}

/** What is about to be sent, by patient; while it is sent, a bar per study. */
export function StudyList({ patients, known, sending, onRemove }: Props) {
  const { t } = useTranslation();
  const { label, language } = useLabels();
  return (
    <div className="send-patients">
      {patients.map(({ key, header, studies }) => (
        <article key={key} className="send-patient">
          <header>
            <strong>{header.patientName ? patientNameOf(header.patientName) : t('send.noName')}</strong>
            <span className="q-soft">{[header.patientSex ? label('sex', header.patientSex) : '', ageOf(header.patientAge, language), header.patientId].filter(Boolean).join(' · ')}</span>
          </header>
          {studies.map((study) => <StudyLine key={study.uid} study={study} known={known} sending={sending} progress={sending?.studies.get(study.uid)} onRemove={() => onRemove(study.uid)} />)}
        </article>
      ))}
    </div>
  );
}

function StudyLine({ study, known, sending, progress, onRemove }: { study: StudyToSend; known: ReadonlyMap<string, KnownHere>; sending: SendingState | null; progress: StudyProgress | undefined; onRemove: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const here = study.files.flatMap(({ header }) => known.get(header.sopInstanceUid) ?? []);
  const same = here.filter(({ sameBytes }) => sameBytes).length;
  const caseId = here.find((of) => of.caseId)?.caseId;
  const date = study.header.studyDate.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  return (
    <div className="send-study" data-testid="send-study">
      <div className="send-study-line">
        <span className="q-tag q-tag-calm">{study.modalities.map((modality) => label('modality', modality)).join(' + ') || '—'}</span>
        <span className="send-study-name">{[study.header.bodyPart ? label('bodyPart', study.header.bodyPart) : '', study.header.studyDescription].filter(Boolean).join(' · ') || date}</span>
        <span className="q-faint nowrap">{[date, t('send.series', { count: study.series.length }), t('send.files', { count: study.files.length }), bytesOf(study.bytes)].filter(Boolean).join(' · ')}</span>
        {!sending && <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('send.remove')} title={t('send.remove')} onClick={onRemove} />}
        {progress?.state === 'done' && progress.refused === 0 && <CheckCircleFilled className="send-ok" aria-hidden="true" />}
      </div>
      {same > 0 && !sending && <p className="send-here" data-testid="send-here">{same === study.files.length ? t('send.hereAll') : t('send.herePart', { count: same, left: study.files.length - same })} {caseId && <Link to={`/cases/${caseId}`}>{t('send.openCase')}</Link>}</p>}
      {progress && sending && <StudyBar progress={progress} sending={sending} />}
    </div>
  );
}

function StudyBar({ progress, sending }: { progress: StudyProgress; sending: SendingState }) {
  const { t } = useTranslation();
  const { language } = useLabels();
  const left = sending.bytesPerSecond > 0 ? (progress.bytes - progress.sentBytes) / sending.bytesPerSecond : null;
  const said =
    progress.state === 'done' ? (progress.refused === 0 ? t('send.arrived') : progress.arrived === 0 ? t('send.notArrived') : t('send.arrivedPartly', { count: progress.refused }))
    : sending.phase === 'paused' ? t('send.paused')
    : progress.state === 'checking' ? t('send.checking')
    : progress.state === 'waiting' ? t('send.waiting')
    : [t('send.sending'), t('send.speed', { speed: bytesOf(sending.bytesPerSecond) }), left === null ? '' : t('send.timeLeft', { span: spanOf(left, language) })].filter(Boolean).join(' · ');
  return (
    <div className="send-bar">
      <Progress percent={progress.bytes ? Math.floor((progress.sentBytes / progress.bytes) * 100) : 100} showInfo={false} size="small" aria-label={said} status={progress.state === 'done' ? 'success' : sending.phase === 'paused' ? 'normal' : 'active'} />
      <span><span>{said}</span><span className="figures">{progress.arrived + progress.refused} / {progress.files} · {bytesOf(progress.sentBytes)} / {bytesOf(progress.bytes)}</span></span>
    </div>
  );
}
