import { useCall, useCommand } from '@qianli/api-client';
import { ApiError, readTypes, settingsApi } from '@qianli/contracts';
import { labels, useLabels } from '@qianli/ui';
import { Button, DatePicker, Form, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../shared/form-problem';
import { useTell } from '../../shared/use-tell';
import type { Credential } from './credentials-tab';

interface Fields { readerId: string; hospitalId: string; modalities: string[]; bodyParts: string[]; readTypes: ('draft' | 'preliminary' | 'final')[]; validity: [Dayjs, Dayjs] }
const bodyParts = Object.keys(labels.bodyPart);
const modalities = ['CT', 'DX', 'CR', 'MR', 'MG', 'US'];

/** Grants a credential, or changes what one covers and until when. */
export function CredentialDialog({ credential, onClose }: { credential: Credential | 'new' | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const [form] = Form.useForm<Fields>();
  const isNew = credential === 'new';
  const [problem, setProblem] = useState<ApiError | null>(null);
  useEffect(() => setProblem(null), [credential]);
  const people = useCall(settingsApi.people, { query: { role: 'specialist' } }, { enabled: isNew });
  const hospitals = useCall(settingsApi.hospitals, {}, { enabled: isNew });
  const create = useCommand(settingsApi.createCredential);
  const update = useCommand(settingsApi.updateCredential);
  const submit = async ({ validity: [from, until], ...fields }: Fields) => {
    const days = { validFrom: from.format('YYYY-MM-DD'), validUntil: until.format('YYYY-MM-DD') };
    try {
      setProblem(null);
      if (isNew) await create.mutateAsync({ body: { ...fields, ...days } });
      else if (credential) await update.mutateAsync({ params: { id: credential.id }, body: { ...days, modalities: fields.modalities, bodyParts: fields.bodyParts, readTypes: fields.readTypes } });
      tell.done(t('settings.saved'));
      onClose();
    } catch (refused) { if (refused instanceof ApiError) setProblem(refused); else tell.refused(refused); }
  };
  const needed = [{ required: true, message: t('common.required') }];
  // The form outlives a closing: without this it would show the days of the one it was open for before.
  useEffect(() => {
    if (credential === 'new') form.setFieldsValue({ modalities: ['CT'], bodyParts: [], readTypes: ['preliminary', 'final'], validity: [dayjs(), dayjs().add(1, 'year')] });
    else if (credential) form.setFieldsValue({ modalities: [...credential.modalities], bodyParts: [...credential.bodyParts], readTypes: [...credential.readTypes], validity: [dayjs(credential.validFrom), dayjs(credential.validUntil)] });
  }, [form, credential]);
  return (
    <Modal open={credential !== null} destroyOnHidden title={isNew ? t('settings.grant') : credential ? `${credential.reader.name} · ${credential.hospital.name}` : ''} okText={t('common.save')} onCancel={onClose} confirmLoading={create.isPending || update.isPending} onOk={() => form.submit()} okButtonProps={{ 'data-testid': 'credential-save' }}>
      <Form form={form} layout="vertical" preserve={false} onFinish={(fields) => void submit(fields)}>
        {isNew && (
          <>
            <Form.Item name="readerId" label={t('settings.reader')} rules={needed}><Select options={people.data?.items.filter((one) => one.active && one.role === 'specialist').map((one) => ({ value: one.id, label: one.name })) ?? []} /></Form.Item>
            <Form.Item name="hospitalId" label={t('settings.hospital')} rules={needed}><Select options={hospitals.data?.items.filter((one) => one.kind === 'county').map((one) => ({ value: one.id, label: one.name })) ?? []} /></Form.Item>
          </>
        )}
        <Form.Item name="modalities" label={t('settings.modalities')} rules={needed}><Select mode="multiple" options={modalities.map((one) => ({ value: one, label: label('modality', one) }))} /></Form.Item>
        <Form.Item name="bodyParts" label={t('settings.bodyParts')} extra={t('settings.bodyPartsHint')}><Select mode="multiple" optionFilterProp="label" options={bodyParts.map((one) => ({ value: one, label: label('bodyPart', one) }))} /></Form.Item>
        <Form.Item name="readTypes" label={t('settings.readTypes')} rules={needed}><Select mode="multiple" options={readTypes.map((one) => ({ value: one, label: label('readType', one) }))} /></Form.Item>
        <Form.Item name="validity" label={t('settings.validity')} rules={needed}><DatePicker.RangePicker allowClear={false} style={{ width: '100%' }} /></Form.Item>
        {!isNew && <Button size="small" onClick={() => form.setFieldsValue({ validity: renewed(form.getFieldValue('validity') as Fields['validity']) })} data-testid="credential-renew">{t('settings.renew')}</Button>}
      </Form>
      <FormProblem problem={problem} />
    </Modal>
  );
}

/** The same credential for a year more, from its end or, when that has passed, from today. */
function renewed([from, until]: [Dayjs, Dayjs]): [Dayjs, Dayjs] {
  return [from, (until.isBefore(dayjs(), 'day') ? dayjs() : until).add(1, 'year')];
}
