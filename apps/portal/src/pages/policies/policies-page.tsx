import { useCall, useUser } from '@qianli/api-client';
import { mayDo, routingApi, type PolicyDetail, type PolicyVersion } from '@qianli/contracts';
import { Asked, HowLongAgo, useLabels } from '@qianli/ui';
import { Alert, Button, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../shared/page-header';
import { useAddress } from '../../shared/use-address';
import { PolicyCompare } from './policy-compare';
import { PolicyEditor } from './policy-editor';
import { PolicyRules } from './policy-rules';
import { PolicySimulations } from './policy-simulations';
import { PolicyTrial } from './policy-trial';
import { ReplayCheck } from './replay-check';
import { SwitchDialog } from './switch-dialog';

/** The rules by which cases find readers: read as sentences, compared, edited, tried, and only then switched on. */
export function PoliciesPage() {
  const { t } = useTranslation();
  const [address, setAddress] = useAddress({ version: '', view: 'rules' });
  const question = useCall(routingApi.policies, {}, { refetchEveryMs: 60_000 });
  const { role } = useUser();
  return (
    <div className="page policies">
      <PageHeader title={t('policy.title')}>{mayDo(role, 'policy.manage') ? <ReplayCheck /> : <span className="q-faint">{t('policy.readOnly')}</span>}</PageHeader>
      <p className="q-soft page-lead">{t('policy.subtitle')}</p>
      <Asked question={question}>
        {({ activeId, items }) => {
          const chosen = items.find((one) => one.id === address.version) ?? items.find((one) => one.id === activeId) ?? items[0];
          return (
            <div className="policy-grid">
              <VersionList items={items} chosenId={chosen?.id ?? ''} onChoose={(version) => setAddress({ version, view: address.view === 'edit' ? 'rules' : address.view })} />
              {chosen && <ChosenVersion key={chosen.id} version={chosen} activeId={activeId} view={address.view} onView={(view) => setAddress({ view })} onKept={(version) => setAddress({ version, view: 'compare' })} />}
            </div>
          );
        }}
      </Asked>
    </div>
  );
}

const tones = { active: 'q-tag-good', draft: 'q-tag-warn', retired: 'q-tag-calm' } as const;

function VersionList({ items, chosenId, onChoose }: { items: readonly PolicyVersion[]; chosenId: string; onChoose: (id: string) => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  return (
    <section className="card version-list" aria-label={t('policy.versions')}>
      <div className="card-head"><h2>{t('policy.versions')} <span className="count">{items.length}</span></h2></div>
      {items.map((one) => (
        <button key={one.id} type="button" className={`version ${one.id === chosenId ? 'chosen' : ''}`} aria-pressed={one.id === chosenId} onClick={() => onChoose(one.id)} data-testid={`policy-version-${one.version}`}>
          <span><strong>{t('policy.version', { n: one.version })}</strong><span className={`q-tag ${tones[one.state]}`}>{t(`policy.state_${one.state}`)}</span></span>
          <span>{label('policy', one.name)}</span>
          {one.note && <small className="q-soft version-note">{one.note}</small>}
          <small className="q-faint"><HowLongAgo at={one.createdAt} />{one.createdBy ? ` · ${one.createdBy.name}` : ''}</small>
        </button>
      ))}
    </section>
  );
}

interface Chosen {
  readonly version: PolicyVersion;
  readonly activeId: string;
  readonly view: string;
  readonly onView: (view: string) => void;
  readonly onKept: (id: string) => void;
}

function ChosenVersion({ version, activeId, view, onView, onKept }: Chosen) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const { role } = useUser();
  const mayManage = mayDo(role, 'policy.manage');
  const question = useCall(routingApi.policy, { params: { id: version.id } });
  const active = useCall(routingApi.policy, { params: { id: activeId } });
  const [isSwitching, setIsSwitching] = useState(false);
  const isActive = version.id === activeId;
  return (
    <div className="stack-wide">
      <section className="card policy-head">
        <div className="policy-title">
          <h2>{t('policy.version', { n: version.version })} · {label('policy', version.name)}</h2>
          <span className={`q-tag ${tones[version.state]}`}>{t(`policy.state_${version.state}`)}</span>
          <span className="row-end push">
            {mayManage && view !== 'edit' && <Button onClick={() => onView('edit')} data-testid="policy-edit">{t('policy.edit')}</Button>}
            {mayManage && !isActive && <Button type="primary" disabled={version.faults.length > 0} onClick={() => setIsSwitching(true)} data-testid="policy-switch">{t(version.state === 'retired' ? 'policy.rollBack' : 'policy.switchOn')}</Button>}
          </span>
        </div>
        {version.note && <p className="q-soft">{version.note}</p>}
        {version.faults.length > 0 && <Alert type="warning" showIcon title={t('policy.isFaulty')} description={<Faults faults={version.faults} />} />}
      </section>
      <Asked question={question}>
        {(detail) => view === 'edit' && mayManage ? <PolicyEditor from={detail} onKept={onKept} onCancel={() => onView('rules')} /> : (
          <section className="card policy-body">
            <Tabs activeKey={['rules', 'compare', 'try', 'simulate', 'history'].includes(view) ? view : 'rules'} onChange={onView} destroyOnHidden items={[
              tab('rules', t('policy.rules'), <PolicyRules content={detail.content} />),
              tab('compare', t('policy.compare'), <Asked question={active}>{(inForce) => <PolicyCompare before={inForce} after={detail} />}</Asked>),
                      tab('try', t('policy.tryNow'), <PolicyTrial policyId={version.id} isActive={isActive} />),
              tab('simulate', t('policy.simulation'), <PolicySimulations policyId={version.id} mayStart={mayManage} />),
              tab('history', t('policy.history'), <History detail={detail} />),
            ]} />
          </section>
        )}
      </Asked>
      {question.data && active.data && <SwitchDialog open={isSwitching} detail={question.data} active={active.data} onClose={() => setIsSwitching(false)} />}
    </div>
  );
}

const tab = (key: string, words: string, children: ReactNode) => ({ key, label: <span data-testid={`policy-tab-${key}`}>{words}</span>, children });

/** Each contradiction and how to mend it. */
export function Faults({ faults }: { faults: PolicyVersion['faults'] }) {
  const { t } = useTranslation();
  const { language } = useLabels();
  return <ul className="plain-list">{faults.map((fault) => <li key={fault.rule}>{fault[language]}<br /><span className="q-soft">{t('policy.mend', { how: fault.howToMend[language] })}</span></li>)}</ul>;
}

function History({ detail }: { detail: PolicyDetail }) {
  const { t } = useTranslation();
  if (detail.activations.length === 0) return <p className="q-faint">{t('policy.historyNone')}</p>;
  return (
    <ol className="timeline" data-testid="policy-history">
      {detail.activations.map((one) => <li key={one.at}><span>{one.reason || t('policy.switchOn')}</span><small className="q-faint"><HowLongAgo at={one.at} />{one.by ? ` · ${one.by.name}` : ''}</small></li>)}
    </ol>
  );
}
