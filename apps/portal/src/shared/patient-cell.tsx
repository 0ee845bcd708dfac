import type { CaseSummary } from '@qianli/contracts';
import { ageOf, patientIdOf, patientNameOf, useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';

/** Name with sex and age, and what must not be overlooked: a critical result, unread messages. */
export function PatientCell({ kase }: { kase: Pick<CaseSummary, 'patientName' | 'patientSex' | 'patientAge' | 'patientId' | 'critical' | 'unread'> }) {
  const { t } = useTranslation();
  const { label, language } = useLabels();
  const known = [kase.patientSex ? label('sex', kase.patientSex) : '', ageOf(kase.patientAge, language), patientIdOf(kase.patientId)].filter(Boolean).join(' · ');
  return (
    <span className="patient-cell">
      <span>
        <strong>{patientNameOf(kase.patientName)}</strong>
        {kase.critical && <span className="q-tag q-tag-harm">{t('common.critical')}</span>}
        {kase.unread > 0 && <span className="unread-mark" title={t('cases.unreadMark', { count: kase.unread })}>{kase.unread}<span className="q-hidden">{t('cases.unreadMark', { count: kase.unread })}</span></span>}
      </span>
      <small>{known}</small>
    </span>
  );
}

/** `CT · 胸部`, with the study's own description below. */
export function StudyCell({ kase }: { kase: Pick<CaseSummary, 'modality' | 'bodyPart' | 'studyDescription' | 'instances'> }) {
  const { t } = useTranslation();
  return (
    <span className="patient-cell">
      <span><StudyName kase={kase} /></span>
      <small>{[kase.studyDescription, t('common.instances', { count: kase.instances })].filter(Boolean).join(' · ')}</small>
    </span>
  );
}

export function StudyName({ kase }: { kase: Pick<CaseSummary, 'modality' | 'bodyPart'> }) {
  const { label } = useLabels();
  return <>{[label('modality', kase.modality), kase.bodyPart ? label('bodyPart', kase.bodyPart) : ''].filter(Boolean).join(' ')}</>;
}
