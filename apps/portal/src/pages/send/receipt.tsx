import { CheckCircleFilled, ExclamationCircleFilled, PrinterOutlined } from '@ant-design/icons';
import { useCall, useUser } from '@qianli/api-client';
import { casesApi, type Submission } from '@qianli/contracts';
import { bytesOf, caseNumber, exactTime, patientNameOf, PriorityTag, useLabels } from '@qianli/ui';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FilmAdviceList } from '../../shared/film-advice-list';
import type { StudyToSend } from './group-by-patient';

/** The end of a sending: which cases it became (none when nothing in it must be read), under which number, and that the page may be closed. */
export function Receipt({ submission, studies, arrived, onAgain }: { submission: Submission; studies: readonly StudyToSend[]; arrived: number; onAgain: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const user = useUser();
  const nothing = submission.cases.length === 0;
  const isKept = nothing && arrived > 0;
  return (
    <section className="card receipt" data-testid="send-receipt" aria-live="polite">
      <div className={`receipt-head ${nothing && !isKept ? 'receipt-nothing' : ''}`}>
        {nothing && !isKept ? <ExclamationCircleFilled aria-hidden="true" /> : <CheckCircleFilled aria-hidden="true" />}
        <div>
          <h2>{isKept ? t('send.receiptKept') : nothing ? t('send.receiptNothing') : t('send.receiptTitle')}</h2>
          {!nothing && <p>{t('send.receiptText')}</p>}
          {isKept && <p>{t('send.receiptKeptText')}</p>}
        </div>
      </div>
      {!nothing && (
        <table className="case-table">
          <thead><tr><th>{t('common.numberOf')}</th><th>{t('cases.patient')}</th><th>{t('cases.study')}</th><th className="figure">{t('worklist.instances')}</th><th>{t('send.priority')}</th><td /></tr></thead>
          <tbody>
            {submission.cases.map((kase) => {
              const study = studies.find(({ uid }) => uid === kase.studyInstanceUid);
              return (
                <tr key={kase.id} data-testid={`receipt-case-${kase.id}`} data-case-id={kase.id}>
                  <td><strong className="figures">{caseNumber(kase.id)}</strong></td>
                  <td>{study ? patientNameOf(study.header.patientName) : '—'}</td>
                  <td>{study ? [study.modalities.map((modality) => label('modality', modality)).join(' + '), study.header.studyDescription].filter(Boolean).join(' · ') : '—'}</td>
                  <td className="figure">{kase.instances}</td>
                  <td><PriorityTag priority={submission.priority} /></td>
                  <td><Link to={`/cases/${kase.id}`}>{t('send.openCase')}</Link></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {submission.cases.map((kase) => <FilmAdviceOfCase key={kase.id} caseId={kase.id} />)}
      {submission.sentAnyway.length > 0 && <div data-testid="receipt-sent-anyway"><strong>{t('send.sentAnyway')}</strong><ul>{submission.sentAnyway.map((of) => <li key={`${of.code} ${of.studyInstanceUid}`}>{[t(`send.name_${of.code}`), t(`send.reason_${of.reason}`), of.note].filter(Boolean).join(' · ')}</li>)}</ul></div>}
      <p className="q-faint">{t('send.receiptNumber')} <span className="figures">{caseNumber(submission.id)}</span> · {user.hospital?.name} · {user.name}{submission.announced ? ` · ${t('send.files', { count: submission.announced.instances })} · ${bytesOf(submission.announced.bytes)}` : ''}</p>
      <p className="q-faint">{t('send.sentAt')} {exactTime(submission.completedAt ?? submission.createdAt)}</p>
      <div className="receipt-tools">
        <Button type="primary" onClick={onAgain} data-testid="send-again">{t('send.again')}</Button>
        {!nothing && <Button icon={<PrinterOutlined />} onClick={() => window.print()}>{t('send.print')}</Button>}
      </div>
    </section>
  );
}

/** Comes a few seconds after the sending, while the patient may still be there: the pre-read's event asks the case again. */
function FilmAdviceOfCase({ caseId }: { caseId: string }) {
  const { data } = useCall(casesApi.get, { params: { id: caseId } });
  if (!data?.preRead || data.preRead.filmAdvice.length === 0) return null;
  return <div className="receipt-advice"><span className="q-soft figures">{caseNumber(caseId)}</span><FilmAdviceList preRead={data.preRead} /></div>;
}
