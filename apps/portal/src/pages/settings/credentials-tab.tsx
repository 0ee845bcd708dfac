import { useCall, useUser } from '@qianli/api-client';
import { mayDo, settingsApi, type ReplyOf } from '@qianli/contracts';
import { Asked, EmptyState, useLabels } from '@qianli/ui';
import { Alert, Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../shared/use-address';
import { CredentialDialog } from './credential-dialog';

export type Credential = ReplyOf<typeof settingsApi.credentials>['items'][number];
const tones = { valid: 'q-tag-good', 'expires-soon': 'q-tag-warn', expired: 'q-tag-calm', 'not-yet': 'q-tag-calm' } as const;

/** Who may read for which hospital, until when. What expires within thirty days is yellow and stands first. */
export function CredentialsTab() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const { role } = useUser();
  const mayManage = mayDo(role, 'credential.manage');
  const question = useCall(settingsApi.credentials, {});
  const [address, setAddress] = useAddress({ hospital: '', state: '' });
  const [editing, setEditing] = useState<Credential | 'new' | null>(null);
  return (
    <Asked question={question}>
      {({ items }) => {
        const soon = items.filter((one) => one.state === 'expires-soon').length;
        const expired = items.filter((one) => one.state === 'expired').length;
        const rank = (one: Credential) => ['expires-soon', 'expired', 'not-yet', 'valid'].indexOf(one.state);
        const rows = items.filter((one) => (!address.hospital || one.hospital.id === address.hospital) && (!address.state || one.state === address.state)).sort((a, b) => rank(a) - rank(b) || a.reader.name.localeCompare(b.reader.name, 'zh'));
        const hospitals = [...new Map(items.map((one) => [one.hospital.id, one.hospital.name]))];
        return (
          <>
            {soon + expired > 0 && <Alert type="warning" showIcon className="notice-line" title={[soon ? t('settings.expiring', { count: soon }) : '', expired ? t('settings.expired', { count: expired }) : ''].filter(Boolean).join(' · ')} />}
            <div className="filter-row">
              <Select value={address.hospital} onChange={(hospital) => setAddress({ hospital })} aria-label={t('settings.hospital')} style={{ width: 190 }} options={[{ value: '', label: t('dashboard.allHospitals') }, ...hospitals.map(([value, name]) => ({ value, label: name }))]} />
              <Select value={address.state} onChange={(state) => setAddress({ state })} aria-label={t('settings.state')} style={{ width: 150 }} options={[{ value: '', label: t('common.all') }, ...(['valid', 'expires-soon', 'expired', 'not-yet'] as const).map((state) => ({ value: state, label: label('credentialState', state) }))]} />
              {mayManage ? <Button type="primary" className="push" onClick={() => setEditing('new')} data-testid="credential-add">{t('settings.grant')}</Button> : <span className="q-faint push">{t('settings.readOnly')}</span>}
            </div>
            <div className="card table-card">
              {rows.length === 0 ? <EmptyState /> : (
                <table className="case-table">
                  <thead><tr><th>{t('settings.reader')}</th><th>{t('settings.hospital')}</th><th>{t('settings.modalities')}</th><th>{t('settings.bodyParts')}</th><th>{t('settings.readTypes')}</th><th>{t('settings.validity')}</th><th>{t('settings.state')}</th><td /></tr></thead>
                  <tbody>
                    {rows.map((one) => (
                      <tr key={one.id} data-testid={`credential-${one.id}`} className={one.state === 'expires-soon' ? 'row-warn' : ''}>
                        <td><strong>{one.reader.name}</strong></td><td>{one.hospital.name}</td><td>{one.modalities.map((modality) => label('modality', modality)).join(', ')}</td><td className="q-soft">{one.bodyParts.length === 0 ? t('settings.bodyPartsAll') : one.bodyParts.map((part) => label('bodyPart', part)).join(', ')}</td><td>{one.readTypes.map((type) => label('readType', type)).join(', ')}</td>
                        <td className="figures nowrap">{one.validFrom} – {one.validUntil}</td><td><span className={`q-tag ${tones[one.state]}`}>{label('credentialState', one.state)}</span></td>
                        <td className="row-tools">{mayManage && <Button size="small" type="text" onClick={() => setEditing(one)} data-testid={`credential-edit-${one.id}`}>{t('settings.extend')}</Button>}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </div>
            <CredentialDialog credential={editing} onClose={() => setEditing(null)} />
          </>
        );
      }}
    </Asked>
  );
}
