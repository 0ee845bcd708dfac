import { useCall, useCommand, useUser } from '@qianli/api-client';
import { ApiError, mayDo, settingsApi, type ReplyOf } from '@qianli/contracts';
import { Asked, useLabels } from '@qianli/ui';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../shared/form-problem';
import { useTell } from '../../shared/use-tell';

type Hospital = ReplyOf<typeof settingsApi.hospitals>['items'][number];
interface Fields { name: string; nameEn: string; kind: 'county' | 'tertiary'; timeZone: string }

/** The hospitals of the network; the time zone decides when a credential's last day ends. */
export function HospitalsTab() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const { role } = useUser();
  const mayManage = mayDo(role, 'agreement.manage');
  const question = useCall(settingsApi.hospitals, {});
  const [editing, setEditing] = useState<Hospital | 'new' | null>(null);
  return (
    <>
      <div className="filter-row">{mayManage ? <Button type="primary" className="push" onClick={() => setEditing('new')} data-testid="hospital-add">{t('settings.addHospital')}</Button> : <span className="q-faint push">{t('settings.readOnly')}</span>}</div>
      <div className="card table-card">
        <Asked question={question}>
          {({ items }) => (
            <table className="case-table">
              <thead><tr><th>{t('settings.hospitalName')}</th><th>{t('settings.englishName')}</th><th>{t('settings.kind')}</th><th>{t('settings.timeZone')}</th><td /></tr></thead>
              <tbody>{items.map((one) => <tr key={one.id}><td><strong>{one.name}</strong></td><td>{one.nameEn}</td><td><span className="q-tag q-tag-calm">{label('hospitalKind', one.kind)}</span></td><td className="q-soft">{one.timeZone}</td><td className="row-tools">{mayManage && <Button size="small" type="text" onClick={() => setEditing(one)}>{t('case.edit')}</Button>}</td></tr>)}</tbody>
            </table>
          )}
        </Asked>
      </div>
      <HospitalDialog hospital={editing} onClose={() => setEditing(null)} />
    </>
  );
}

function HospitalDialog({ hospital, onClose }: { hospital: Hospital | 'new' | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const [form] = Form.useForm<Fields>();
  const [problem, setProblem] = useState<ApiError | null>(null);
  // The form outlives a closing: without this it would show the fields of whatever it was open for before.
  useEffect(() => {
    setProblem(null);
    if (hospital) form.setFieldsValue(hospital === 'new' ? { name: '', nameEn: '', kind: 'county', timeZone: 'Asia/Shanghai' } : hospital);
  }, [form, hospital]);
  const create = useCommand(settingsApi.createHospital);
  const update = useCommand(settingsApi.updateHospital);
  const isNew = hospital === 'new';
  const submit = async ({ kind, ...fields }: Fields) => {
    try {
      setProblem(null);
      if (isNew) await create.mutateAsync({ body: { ...fields, kind } });
      else if (hospital) await update.mutateAsync({ params: { id: hospital.id }, body: fields });
      tell.done(t('settings.saved'));
      onClose();
    } catch (refused) { if (refused instanceof ApiError) setProblem(refused); else tell.refused(refused); }
  };
  const needed = [{ required: true, whitespace: true, message: t('common.required') }];
  return (
    <Modal open={hospital !== null} destroyOnHidden title={isNew ? t('settings.addHospital') : hospital ? t('settings.editHospital', { name: hospital.name }) : ''} okText={t('common.save')} onCancel={onClose} confirmLoading={create.isPending || update.isPending} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" preserve={false} onFinish={(fields) => void submit(fields)}>
        <Form.Item name="name" label={t('settings.hospitalName')} rules={needed}><Input maxLength={80} /></Form.Item>
        <Form.Item name="nameEn" label={t('settings.englishName')} rules={needed}><Input maxLength={120} /></Form.Item>
        {isNew && <Form.Item name="kind" label={t('settings.kind')}><Select options={(['county', 'tertiary'] as const).map((kind) => ({ value: kind, label: label('hospitalKind', kind) }))} /></Form.Item>}
        <Form.Item name="timeZone" label={t('settings.timeZone')} rules={needed}><Input /></Form.Item>
      </Form>
      <FormProblem problem={problem} />
    </Modal>
  );
}
