import { useCall, useCommand, useUser } from '@qianli/api-client';
import { archiveApi, mayDo, type ArchiveView } from '@qianli/contracts';
import { Asked, bytesOf, HowLongAgo, useLabels } from '@qianli/ui';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ArchiveRulesDialog } from './archive-rules-dialog';

type Hospital = ArchiveView['hospitals'][number];

/** What is stored by whom, what was found wrong with it, and what may go. */
export function ArchiveCare() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const question = useCall(archiveApi.view, {}, { refetchEveryMs: 30_000 });
  const decide = useCommand(archiveApi.decide);
  const manages = mayDo(useUser().role, 'archive.manage');
  const [changing, setChanging] = useState<Hospital | null>(null);
  const days = (count: number | null) => (count === null ? t('operations.noRule') : t('operations.days', { count }));
  return (
    <Asked question={question}>
      {({ runs, findings, openFindings, hospitals, proposals }) => (
        <>
          <section className="card table-card" aria-label={t('operations.archive')} data-testid="archive-care">
            <div className="card-head in-table">
              <h2>{t('operations.archive')}</h2>
              <span className={`q-tag ${openFindings ? 'q-tag-warn' : runs.length > 0 ? 'q-tag-good' : 'q-tag-calm'}`} data-testid="archive-findings">{openFindings ? t('operations.findings', { count: openFindings }) : runs.length > 0 ? t('operations.allSound') : t('operations.neverChecked')}</span>
              {runs.map(({ task, endedAt }) => <span key={task} className="q-soft">{label('task', task)} <HowLongAgo at={endedAt} /></span>)}
            </div>
            {findings.length > 0 && (
              <table className="case-table">
                <thead><tr><th>{t('operations.state')}</th><th>{t('operations.object')}</th><th>{t('operations.hospital')}</th><th className="figure">{t('operations.size')}</th><th>{t('operations.found')}</th></tr></thead>
                <tbody>{findings.map((of) => <tr key={of.id}><td><span className={`q-tag ${of.kind === 'object-without-row' ? '' : 'q-tag-warn'}`}>{label('archiveFinding', of.kind)}</span></td><td className="q-soft">{of.objectKey}</td><td>{of.hospital?.name ?? '—'}</td><td className="figure">{bytesOf(of.bytes)}</td><td className="q-soft"><HowLongAgo at={of.foundAt} /></td></tr>)}</tbody>
              </table>
            )}
            <table className="case-table">
              <thead><tr><th>{t('operations.hospital')}</th><th className="figure">{t('operations.instances')}</th><th className="figure">{t('operations.cold')}</th><th className="figure">{t('operations.size')}</th><th>{t('operations.quota')}</th><th>{t('operations.keep')}</th><th>{t('operations.coldAfter')}</th><th /></tr></thead>
              <tbody>
                {hospitals.map((of) => (
                  <tr key={of.hospital.id}>
                    <td>{of.hospital.name}</td><td className="figure">{of.instances.toLocaleString('en')}</td><td className="figure">{of.coldInstances.toLocaleString('en')}</td><td className="figure">{bytesOf(of.bytes)}</td>
                    <td>{of.rules.quotaBytes === null ? t('operations.noRule') : bytesOf(of.rules.quotaBytes)}</td><td>{days(of.rules.keepDays)}</td><td>{days(of.rules.coldAfterDays)}</td>
                    <td>{manages && <Button size="small" onClick={() => setChanging(of)}>{t('operations.changeRules')}</Button>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          {proposals.length > 0 && (
            <section className="card table-card" aria-label={t('operations.expired')}>
              <div className="card-head in-table"><h2>{t('operations.expired')}</h2><span className="q-soft">{t('operations.expiredHelp')}</span></div>
              <table className="case-table">
                <thead><tr><th>{t('operations.hospital')}</th><th>{t('operations.study')}</th><th className="figure">{t('operations.instances')}</th><th className="figure">{t('operations.size')}</th><th /></tr></thead>
                <tbody>
                  {proposals.map((of) => (
                    <tr key={of.id}>
                      <td>{of.hospital.name}</td><td>{of.modality} {of.studyDate ?? ''}</td><td className="figure">{of.instances}</td><td className="figure">{bytesOf(of.bytes)}</td>
                      <td>
                        {manages && (
                          <>
                            <Popconfirm title={t('operations.deleteSure')} okText={t('operations.deleteImages')} onConfirm={() => decide.mutate({ params: { id: of.id }, body: { decision: 'confirm' } })}>
                              <Button size="small" danger>{t('operations.deleteImages')}</Button>
                            </Popconfirm>{' '}
                            <Button size="small" onClick={() => decide.mutate({ params: { id: of.id }, body: { decision: 'decline' } })}>{t('operations.keepImages')}</Button>
                          </>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {decide.error && <p className="q-tag q-tag-warn">{label('error', decide.error.code)}</p>}
            </section>
          )}
          {changing && <ArchiveRulesDialog hospital={changing} onClose={() => setChanging(null)} />}
        </>
      )}
    </Asked>
  );
}
