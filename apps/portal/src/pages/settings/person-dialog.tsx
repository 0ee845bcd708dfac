import { useCall, useCommand } from '@qianli/api-client';
import { settingsApi } from '@qianli/contracts';
import { roles, type Role } from '@qianli/domain-case';
import { useLabels } from '@qianli/ui';
import { Form, Input, InputNumber, Modal, Select } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';
import type { Person } from './people-tab';

interface Fields { username: string; name: string; role: Role; hospitalId: string | null; password: string; subspecialties: string[]; capacity: number | null }
const ofPlatform = new Set<Role>(['dispatcher', 'platform-admin']);
const subspecialties = ['chest', 'abdomen', 'neuro', 'msk', 'cardiac', 'breast', 'emergency'];

/** Adds a person, or changes what may be changed: name, subspecialties, capacity. */
export function PersonDialog({ person, onClose }: { person: Person | 'new' | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const [form] = Form.useForm<Fields>();
  const role = Form.useWatch('role', form);
  const hospitals = useCall(settingsApi.hospitals, {}, { enabled: person !== null });
  const create = useCommand(settingsApi.createPerson);
  const update = useCommand(settingsApi.updatePerson);
  const isNew = person === 'new';
  const isReader = isNew ? role === 'specialist' : person?.role === 'specialist';
  const submit = async (fields: Fields) => {
    try {
      if (isNew) await create.mutateAsync({ body: { ...fields, hospitalId: ofPlatform.has(fields.role) ? null : fields.hospitalId, subspecialties: fields.subspecialties ?? [], capacity: fields.role === 'specialist' ? (fields.capacity ?? 12) : null } });
      else if (person) await update.mutateAsync({ params: { id: person.id }, body: { name: fields.name, ...(isReader ? { subspecialties: fields.subspecialties ?? [], ...(fields.capacity ? { capacity: fields.capacity } : {}) } : {}) } });
      tell.done(isNew ? t('settings.created') : t('settings.saved'));
      onClose();
    } catch (problem) { tell.refused(problem); }
  };
  // The form outlives a closing: without this it would show the fields of whoever it was open for before.
  useEffect(() => {
    if (person === 'new') form.setFieldsValue({ name: '', username: '', password: '', role: 'county-physician', subspecialties: [], capacity: null });
    else if (person) form.setFieldsValue({ name: person.name, subspecialties: [...person.subspecialties], capacity: person.capacity });
  }, [form, person]);
  const needed = [{ required: true, message: t('common.required') }];
  return (
    <Modal open={person !== null} destroyOnHidden title={isNew ? t('settings.addPerson') : person ? t('settings.editPerson', { name: person.name }) : ''} okText={t('common.save')} onCancel={onClose} confirmLoading={create.isPending || update.isPending} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" preserve={false} onFinish={(fields) => void submit(fields)}>
        <Form.Item name="name" label={t('settings.name')} rules={[{ ...needed[0], whitespace: true }]}><Input maxLength={80} /></Form.Item>
        {isNew && (
          <>
            <Form.Item name="username" label={t('settings.username')} extra={t('settings.usernameHint')} rules={[...needed, { pattern: /^[a-z0-9._-]{3,40}$/, message: t('settings.usernameHint') }]}><Input autoComplete="off" /></Form.Item>
            <Form.Item name="role" label={t('settings.role')} rules={needed}><Select options={roles.map((one) => ({ value: one, label: label('role', one) }))} /></Form.Item>
            {role && !ofPlatform.has(role) && <Form.Item name="hospitalId" label={t('settings.hospital')} rules={needed}><Select options={hospitals.data?.items.filter((one) => (one.kind === 'tertiary') === (role === 'specialist') || role === 'hospital-admin').map((one) => ({ value: one.id, label: one.name })) ?? []} /></Form.Item>}
            <Form.Item name="password" label={t('settings.password')} extra={t('settings.passwordHint')} rules={[...needed, { min: 10, message: t('settings.passwordHint') }]}><Input.Password autoComplete="new-password" maxLength={200} /></Form.Item>
          </>
        )}
        {isReader && (
          <>
            <Form.Item name="subspecialties" label={t('settings.subspecialties')}><Select mode="multiple" options={subspecialties.map((one) => ({ value: one, label: label('subspecialty', one) }))} /></Form.Item>
            <Form.Item name="capacity" label={t('settings.capacity')}><InputNumber min={1} max={200} /></Form.Item>
          </>
        )}
      </Form>
    </Modal>
  );
}
