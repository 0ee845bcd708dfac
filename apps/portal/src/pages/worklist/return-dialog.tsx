import { useCommand } from '@qianli/api-client';
import { casesApi, type CaseSummary } from '@qianli/contracts';
import { returnReasons, type ReturnReason } from '@qianli/domain-case';
import { patientNameOf, useLabels } from '@qianli/ui';
import { Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';

/** Sends a case back to the county with a coded reason; a case that is only assigned is opened first, as the server demands. */
export function ReturnDialog({ kase, onClose }: { kase: CaseSummary | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const [form] = Form.useForm<{ reason: ReturnReason; note: string }>();
  const open = useCommand(casesApi.open);
  const giveBack = useCommand(casesApi.return);
  const submit = async ({ reason, note }: { reason: ReturnReason; note?: string }) => {
    if (!kase) return;
    try {
      if (kase.state === 'assigned') await open.mutateAsync({ params: { id: kase.id } });
      await giveBack.mutateAsync({ params: { id: kase.id }, body: { reason, note: note ?? '' } });
      tell.done(t('worklist.returned'));
      onClose();
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <Modal open={kase !== null} destroyOnHidden onCancel={onClose} title={kase ? t('worklist.returnTitle', { patient: patientNameOf(kase.patientName) }) : ''} okText={t('worklist.return')}
      confirmLoading={open.isPending || giveBack.isPending} onOk={() => form.submit()} okButtonProps={{ 'data-testid': 'return-submit' }}>
      <p className="q-soft">{t('worklist.returnHint')}</p>
      <Form form={form} layout="vertical" preserve={false} onFinish={(values) => void submit(values)}>
        <Form.Item name="reason" label={t('worklist.reason')} rules={[{ required: true, message: t('common.required') }]}>
          <Select data-testid="return-reason" options={returnReasons.map((reason) => ({ value: reason, label: label('returnReason', reason) }))} />
        </Form.Item>
        <Form.Item name="note" label={t('worklist.note')} dependencies={['reason']}
          rules={[({ getFieldValue }) => ({ required: getFieldValue('reason') === 'other', message: t('common.required') })]}>
          <Input.TextArea rows={3} maxLength={2000} placeholder={t('worklist.notePlaceholder')} data-testid="return-note" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
