import { useCall } from '@qianli/api-client';
import { settingsApi } from '@qianli/contracts';
import { Asked, useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';

export function HospitalsTab() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const question = useCall(settingsApi.hospitals, {});
  return (
    <div className="card table-card">
      <Asked question={question}>
        {({ items }) => (
          <table className="case-table">
            <thead><tr><th>{t('settings.hospitalName')}</th><th>{t('settings.englishName')}</th><th>{t('settings.kind')}</th><th>{t('settings.timeZone')}</th></tr></thead>
            <tbody>{items.map((one) => <tr key={one.id}><td><strong>{one.name}</strong></td><td>{one.nameEn}</td><td><span className="q-tag q-tag-calm">{label('hospitalKind', one.kind)}</span></td><td className="q-soft">{one.timeZone}</td></tr>)}</tbody>
          </table>
        )}
      </Asked>
    </div>
  );
}
