import { EyeOutlined, FolderOpenOutlined } from '@ant-design/icons';
import { useCommand, useUser } from '@qianli/api-client';
import { casesApi, mayDo, type CaseDetail } from '@qianli/contracts';
import { ageOf, caseNumber, HowLongAgo, patientIdOf, patientNameOf, PriorityTag, StateTag, TimeLeftBar, useLabels } from '@qianli/ui';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StudyName } from '../../shared/patient-cell';
import { openReadingRoom, viewerAddress } from '../../shared/open-reading-room';
import { useTell } from '../../shared/use-tell';
import { CancelButton } from './cancel-button';
import { ExportButton } from './export-button';

/** Patient, study and deadline; and the way to the images. */
export function CaseHead({ kase }: { kase: CaseDetail }) {
  const { t } = useTranslation();
  const { label, language } = useLabels();
  const user = useUser();
  const tell = useTell();
  const open = useCommand(casesApi.open);
  const mayRead = mayDo(user.role, 'case.open') && (kase.state === 'in-pool' || kase.state === 'assigned' || kase.state === 'preliminary' || (kase.state === 'reading' && kase.assignedTo?.id === user.id));
  const read = async () => {
    try {
      if (!openReadingRoom(await open.mutateAsync({ params: { id: kase.id } }))) tell.note(t('worklist.popup'));
    } catch (problem) { tell.refused(problem); }
  };
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('case.patientId'), patientIdOf(kase.patientId)],
    [t('case.birthDate'), dayOf(kase.patientBirthDate)],
    [t('case.studyDate'), dayOf(kase.studyDate)],
    [t('case.accession'), kase.accessionNumber],
    [t('case.hospital'), kase.sendingHospital.name],
    [t('case.reader'), kase.assignedTo?.name ?? <span className="q-faint">{t('case.nobody')}</span>],
    [t('case.sentAgo'), <HowLongAgo key="sent" at={kase.steps.sentAt} />],
    [t('common.numberOf'), caseNumber(kase.id)],
  ];
  return (
    <header className="card case-head">
      <div className="case-head-line">
        <h1>{patientNameOf(kase.patientName)}</h1>
        <span className="q-soft">{[kase.patientSex ? label('sex', kase.patientSex) : '', ageOf(kase.patientAge, language)].filter(Boolean).join(' · ')}</span>
        <span className="case-study"><StudyName kase={kase} />{kase.studyDescription && <span className="q-soft"> · {kase.studyDescription}</span>}<span className="q-soft"> · {t('common.instances', { count: kase.instances })}</span></span>
        <PriorityTag priority={kase.priority} />
        <StateTag state={kase.state} />
        {kase.critical && <span className="q-tag q-tag-harm">{t('common.critical')}</span>}
        {kase.escalated && <span className="q-tag q-tag-warn">{t('common.escalated')}</span>}
        <TimeLeftBar kase={kase} wide />
        <span className="case-tools">
          <ExportButton kase={kase} />
          <CancelButton kase={kase} />
          {mayDo(user.role, 'study.view') && !mayRead && (
            <Button icon={<EyeOutlined />} title={t('case.imagesHint')} href={viewerAddress(kase)} target="qianli-reading" data-testid="case-images">{t('case.images')}</Button>
          )}
          {mayRead && <Button type="primary" icon={<FolderOpenOutlined />} loading={open.isPending} onClick={() => void read()} data-testid="case-read">{t('case.read')}</Button>}
        </span>
      </div>
      <dl className="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value || '—'}</dd></div>)}</dl>
    </header>
  );
}

/** `20260301` and ISO dates as `2026-03-01`. */
function dayOf(date: string | null): string {
  return (date ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3').slice(0, 10);
}
