import { useCall, useCommand } from '@qianli/api-client';
import { agreementsApi, ApiError, settingsApi } from '@qianli/contracts';
import { Asked, EmptyState } from '@qianli/ui';
import { Button, Form, Input, Modal, Popconfirm, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../shared/form-problem';
import { useTell } from '../../shared/use-tell';

interface Fields { readerId: string; hospitalId: string; reason: string }

/** Whose cases a reader may not read, because he says so or somebody found out. */
export function ConflictsTab() {
  const { t } = useTranslation();
  const tell = useTell();
  const question = useCall(agreementsApi.conflicts, {});
  const remove = useCommand(agreementsApi.removeConflict);
  const [isAdding, setIsAdding] = useState(false);
  const take = async (id: string) => {
    try { await remove.mutateAsync({ params: { id } }); tell.done(t('settings.removed')); } catch (problem) { tell.refused(problem); }
  };
  return (
    <>
      <div className="filter-row"><span className="q-soft">{t('settings.conflictsHint')}</span><Button type="primary" className="push" onClick={() => setIsAdding(true)} data-testid="conflict-add">{t('settings.addConflict')}</Button></div>
      <div className="card table-card">
        <Asked question={question}>
          {({ items }) => items.length === 0 ? <EmptyState title={t('settings.noConflicts')} /> : (
            <table className="case-table">
              <thead><tr><th>{t('settings.reader')}</th><th>{t('settings.conflictWith')}</th><th>{t('policy.reason')}</th><td /></tr></thead>
              <tbody>
                {items.map((one) => (
                  <tr key={one.id}>
                    <td><strong>{one.reader.name}</strong></td><td>{one.hospital?.name ?? t('settings.onePatient')}</td><td className="q-soft">{one.reason}</td>
                    <td className="row-tools"><Popconfirm title={t('settings.removeConflictAsk')} onConfirm={() => take(one.id)}><Button size="small" type="text">{t('policy.removeRow')}</Button></Popconfirm></td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Asked>
      </div>
      <ConflictDialog open={isAdding} onClose={() => setIsAdding(false)} />
    </>
  );
}

function ConflictDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const tell = useTell();
  const [form] = Form.useForm<Fields>();
  const [problem, setProblem] = useState<ApiError | null>(null);
  useEffect(() => {
    setProblem(null);
    if (open) form.resetFields();
  }, [form, open]);
  const people = useCall(settingsApi.people, { query: { role: 'specialist' } }, { enabled: open });
  const hospitals = useCall(settingsApi.hospitals, {}, { enabled: open });
  const create = useCommand(agreementsApi.createConflict);
  const submit = async (fields: Fields) => {
    try {
      setProblem(null);
      await create.mutateAsync({ body: fields });
      tell.done(t('settings.created'));
      onClose();
    } catch (refused) { if (refused instanceof ApiError) setProblem(refused); else tell.refused(refused); }
  };
  const needed = [{ required: true, message: t('common.required') }];
  return (
    <Modal open={open} destroyOnHidden title={t('settings.addConflict')} okText={t('common.save')} onCancel={onClose} confirmLoading={create.isPending} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" preserve={false} onFinish={(fields) => void submit(fields)}>
        <Form.Item name="readerId" label={t('settings.reader')} rules={needed}><Select options={people.data?.items.filter((one) => one.active).map((one) => ({ value: one.id, label: one.name })) ?? []} /></Form.Item>
        <Form.Item name="hospitalId" label={t('settings.hospital')} rules={needed}><Select options={hospitals.data?.items.filter((one) => one.kind === 'county').map((one) => ({ value: one.id, label: one.name })) ?? []} /></Form.Item>
        <Form.Item name="reason" label={t('policy.reason')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}><Input maxLength={200} /></Form.Item>
      </Form>
      <FormProblem problem={problem} />
    </Modal>
  );
}
