import { useCall, useUser } from '@qianli/api-client';
import { agreementsApi, mayDo, type Agreement } from '@qianli/contracts';
import { Asked, EmptyState, useLabels } from '@qianli/ui';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sayWith, slaSentences } from '../policies/policy-sentences';
import { AgreementDialog } from './agreement-dialog';

const tones = { 'in-force': 'q-tag-good', 'ends-soon': 'q-tag-warn', ended: 'q-tag-calm', 'not-yet': 'q-tag-calm' } as const;
const order = ['ends-soon', 'in-force', 'not-yet', 'ended'];

/** What two hospitals have agreed: what is read, how much, how fast, in whose hours, until when. */
export function AgreementsTab() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const { role } = useUser();
  const mayManage = mayDo(role, 'agreement.manage');
  const question = useCall(agreementsApi.list, {});
  const [editing, setEditing] = useState<Agreement | 'new' | null>(null);
  return (
    <>
      <div className="filter-row"><span className="q-soft">{t('settings.agreementsHint')}</span>{mayManage ? <Button type="primary" className="push" onClick={() => setEditing('new')} data-testid="agreement-add">{t('settings.addAgreement')}</Button> : <span className="q-faint push">{t('settings.readOnly')}</span>}</div>
      <Asked question={question}>
        {({ items }) => items.length === 0 ? <div className="card"><EmptyState title={t('settings.noAgreements')} /></div> : (
          <div className="agreements">
            {[...items].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.sending.name.localeCompare(b.sending.name, 'zh')).map((one) => (
              <section key={one.id} className="card agreement" data-testid={`agreement-${one.id}`}>
                <div className="card-head">
                  <h2>{one.sending.name} <span className="q-faint">→</span> {one.reading.name}</h2>
                  <span className="row-end"><span className={`q-tag ${tones[one.state]}`}>{label('agreementState', one.state)}</span>{mayManage && <Button size="small" onClick={() => setEditing(one)} data-testid={`agreement-edit-${one.id}`}>{t('case.edit')}</Button>}</span>
                </div>
                <dl className="facts agreement-facts">
                  <div><dt>{t('settings.modalities')}</dt><dd>{one.modalities.map((modality) => label('modality', modality)).join('、')}</dd></div>
                  <div><dt>{t('settings.quota')}</dt><dd>{one.quotaPerMonth === null ? t('settings.quotaNone', { used: one.usedThisMonth }) : <Quota used={one.usedThisMonth} quota={one.quotaPerMonth} />}</dd></div>
                  <div><dt>{t('settings.calendar')}</dt><dd>{one.calendar?.name ?? t('settings.calendarNone')}</dd></div>
                  <div><dt>{t('settings.validity')}</dt><dd className="figures nowrap">{one.validFrom} – {one.validUntil}</dd></div>
                </dl>
                <h3>{t('settings.sla')}</h3>
                {one.sla.length === 0 ? <p className="q-faint">{t('settings.slaNone')}</p> : <ul className="columns plain-list">{slaSentences(one.sla, sayWith(t), label).map(({ key, text }) => <li key={key}>{text}</li>)}</ul>}
              </section>
            ))}
          </div>
        )}
      </Asked>
      <AgreementDialog agreement={editing} onClose={() => setEditing(null)} />
    </>
  );
}

function Quota({ used, quota }: { used: number; quota: number }) {
  const { t } = useTranslation();
  const isUp = used >= quota;
  return <span className="quota"><span className="load" aria-hidden="true"><span className={isUp ? 'is-full' : ''} style={{ width: `${Math.min(100, (used / quota) * 100)}%` }} /></span><span className="figures">{t('settings.quotaUsed', { used, quota })}</span>{isUp && <Alert type="warning" title={t('settings.quotaUp')} />}</span>;
}
