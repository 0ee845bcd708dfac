import { useCommand, useUser } from '@qianli/api-client';
import { casesApi, mayDo, type CaseDetail } from '@qianli/contracts';
import { mayMove } from '@qianli/domain-case';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';

/** Nobody need read this case any more: with a reason, for those who may, in states that allow it. */
export function CancelButton({ kase }: { kase: Pick<CaseDetail, 'id' | 'state'> }) {
  const { t } = useTranslation();
  const { role } = useUser();
  const tell = useTell();
  const cancel = useCommand(casesApi.cancel);
  const [reason, setReason] = useState<string | null>(null);
  if (!mayDo(role, 'case.cancel') || !mayMove(kase.state, 'cancelled')) return null;
  const submit = async () => {
    try {
      await cancel.mutateAsync({ params: { id: kase.id }, body: { reason: (reason ?? '').trim() } });
      setReason(null);
      tell.done(t('case.cancelled'));
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <>
      <Button type="text" onClick={() => setReason('')} data-testid="case-cancel">{t('case.cancelCase')}</Button>
      <Modal open={reason !== null} title={t('case.cancelCase')} okText={t('case.cancelCase')} onCancel={() => setReason(null)} confirmLoading={cancel.isPending} okButtonProps={{ disabled: !reason?.trim() }} onOk={() => void submit()}>
        <label className="field-label" htmlFor="cancel-reason">{t('case.cancelReason')}</label>
        <Input.TextArea id="cancel-reason" rows={3} maxLength={500} value={reason ?? ''} onChange={(event) => setReason(event.target.value)} />
      </Modal>
    </>
  );
}
