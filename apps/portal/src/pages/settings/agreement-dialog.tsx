import { useCall, useCommand } from '@qianli/api-client';
import { agreementsApi, ApiError, settingsApi, type Agreement } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { DatePicker, Form, InputNumber, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../shared/form-problem';
import { useTell } from '../../shared/use-tell';
import { modalityChoices, SlaEditor } from '../policies/sla-editor';

interface Fields { sendingHospitalId: string; readingHospitalId: string; modalities: string[]; quotaPerMonth: number | null; calendarId: string | null; validity: [Dayjs, Dayjs] }

/** Adds an agreement, or changes one. Deadlines that run keep what was promised when the case came. */
export function AgreementDialog({ agreement, onClose }: { agreement: Agreement | 'new' | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const [form] = Form.useForm<Fields>();
  const isNew = agreement === 'new';
  const [sla, setSla] = useState<Agreement['sla']>([]);
  const [problem, setProblem] = useState<ApiError | null>(null);
  // The form outlives a closing: without this it would show the fields of whatever it was open for before.
  useEffect(() => { if (agreement) form.setFieldsValue(fieldsOf(agreement)); }, [form, agreement]);
  useEffect(() => { setSla(agreement && agreement !== 'new' ? agreement.sla : []); setProblem(null); }, [agreement]);
  const hospitals = useCall(settingsApi.hospitals, {}, { enabled: isNew });
  const calendars = useCall(agreementsApi.calendars, {}, { enabled: agreement !== null });
  const create = useCommand(agreementsApi.create);
  const update = useCommand(agreementsApi.update);
  const submit = async ({ validity: [from, until], sendingHospitalId, readingHospitalId, ...fields }: Fields) => {
    const body = { modalities: fields.modalities, quotaPerMonth: fields.quotaPerMonth ?? null, calendarId: fields.calendarId ?? null, sla, validFrom: from.format('YYYY-MM-DD'), validUntil: until.format('YYYY-MM-DD') };
    try {
      setProblem(null);
      if (isNew) await create.mutateAsync({ body: { ...body, sendingHospitalId, readingHospitalId } });
      else if (agreement) await update.mutateAsync({ params: { id: agreement.id }, body });
      tell.done(t('settings.saved'));
      onClose();
    } catch (refused) { if (refused instanceof ApiError) setProblem(refused); else tell.refused(refused); }
  };
  const needed = [{ required: true, message: t('common.required') }];
  const of = (kind: 'county' | 'tertiary') => hospitals.data?.items.filter((one) => one.kind === kind).map((one) => ({ value: one.id, label: one.name })) ?? [];
  return (
    <Modal open={agreement !== null} destroyOnHidden width={860} title={isNew ? t('settings.addAgreement') : agreement ? `${agreement.sending.name} → ${agreement.reading.name}` : ''} okText={t('common.save')} onCancel={onClose} confirmLoading={create.isPending || update.isPending} onOk={() => form.submit()} okButtonProps={{ 'data-testid': 'agreement-save' }}>
      <Form form={form} layout="vertical" preserve={false} onFinish={(fields) => void submit(fields)}>
        {isNew && (
          <div className="two-fields">
            <Form.Item name="sendingHospitalId" label={t('settings.sending')} rules={needed}><Select options={of('county')} style={{ width: 380 }} /></Form.Item>
            <Form.Item name="readingHospitalId" label={t('settings.reading')} rules={needed}><Select options={of('tertiary')} style={{ width: 380 }} /></Form.Item>
          </div>
        )}
        <div className="two-fields">
          <Form.Item name="modalities" label={t('settings.modalities')} rules={needed}><Select mode="multiple" options={modalityChoices.map((one) => ({ value: one, label: label('modality', one) }))} style={{ width: 380 }} /></Form.Item>
          <Form.Item name="quotaPerMonth" label={t('settings.quota')} extra={t('settings.quotaHint')}><InputNumber min={1} step={50} precision={0} /></Form.Item>
        </div>
        <div className="two-fields">
          <Form.Item name="calendarId" label={t('settings.calendar')} extra={t('settings.calendarHint')}><Select allowClear placeholder={t('settings.calendarNone')} options={calendars.data?.items.map((one) => ({ value: one.id, label: one.name })) ?? []} style={{ width: 380 }} /></Form.Item>
          <Form.Item name="validity" label={t('settings.validity')} rules={needed}><DatePicker.RangePicker allowClear={false} /></Form.Item>
        </div>
      </Form>
      <h3>{t('settings.sla')}</h3>
      <p className="q-faint">{t('settings.slaHint')}</p>
      <SlaEditor rows={sla} onChange={setSla} />
      <FormProblem problem={problem} />
    </Modal>
  );
}

function fieldsOf(agreement: Agreement | 'new'): Partial<Fields> {
  if (agreement === 'new') return { modalities: ['CT', 'DX', 'CR'], quotaPerMonth: null, calendarId: null, validity: [dayjs(), dayjs().add(1, 'year')] };
  return { modalities: [...agreement.modalities], quotaPerMonth: agreement.quotaPerMonth, calendarId: agreement.calendar?.id ?? null, validity: [dayjs(agreement.validFrom), dayjs(agreement.validUntil)] };
}
