import { useCall, useCommand } from '@qianli/api-client';
import { gatewaysApi, type GatewayKeyView } from '@qianli/contracts';
import { Asked, EmptyState, HowLongAgo, useLabels } from '@qianli/ui';
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';

const tones: Readonly<Record<GatewayKeyView['state'], string>> = { trusted: 'q-tag-ok', waiting: 'q-tag-warn', revoked: 'q-tag-harm' };

/** The keys by which the counties' gateways sign what they send. A second key of an account waits here: a new computer, or somebody else's. */
export function GatewaysTab() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const question = useCall(gatewaysApi.list, {});
  const decide = useCommand(gatewaysApi.decide);
  const say = async (id: string, state: 'trusted' | 'revoked') => {
    try { await decide.mutateAsync({ params: { id }, body: { state } }); tell.done(t('settings.saved')); } catch (problem) { tell.refused(problem); }
  };
  return (
    <>
      <p className="q-soft notice-line">{t('settings.gatewaysHint')}</p>
      <div className="card table-card">
        <Asked question={question}>
          {({ items }) => items.length === 0 ? <EmptyState title={t('settings.noGateways')} /> : (
            <table className="case-table" data-testid="gateways">
              <thead><tr><th>{t('settings.hospital')}</th><th>{t('settings.gatewayName')}</th><th>{t('settings.publicKey')}</th><th>{t('settings.registered')}</th><th>{t('settings.lastManifest')}</th><th>{t('settings.state')}</th><td /></tr></thead>
              <tbody>
                {items.map((key) => (
                  <tr key={key.id} className={key.state === 'waiting' ? 'row-warn' : ''}>
                    <td>{key.hospital.name}</td>
                    <td><strong>{key.name}</strong></td>
                    <td><code title={key.publicKey}>{key.publicKey.slice(-16)}</code></td>
                    <td className="nowrap"><HowLongAgo at={key.registeredAt} clock /></td>
                    <td className="nowrap">{key.lastManifestAt ? <HowLongAgo at={key.lastManifestAt} clock /> : <span className="q-faint">—</span>}</td>
                    <td><span className={`q-tag ${tones[key.state]}`}>{label('gatewayKeyState', key.state)}</span></td>
                    <td className="row-tools">
                      {key.state === 'waiting' && <Popconfirm title={t('settings.trustAsk')} onConfirm={() => say(key.id, 'trusted')}><Button size="small" type="primary">{t('settings.trust')}</Button></Popconfirm>}
                      {key.state !== 'revoked' && <Popconfirm title={t('settings.revokeAsk')} onConfirm={() => say(key.id, 'revoked')}><Button size="small" danger type="text">{t('settings.revoke')}</Button></Popconfirm>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Asked>
      </div>
    </>
  );
}
