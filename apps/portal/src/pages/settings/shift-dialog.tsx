import { useCall, useCommand } from '@qianli/api-client';
import { ApiError, settingsApi } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { Checkbox, Form, Modal, Select, TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../shared/form-problem';
import { useTell } from '../../shared/use-tell';

interface Fields { readerId: string; weekdays: number[]; from: Dayjs; to: Dayjs }
const at = (hour: number) => dayjs().hour(hour).minute(0).second(0);

/** A weekly shift; an end before the start runs over midnight. */
export function ShiftDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const [form] = Form.useForm<Fields>();
  const people = useCall(settingsApi.people, { query: { role: 'specialist' } }, { enabled: open });
  const create = useCommand(settingsApi.createShift);
  const [problem, setProblem] = useState<ApiError | null>(null);
  useEffect(() => setProblem(null), [open]);
  const submit = async ({ readerId, weekdays, from, to }: Fields) => {
    try {
      setProblem(null);
      await create.mutateAsync({ body: { readerId, weekdays: [...weekdays].sort(), startsAt: from.format('HH:mm'), endsAt: to.format('HH:mm'), timeZone: 'Asia/Shanghai' } });
      tell.done(t('settings.created'));
      onClose();
    } catch (refused) { if (refused instanceof ApiError) setProblem(refused); else tell.refused(refused); }
  };
  const needed = [{ required: true, message: t('common.required') }];
  return (
    <Modal open={open} destroyOnHidden title={t('settings.addShift')} okText={t('common.save')} onCancel={onClose} confirmLoading={create.isPending} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" preserve={false} initialValues={{ weekdays: [1, 2, 3, 4, 5], from: at(8), to: at(16) }} onFinish={(fields) => void submit(fields)}>
        <Form.Item name="readerId" label={t('settings.reader')} rules={needed}><Select options={people.data?.items.filter((one) => one.active && one.role === 'specialist').map((one) => ({ value: one.id, label: one.name })) ?? []} /></Form.Item>
        <Form.Item name="weekdays" label={t('settings.weekdays')} rules={needed}><Checkbox.Group options={([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) => ({ value: weekday, label: label('weekday', weekday) }))} /></Form.Item>
        <div className="two-fields">
          <Form.Item name="from" label={t('settings.from')} rules={needed}><TimePicker format="HH:mm" minuteStep={15} needConfirm={false} allowClear={false} /></Form.Item>
          <Form.Item name="to" label={t('settings.to')} rules={needed}><TimePicker format="HH:mm" minuteStep={15} needConfirm={false} allowClear={false} /></Form.Item>
        </div>
      </Form>
      <FormProblem problem={problem} />
    </Modal>
  );
}
