import { useCommand } from '@qianli/api-client';
import { archiveApi, type ArchiveView } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const gigabyte = 1_000_000_000;

/** The rules of one hospital's images. */
export function ArchiveRulesDialog({ hospital: { hospital, rules }, onClose }: { readonly hospital: ArchiveView['hospitals'][number]; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const save = useCommand(archiveApi.setRules);
  const [keepDays, setKeepDays] = useState(rules.keepDays);
  const [coldAfterDays, setColdAfterDays] = useState(rules.coldAfterDays);
  const [quotaGb, setQuotaGb] = useState(rules.quotaBytes === null ? null : rules.quotaBytes / gigabyte);
  const body = { keepDays, coldAfterDays, quotaBytes: quotaGb === null ? null : Math.round(quotaGb * gigabyte) };
  return (
    <Modal open title={hospital.name} onCancel={onClose} confirmLoading={save.isPending} onOk={() => save.mutate({ params: { id: hospital.id }, body }, { onSuccess: onClose })}>
      <div className="stack">
        <label>{t('operations.keepDays')} <InputNumber min={30} max={36_500} precision={0} value={keepDays} onChange={setKeepDays} data-testid="keep-days" /></label>
        <label>{t('operations.coldDays')} <InputNumber min={1} max={36_500} precision={0} value={coldAfterDays} onChange={setColdAfterDays} data-testid="cold-days" /></label>
        <label>{t('operations.quotaGb')} <InputNumber min={0} max={1_000_000} value={quotaGb} onChange={setQuotaGb} data-testid="quota-gb" /></label>
        {save.error && <p className="q-tag q-tag-warn">{label('error', save.error.code)}</p>}
      </div>
    </Modal>
  );
}
