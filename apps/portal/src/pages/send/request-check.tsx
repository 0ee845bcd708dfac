import type { OrderToCheck } from '@qianli/domain-dicom';
import { useLabels } from '@qianli/ui';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** What the paper request says; whatever is written here is compared with the files. */
export type RequestToCheck = Omit<OrderToCheck, 'history'>;

const parts = ['CHEST', 'HEAD', 'NECK', 'ABDOMEN', 'PELVIS', 'CSPINE', 'TSPINE', 'LSPINE', 'SHOULDER', 'HIP', 'KNEE', 'HAND', 'FOOT', 'BREAST'] as const;

/** Optional: the name, number and part on the request, so that a mix-up is seen before it is sent. */
export function RequestCheck({ value, onChange }: { value: RequestToCheck; onChange: (value: RequestToCheck) => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  return (
    <fieldset className="request-check">
      <legend>{t('send.requestCheck')} <span className="q-faint">· {t('send.optional')}</span></legend>
      <label>{t('send.requestName')}<Input value={value.patientName} maxLength={64} data-testid="send-request-name" onChange={(event) => onChange({ ...value, patientName: event.target.value })} /></label>
      <label>{t('send.requestId')}<Input value={value.patientId} maxLength={64} data-testid="send-request-id" onChange={(event) => onChange({ ...value, patientId: event.target.value })} /></label>
      <label>{t('send.requestPart')}
        <select value={value.bodyPart} data-testid="send-request-part" onChange={(event) => onChange({ ...value, bodyPart: event.target.value })}>
          <option value="">{t('send.requestAnyPart')}</option>
          {parts.map((part) => <option key={part} value={part}>{label('bodyPart', part)}</option>)}
        </select>
      </label>
    </fieldset>
  );
}
