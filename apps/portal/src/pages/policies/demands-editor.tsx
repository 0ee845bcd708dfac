import { CloseOutlined } from '@ant-design/icons';
import type { PolicyContent } from '@qianli/contracts';
import { subspecialties } from '@qianli/domain-routing';
import { useLabels } from '@qianli/ui';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { anyOr, modalityChoices } from './sla-editor';

type Demands = PolicyContent['demands'];

/** Which studies need a reader of a subspecialty. */
export function DemandsEditor({ demands, onChange }: { demands: Demands; onChange: (demands: Demands) => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const change = (at: number, part: Partial<Demands[number]>) => onChange(demands.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <div className="row-editor">
      {demands.length === 0 && <p className="q-faint">{t('policy.s_demand_none')}</p>}
      {demands.map((demand, at) => (
        <div key={at} className="row-editor-row">
          <Select aria-label={t('policy.modality')} value={demand.modality ?? ''} onChange={(modality) => change(at, { modality: modality || null })} options={anyOr(t('policy.any'), modalityChoices.map((one) => ({ value: one, label: label('modality', one) })))} style={{ width: 150 }} />
          <Select aria-label={t('policy.subspecialty')} value={demand.subspecialty} onChange={(subspecialty) => change(at, { subspecialty })} options={subspecialties.map((one) => ({ value: one, label: label('subspecialty', one) }))} style={{ width: 150 }} />
          <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('policy.removeRow')} onClick={() => onChange(demands.filter((_, index) => index !== at))} />
        </div>
      ))}
      <Button size="small" onClick={() => onChange([...demands, { modality: 'CT', subspecialty: subspecialties[0] ?? 'chest' }])} data-testid="demand-add">{t('policy.addRow')}</Button>
    </div>
  );
}
