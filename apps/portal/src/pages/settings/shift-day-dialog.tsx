import { useCall, useCommand } from '@qianli/api-client';
import { agreementsApi, ApiError, settingsApi } from '@qianli/contracts';
import { DatePicker, Form, Input, Modal, Segmented, Select, TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../shared/form-problem';
import { useTell } from '../../shared/use-tell';

interface Fields { readerId: string; day: Dayjs; kind: 'off' | 'hours'; from: Dayjs; to: Dayjs; reason?: string }
const at = (hour: number) => dayjs().hour(hour).minute(0).second(0);

/** One day of one reader that is not as his week: off, or other hours, and why. */
export function ShiftDayDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const tell = useTell();
  const [form] = Form.useForm<Fields>();
  const kind = Form.useWatch('kind', form);
  const [problem, setProblem] = useState<ApiError | null>(null);
  // The form outlives a closing: without this it would show the fields of whatever it was open for before.
  useEffect(() => {
    setProblem(null);
    if (open) form.setFieldsValue({ day: dayjs(), kind: 'off', from: at(8), to: at(16), reason: '' });
  }, [form, open]);
  const people = useCall(settingsApi.people, { query: { role: 'specialist' } }, { enabled: open });
  const create = useCommand(agreementsApi.createShiftException);
  const submit = async ({ readerId, day, kind: chosen, from, to, reason }: Fields) => {
    try {
      setProblem(null);
      await create.mutateAsync({ body: { readerId, day: day.format('YYYY-MM-DD'), timeZone: 'Asia/Shanghai', hours: chosen === 'off' ? null : { startsAt: from.format('HH:mm'), endsAt: to.format('HH:mm') }, reason: reason ?? '' } });
      tell.done(t('settings.saved'));
      onClose();
    } catch (refused) { if (refused instanceof ApiError) setProblem(refused); else tell.refused(refused); }
  };
  const needed = [{ required: true, message: t('common.required') }];
  return (
    <Modal open={open} destroyOnHidden title={t('settings.addShiftDay')} okText={t('common.save')} onCancel={onClose} confirmLoading={create.isPending} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" preserve={false} onFinish={(fields) => void submit(fields)}>
        <Form.Item name="readerId" label={t('settings.reader')} rules={needed}><Select options={people.data?.items.filter((one) => one.active).map((one) => ({ value: one.id, label: one.name })) ?? []} /></Form.Item>
        <Form.Item name="day" label={t('settings.day')} rules={needed}><DatePicker allowClear={false} disabledDate={(day) => day.isBefore(dayjs(), 'day')} /></Form.Item>
        <Form.Item name="kind"><Segmented options={[{ value: 'off', label: t('settings.dayOff') }, { value: 'hours', label: t('settings.otherHours') }]} /></Form.Item>
        {kind === 'hours' && (
          <div className="two-fields">
            <Form.Item name="from" label={t('settings.from')} rules={needed}><TimePicker format="HH:mm" minuteStep={15} needConfirm={false} allowClear={false} /></Form.Item>
            <Form.Item name="to" label={t('settings.to')} rules={needed}><TimePicker format="HH:mm" minuteStep={15} needConfirm={false} allowClear={false} /></Form.Item>
          </div>
        )}
        <Form.Item name="reason" label={t('policy.reason')}><Input maxLength={200} /></Form.Item>
      </Form>
      <FormProblem problem={problem} />
    </Modal>
  );
}
