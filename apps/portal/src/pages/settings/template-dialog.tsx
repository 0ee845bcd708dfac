import { useCommand } from '@qianli/api-client';
import { reportTemplatesApi } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { Form, Input, Modal, Select } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';
import type { Template } from './templates-tab';

interface Fields { modality: string; bodyPart: string; nameZh: string; nameEn: string; findings?: string; impression?: string }
const modalities = ['CT', 'DX', 'CR', 'MR', 'MG', 'US'];
const bodyParts = ['CHEST', 'ABDOMEN', 'HEAD', 'NECK', 'PELVIS', 'SPINE', 'BREAST', 'KNEE', 'HAND', 'FOOT'];
const any = '*';

/** Writes a template, or changes one. Both names must be given: the reading room speaks both languages. */
export function TemplateDialog({ template, onClose }: { template: Template | 'new' | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const [form] = Form.useForm<Fields>();
  const create = useCommand(reportTemplatesApi.create);
  const update = useCommand(reportTemplatesApi.update);
  const known = template === 'new' ? null : template;
  const submit = async ({ bodyPart, findings = '', impression = '', ...of }: Fields) => {
    const body = { ...of, bodyPart: bodyPart === any ? null : bodyPart, findings, impression };
    try {
      if (known) await update.mutateAsync({ params: { id: known.id }, body });
      else await create.mutateAsync({ body });
      tell.done(t('settings.saved'));
      onClose();
    } catch (problem) { tell.refused(problem); }
  };
  const needed = [{ required: true, whitespace: true, message: t('common.required') }];
  // The form outlives a closing: without this it would show the fields of whoever it was open for before.
  useEffect(() => { if (template) form.setFieldsValue(initialOf(template)); }, [form, template]);
  const withAny = (codes: readonly string[], held: string | null | undefined, table: 'modality' | 'bodyPart') =>
    [...new Set([any, ...codes, ...(held ? [held] : [])])].map((code) => ({ value: code, label: code === any ? t('settings.any') : label(table, code) }));
  return (
    <Modal open={template !== null} destroyOnHidden width={720} title={known ? t('settings.editTemplate') : t('settings.addTemplate')} okText={t('common.save')} okButtonProps={{ 'data-testid': 'template-save' }} onCancel={onClose} confirmLoading={create.isPending || update.isPending} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" preserve={false} onFinish={(fields) => void submit(fields)}>
        <div className="two-fields">
          <Form.Item name="nameZh" label={t('settings.templateNameZh')} rules={needed}><Input maxLength={80} data-testid="template-name-zh" /></Form.Item>
          <Form.Item name="nameEn" label={t('settings.templateNameEn')} rules={needed}><Input maxLength={80} data-testid="template-name-en" /></Form.Item>
        </div>
        <div className="two-fields">
          <Form.Item name="modality" label={t('settings.modalities')}><Select options={withAny(modalities, known?.modality, 'modality')} /></Form.Item>
          <Form.Item name="bodyPart" label={t('settings.bodyPart')}><Select options={withAny(bodyParts, known?.bodyPart, 'bodyPart')} /></Form.Item>
        </div>
        <Form.Item name="findings" label={t('settings.templateFindings')}><Input.TextArea rows={8} maxLength={20_000} data-testid="template-findings" /></Form.Item>
        <Form.Item name="impression" label={t('settings.templateImpression')}><Input.TextArea rows={4} maxLength={20_000} /></Form.Item>
      </Form>
    </Modal>
  );
}

function initialOf(template: Template | 'new'): Partial<Fields> {
  if (template === 'new') return { modality: 'CT', bodyPart: 'CHEST', nameZh: '', nameEn: '', findings: '', impression: '' };
  const { modality, bodyPart, name, findings, impression } = template;
  return { modality, bodyPart: bodyPart ?? any, nameZh: name.zh, nameEn: name.en, findings, impression };
}
