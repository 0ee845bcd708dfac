import { useCall, useUser } from '@qianli/api-client';
import { mayDo, reportsApi, type ReplyOf } from '@qianli/contracts';
import { Asked, EmptyState, useLabels } from '@qianli/ui';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TemplateDialog } from './template-dialog';

export type Template = ReplyOf<typeof reportsApi.templates>['items'][number];

/** The texts that readers start a report from, by modality and body part. */
export function TemplatesTab() {
  const { t } = useTranslation();
  const { label, say } = useLabels();
  const { role } = useUser();
  const mayManage = mayDo(role, 'template.manage');
  const question = useCall(reportsApi.templates, {});
  const [editing, setEditing] = useState<Template | 'new' | null>(null);
  return (
    <>
      <div className="filter-row">
        <span className="q-faint">{t('settings.templatesHint')}</span>
        {mayManage ? <Button type="primary" className="push" onClick={() => setEditing('new')} data-testid="template-add">{t('settings.addTemplate')}</Button> : <span className="q-faint push">{t('settings.readOnly')}</span>}
      </div>
      <div className="card table-card">
        <Asked question={question}>
          {({ items }) => {
            if (items.length === 0) return <EmptyState title={t('settings.noTemplates')} />;
            return (
              <table className="case-table">
                <thead><tr><th>{t('settings.templateName')}</th><th>{t('settings.modalities')}</th><th>{t('settings.bodyPart')}</th><th>{t('settings.templateFindings')}</th><th>{t('settings.templateImpression')}</th><td /></tr></thead>
                <tbody>
                  {items.map((template) => (
                    <tr key={template.id} data-testid={`template-${template.id}`}>
                      <td><strong>{say(template.name)}</strong></td>
                      <td>{template.modality === '*' ? t('settings.any') : label('modality', template.modality)}</td>
                      <td>{template.bodyPart ? label('bodyPart', template.bodyPart) : t('settings.any')}</td>
                      <td className="q-soft"><span className="two-lines">{template.findings || '—'}</span></td>
                      <td className="q-soft"><span className="two-lines">{template.impression || '—'}</span></td>
                      <td>{mayManage && <Button size="small" type="text" onClick={() => setEditing(template)} data-testid={`template-edit-${template.id}`}>{t('settings.change')}</Button>}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            );
          }}
        </Asked>
      </div>
      <TemplateDialog template={editing} onClose={() => setEditing(null)} />
    </>
  );
}
