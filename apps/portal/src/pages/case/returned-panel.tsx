import { useCommand, useUser } from '@qianli/api-client';
import { casesApi, mayDo, type CaseDetail } from '@qianli/contracts';
import { HowLongAgo, useLabels } from '@qianli/ui';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTell } from '../../shared/use-tell';

/** Why the case came back, and the county's answer that sends it on. */
export function ReturnedPanel({ kase }: { kase: CaseDetail }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const { role } = useUser();
  const tell = useTell();
  const resubmit = useCommand(casesApi.resubmit);
  const [note, setNote] = useState('');
  if (!kase.returned) return null;
  const send = async () => {
    try {
      await resubmit.mutateAsync({ params: { id: kase.id }, body: { note: note.trim() } });
      tell.done(t('case.resubmitted'));
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <section className="card returned" role="alert" data-testid="case-returned">
      <h2>{t('case.returnedTitle', { reason: label('returnReason', kase.returned.reason) })}</h2>
      {kase.returned.note && <p className="prose">{kase.returned.note}</p>}
      <p className="q-soft">{t('case.returnedText')} <HowLongAgo at={kase.returned.at} /></p>
      {mayDo(role, 'case.resubmit') && (
        <div className="stack">
          <Input.TextArea rows={2} maxLength={2000} value={note} placeholder={t('case.answerPlaceholder')} aria-label={t('case.answer')} onChange={(event) => setNote(event.target.value)} data-testid="resubmit-note" />
          <span className="row-end"><Link to="/send"><Button>{t('case.moreImages')}</Button></Link><Button type="primary" loading={resubmit.isPending} onClick={() => void send()} data-testid="resubmit-submit">{t('case.resubmit')}</Button></span>
        </div>
      )}
    </section>
  );
}
