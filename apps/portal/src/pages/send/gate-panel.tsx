import type { SentAnyway } from '@qianli/contracts';
import { gateReasons, type GateFinding, type GateReason, type PassableGateCode } from '@qianli/domain-dicom';
import { patientNameOf, useLabels } from '@qianli/ui';
import { ExclamationCircleFilled, StopFilled } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PatientToSend } from './group-by-patient';

/** The answer to a finding: why it is sent all the same. */
export interface GateAnswer {
  readonly reason: GateReason | '';
  readonly note: string;
}
export type GateAnswers = Readonly<Record<string, GateAnswer>>;

export const gateKey = ({ code, studyInstanceUid, seriesInstanceUid }: GateFinding) => `${code} ${studyInstanceUid ?? ''} ${seriesInstanceUid ?? ''}`;

/** Whether everything that was found is answered; what blocks cannot be. */
export function mayPass(findings: readonly GateFinding[], answers: GateAnswers): boolean {
  return findings.every((finding) => {
    const answer = answers[gateKey(finding)];
    return !finding.isBlocking && Boolean(answer?.reason) && (answer?.reason !== 'other' || answer.note.trim() !== '');
  });
}

/** What the answers say to the platform: findings of several series of a study are one line. */
export function passedOver(findings: readonly GateFinding[], answers: GateAnswers): readonly SentAnyway[] {
  const lines = new Map<string, SentAnyway>();
  for (const finding of findings) {
    const answer = answers[gateKey(finding)];
    if (!finding.isBlocking && answer?.reason) lines.set(`${finding.code} ${finding.studyInstanceUid}`, { code: finding.code as PassableGateCode, studyInstanceUid: finding.studyInstanceUid, reason: answer.reason, note: answer.note.trim() });
  }
  return [...lines.values()];
}

interface Props {
  readonly findings: readonly GateFinding[];
  readonly patients: readonly PatientToSend[];
  readonly answers: GateAnswers;
  readonly onAnswer: (key: string, answer: GateAnswer) => void;
  readonly onKeepPatient: (key: string) => void;
}

/** What should be mended before it goes: what it is, how it is mended, and why it may go all the same. */
export function GatePanel({ findings, patients, answers, onAnswer, onKeepPatient }: Props) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const studies = patients.flatMap((patient) => patient.studies);
  return (
    <section className="card gate" role="alert" data-testid="send-gate" aria-label={t('send.gate')}>
      <h2>{t('send.gate')} <span className="count">{findings.length}</span></h2>
      <p className="q-soft">{t('send.gateHint')}</p>
      <ul>
        {findings.map((finding) => {
          const key = gateKey(finding);
          const answer = answers[key] ?? { reason: '', note: '' };
          const study = studies.find(({ uid }) => uid === finding.studyInstanceUid);
          const series = study?.series.find(({ uid }) => uid === finding.seriesInstanceUid);
          const { part, ordered, found, ...numbers } = finding.facts;
          const said = (value: string | number | undefined) => (finding.code === 'wrong-body-part' ? String(value ?? '').split(' ').map((of) => label('bodyPart', of)).join(' ') : String(value ?? ''));
          const facts = { ...numbers, ordered: said(ordered), found: said(found), part: part ? label('bodyPart', part) : '' };
          return (
            <li key={key} className={finding.isBlocking ? 'gate-blocking' : ''} data-testid={`gate-${finding.code}`}>
              <strong>{finding.isBlocking ? <StopFilled aria-hidden="true" /> : <ExclamationCircleFilled aria-hidden="true" />} {t(`send.gate_${finding.code}`, facts)}</strong>
              {study && <span className="q-soft">{[patientNameOf(study.header.patientName), study.header.studyDescription, series ? t('send.seriesNumber', { number: series.number, description: series.description }) : ''].filter(Boolean).join(' · ')}</span>}
              <span>{t(`send.mend_${finding.code}`)}</span>
              {finding.code === 'several-patients' && (
                <span className="phrases">{patients.map((patient) => <Button key={patient.key} size="small" data-testid="gate-keep-patient" onClick={() => onKeepPatient(patient.key)}>{t('send.keepPatient', { name: patient.header.patientName ? patientNameOf(patient.header.patientName) : t('send.noName') })}</Button>)}</span>
              )}
              {!finding.isBlocking && (
                <span className="gate-answer">
                  <label>
                    {t('send.sendAnyway')}{' '}
                    <select value={answer.reason} data-testid={`gate-reason-${finding.code}`} onChange={(event) => onAnswer(key, { ...answer, reason: event.target.value as GateReason | '' })}>
                      <option value="">{t('send.chooseReason')}</option>
                      {gateReasons.map((reason) => <option key={reason} value={reason}>{t(`send.reason_${reason}`)}</option>)}
                    </select>
                  </label>
                  {answer.reason && <Input size="small" maxLength={500} value={answer.note} data-testid={`gate-note-${finding.code}`} aria-label={t('send.reasonNote')} placeholder={answer.reason === 'other' ? t('send.reasonNoteNeeded') : t('send.reasonNote')} onChange={(event) => onAnswer(key, { ...answer, note: event.target.value })} />}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
