import { useCommand } from '@qianli/api-client';
import { ApiError, ordersApi } from '@qianli/contracts';
import { priorities, type Priority } from '@qianli/domain-case';
import { useLabels } from '@qianli/ui';
import { DatePicker, Form, Input, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../shared/form-problem';
import { useTell } from '../../shared/use-tell';

interface Fields {
  accessionNumber: string; patientId: string; patientName: string; patientSex?: 'M' | 'F' | 'O'; birthDate?: Dayjs; modality: string; procedure: string;
  scheduledAt: Dayjs; priority: Priority; stationAeTitle?: string; history?: string;
} // prettier-ignore
const modalities = ['CT', 'DX', 'CR', 'MR', 'US', 'MG'];

/** Announces an examination by hand, where no hospital information system does. */
export function OrderDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const [form] = Form.useForm<Fields>();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const create = useCommand(ordersApi.create);
  useEffect(() => {
    setProblem(null);
    if (open) { form.resetFields(); form.setFieldsValue({ scheduledAt: dayjs(), priority: 'routine', modality: 'CT' }); }
  }, [form, open]);
  const submit = async ({ birthDate, scheduledAt, patientSex, stationAeTitle, history, ...fields }: Fields) => {
    try {
      setProblem(null);
      await create.mutateAsync({ body: { ...fields, patientSex: patientSex ?? null, patientBirthDate: birthDate?.format('YYYYMMDD') ?? null, scheduledAt: scheduledAt.toISOString(), stationAeTitle: stationAeTitle?.trim() || null, history: history ?? '' } });
      tell.done(t('orders.added'));
      onClose();
    } catch (refused) { if (refused instanceof ApiError) setProblem(refused); else tell.refused(refused); }
  };
  const needed = [{ required: true, whitespace: true, message: t('common.required') }];
  const chosen = [{ required: true, message: t('common.required') }];
  return (
    <Modal open={open} destroyOnHidden title={t('orders.add')} okText={t('common.save')} onCancel={onClose} confirmLoading={create.isPending} onOk={() => form.submit()} okButtonProps={{ 'data-testid': 'order-save' }}>
      <Form form={form} layout="vertical" preserve={false} onFinish={(fields) => void submit(fields)}>
        <div className="two-fields">
          <Form.Item name="patientName" label={t('orders.name')} rules={needed}><Input maxLength={64} /></Form.Item>
          <Form.Item name="patientId" label={t('orders.patientId')} rules={needed}><Input maxLength={64} /></Form.Item>
        </div>
        <div className="two-fields">
          <Form.Item name="patientSex" label={t('orders.sex')}><Select allowClear options={(['M', 'F', 'O'] as const).map((value) => ({ value, label: label('sex', value) }))} /></Form.Item>
          <Form.Item name="birthDate" label={t('orders.birthDate')}><DatePicker disabledDate={(day) => day.isAfter(dayjs(), 'day')} /></Form.Item>
        </div>
        <div className="two-fields">
          <Form.Item name="modality" label={t('orders.modality')} rules={chosen}><Select options={modalities.map((value) => ({ value, label: label('modality', value) }))} /></Form.Item>
          <Form.Item name="procedure" label={t('orders.procedure')} rules={needed}><Input maxLength={64} /></Form.Item>
        </div>
        <div className="two-fields">
          <Form.Item name="accessionNumber" label={t('orders.accession')} rules={needed}><Input maxLength={16} /></Form.Item>
          <Form.Item name="scheduledAt" label={t('orders.scheduledAt')} rules={chosen}><DatePicker showTime={{ format: 'HH:mm', minuteStep: 5 }} format="YYYY-MM-DD HH:mm" allowClear={false} needConfirm={false} /></Form.Item>
        </div>
        <div className="two-fields">
          <Form.Item name="priority" label={t('orders.priority')} rules={chosen}><Select options={priorities.map((value) => ({ value, label: label('priority', value) }))} /></Form.Item>
          <Form.Item name="stationAeTitle" label={t('orders.station')} rules={[{ pattern: /^[\x20-\x5b\x5d-\x7e]{1,16}$/, message: t('orders.stationRule') }]}><Input maxLength={16} placeholder={t('orders.anyStation')} /></Form.Item>
        </div>
        <Form.Item name="history" label={t('orders.history')}><Input.TextArea rows={3} maxLength={4000} /></Form.Item>
      </Form>
      <FormProblem problem={problem} />
    </Modal>
  );
}
