import { useCommand, useUser } from '@qianli/api-client';
import { mayDo, releaseApi, type CaseDetail } from '@qianli/contracts';
import { mayGoToReaders } from '@qianli/domain-case';
import { Button, Input, Modal, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';

/** How much of a study that a gateway announced has arrived, and the way to let it go as it is. */
export function TransferPanel({ kase }: { kase: Pick<CaseDetail, 'id' | 'state' | 'transfer'> }) {
  const { t } = useTranslation();
  const { role } = useUser();
  const tell = useTell();
  const release = useCommand(releaseApi.releaseIncomplete);
  const [reason, setReason] = useState<string | null>(null);
  const { transfer } = kase;
  if (!transfer || kase.state !== 'receiving' || mayGoToReaders(transfer)) return null;
  const { arrived, announced, complete } = transfer;
  const submit = async () => {
    try {
      await release.mutateAsync({ params: { id: kase.id }, body: { reason: (reason ?? '').trim() } });
      setReason(null);
      tell.done(t('case.transferReleased'));
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <section className="card" data-testid="case-transfer">
      <h2>{t('case.transferTitle')}</h2>
      <Progress percent={announced === 0 ? 0 : Math.floor((100 * arrived) / announced)} aria-label={t('case.transferTitle')} />
      <p>{t('case.transferCount', { arrived, announced })} {complete ? t('case.transferAllKnown') : t('case.transferMore')}</p>
      <p className="q-soft">{t('case.transferWaits')}</p>
      {mayDo(role, 'case.release-incomplete') && <span className="row-end"><Button onClick={() => setReason('')} data-testid="release-incomplete">{t('case.transferRelease')}</Button></span>}
      <Modal open={reason !== null} title={t('case.transferRelease')} okText={t('case.transferRelease')} onCancel={() => setReason(null)} confirmLoading={release.isPending} okButtonProps={{ disabled: !reason?.trim() }} onOk={() => void submit()}>
        <p>{t('case.transferReleaseText', { missing: announced - arrived })}</p>
        <label className="field-label" htmlFor="release-reason">{t('case.transferReason')}</label>
        <Input.TextArea id="release-reason" rows={3} maxLength={500} value={reason ?? ''} onChange={(event) => setReason(event.target.value)} data-testid="release-incomplete-reason" />
      </Modal>
    </section>
  );
}
