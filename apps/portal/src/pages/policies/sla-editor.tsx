import { CloseOutlined } from '@ant-design/icons';
import type { PolicyContent } from '@qianli/contracts';
import { priorities } from '@qianli/domain-case';
import { patientClasses } from '@qianli/domain-routing';
import { labels, useLabels } from '@qianli/ui';
import { Button, Checkbox, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';

type Rows = PolicyContent['sla'];
type Row = Rows[number];
export const modalityChoices = ['CT', 'DX', 'CR', 'MR', 'MG', 'US'] as const;
const bodyParts = Object.keys(labels.bodyPart);
/** A choice whose first entry fits everything; kept as null. */
export const anyOr = <T extends { value: string; label: string }>(words: string, options: readonly T[]) => [{ value: '', label: words }, ...options];

/** A table of promises, a row each: what fits, how many minutes, and whether they count in working hours. */
export function SlaEditor({ rows, onChange }: { rows: Rows; onChange: (rows: Rows) => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const change = (at: number, part: Partial<Row>) => onChange(rows.map((one, index) => (index === at ? { ...one, ...part } : one)));
  const choice = (at: number, field: 'modality' | 'bodyPart' | 'priority' | 'patientClass', value: string | null, options: { value: string; label: string }[]) => (
    <Select size="small" showSearch optionFilterProp="label" aria-label={t(`policy.${field}`)} value={value ?? ''} onChange={(next) => change(at, { [field]: next || null })} options={anyOr(t('policy.any'), options)} style={{ width: '100%' }} popupMatchSelectWidth={false} />
  );
  return (
    <div className="row-editor" data-testid="sla-editor">
      {rows.length > 0 && (
        <table className="case-table slim-table sla-table">
          <thead><tr><th>{t('policy.priority')}</th><th>{t('policy.modality')}</th><th>{t('policy.bodyPart')}</th><th>{t('policy.patientClass')}</th><th>{t('policy.minutes')}</th><th>{t('policy.workingHours')}</th><td /></tr></thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                <td>{choice(at, 'priority', row.priority, priorities.map((one) => ({ value: one, label: label('priority', one) })))}</td>
                <td>{choice(at, 'modality', row.modality, modalityChoices.map((one) => ({ value: one, label: label('modality', one) })))}</td>
                <td>{choice(at, 'bodyPart', row.bodyPart, bodyParts.map((one) => ({ value: one, label: label('bodyPart', one) })))}</td>
                <td>{choice(at, 'patientClass', row.patientClass, patientClasses.map((one) => ({ value: one, label: label('patientClass', one) })))}</td>
                <td><InputNumber size="small" min={1} step={15} precision={0} value={row.minutes} aria-label={t('policy.minutes')} onChange={(minutes) => { if (minutes) change(at, { minutes }); }} data-testid={`sla-minutes-${at}`} /></td>
                <td><Checkbox checked={row.workingHours} aria-label={t('policy.workingHours')} onChange={(event) => change(at, { workingHours: event.target.checked })} /></td>
                <td><Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('policy.removeRow')} onClick={() => onChange(rows.filter((_, index) => index !== at))} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Button size="small" onClick={() => onChange([...rows, { modality: null, bodyPart: null, priority: null, patientClass: null, minutes: 240, workingHours: false }])} data-testid="sla-add">{t('policy.addRow')}</Button>
    </div>
  );
}
