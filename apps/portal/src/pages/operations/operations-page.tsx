import { CheckCircleFilled, WarningFilled } from '@ant-design/icons';
import { useCall } from '@qianli/api-client';
import { operationsApi } from '@qianli/contracts';
import { Asked, bytesOf, HowLongAgo, useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import { ArchiveCare } from './archive-care';
import { PageHeader } from '../../shared/page-header';

/** Is everything up, what is queued, which gateway is silent. */
export function OperationsPage() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const question = useCall(operationsApi.health, {}, { refetchEveryMs: 10_000 });
  return (
    <div className="page">
      <PageHeader title={t('operations.title')} />
      <Asked question={question}>
        {({ parts, queues, storedBytes, instances, version }) => {
          const ailing = parts.filter((part) => part.state !== 'up').length;
          return (
            <div className="stack-wide">
              <div className="tiles">
                <div className={`card tile ${ailing ? 'tile-warn' : 'tile-good'}`}><span>{ailing ? <WarningFilled /> : <CheckCircleFilled />} {t('operations.parts')}</span><strong className="tile-words">{ailing ? t('operations.someDown', { count: ailing }) : t('operations.allUp')}</strong></div>
                <div className="card tile"><span>{t('operations.stored')}</span><strong>{bytesOf(storedBytes)}</strong></div>
                <div className="card tile"><span>{t('operations.instances')}</span><strong>{instances.toLocaleString('en')}</strong></div>
                <div className="card tile"><span>{t('operations.version')}</span><strong>{version}</strong></div>
              </div>
              <section className="card table-card" aria-label={t('operations.parts')}>
                <div className="card-head in-table"><h2>{t('operations.parts')}</h2></div>
                <table className="case-table">
                  <thead><tr><th>{t('operations.name')}</th><th>{t('operations.state')}</th><th>{t('operations.lastSeen')}</th><th>{t('operations.detail')}</th></tr></thead>
                  <tbody>{parts.map((part) => <tr key={part.name}><td><PartName name={part.name} /></td><td><span className={`q-tag ${part.state === 'up' ? 'q-tag-good' : 'q-tag-warn'}`}>{label('partState', part.state)}</span></td><td className="q-soft">{part.lastSeenAt ? <HowLongAgo at={part.lastSeenAt} /> : t('operations.never')}</td><td className="q-soft">{part.detail}</td></tr>)}</tbody>
                </table>
              </section>
              <section className="card table-card" aria-label={t('operations.queues')}>
                <div className="card-head in-table"><h2>{t('operations.queues')}</h2></div>
                {queues.length === 0 ? <p className="q-faint in-table">{t('operations.noQueues')}</p> : (
                  <table className="case-table">
                    <thead><tr><th>{t('operations.task')}</th><th className="figure">{t('operations.waiting')}</th><th className="figure">{t('operations.failed')}</th><th>{t('operations.oldest')}</th></tr></thead>
                    <tbody>{queues.map((queue) => <tr key={queue.task}><td>{label('task', queue.task)}</td><td className="figure">{queue.waiting}</td><td className="figure">{queue.failed > 0 ? <span className="q-tag q-tag-warn">{queue.failed}</span> : 0}</td><td className="q-soft"><HowLongAgo at={queue.oldestAt} /></td></tr>)}</tbody>
                  </table>
                )}
              </section>
              <ArchiveCare />
            </div>
          );
        }}
      </Asked>
    </div>
  );
}

/** `api@host:8080` and `pre-read-7b0342`: what it is in words, which one of them behind it. */
function PartName({ name }: { name: string }) {
  const { label } = useLabels();
  const [, kind = name, which = ''] = /^(.+?)(?:[@ ](.+)|-([0-9a-f]{6}))?$/.exec(name) ?? [];
  const instance = which || (/-([0-9a-f]{6})$/.exec(name)?.[1] ?? '');
  return <><strong>{label('part', kind)}</strong>{instance && <span className="q-faint"> {instance}</span>}</>;
}
