import { casesApi, mayDo, type CaseSummary } from '@qianli/contracts';
import { usePages, useUser } from '@qianli/api-client';
import { EmptyState, ErrorState, HowLongAgo, LoadingState, PriorityTag, StateTag, StepLine, TimeLeftBar } from '@qianli/ui';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { PageHeader } from '../../shared/page-header';
import { PatientCell, StudyCell } from '../../shared/patient-cell';
import { useAddress } from '../../shared/use-address';
import { useSettled } from '../../shared/use-settled';
import { caseFilters, isCaseFilter, statesOf, wanted } from './case-filters';

/** The cases of a hospital, newest first: which of my patients has a report, which result is critical, who asks me something. */
export function CasesPage() {
  const { t } = useTranslation();
  const user = useUser();
  const [address, setAddress] = useAddress({ show: 'all', q: '' });
  const [typed, setTyped] = useState(address.q);
  const q = useSettled(typed.trim());
  const show = isCaseFilter(address.show) ? address.show : 'all';
  const states = statesOf[show];
  const { query, items, problem } = usePages<CaseSummary, typeof casesApi.list>(
    casesApi.list,
    { query: { order: 'newest', limit: 50, ...(states ? { state: states } : {}), ...(q ? { q } : {}) } },
    { keepPrevious: true },
  );
  const rows = items?.filter((kase) => wanted(show, kase));
  const isOwn = user.role === 'county-physician' || user.role === 'county-uploader' || user.role === 'specialist';
  return (
    <div className="page">
      <PageHeader title={isOwn ? t('cases.title') : t('cases.titleAll')}>
        <Input.Search allowClear value={typed} placeholder={t('cases.search')} aria-label={t('cases.search')} style={{ width: 280 }} data-testid="cases-search"
          onChange={(event) => { setTyped(event.target.value); setAddress({ q: event.target.value.trim() }); }} />
        {mayDo(user.role, 'submission.write') && <Link to="/send"><Button type="primary">{t('cases.sendNow')}</Button></Link>}
      </PageHeader>
      <div className="filter-row">
        <Segmented value={show} onChange={(value) => setAddress({ show: value })} aria-label={t('cases.state')} data-testid="cases-filter"
          options={caseFilters.map((name) => ({ value: name, label: name === 'all' ? t('common.all') : t(`cases.${name}`) }))} />
        {rows && rows.length > 0 && <span className="q-faint">{t('cases.shown', { count: rows.length })}</span>}
      </div>
      <div className="card table-card">
        {!rows && problem && <ErrorState problem={problem} onRetry={() => void query.refetch()} />}
        {!rows && !problem && <LoadingState />}
        {rows?.length === 0 && (
          show === 'all' && !q
            ? <EmptyState title={t('cases.empty')} text={t('cases.emptyText')} />
            : <EmptyState title={t('cases.emptyFilter')} action={<Button onClick={() => { setTyped(''); setAddress({ show: 'all', q: '' }); }}>{t('cases.clear')}</Button>} />
        )}
        {rows && rows.length > 0 && <CaseTable rows={rows} withHospital={!isOwn || user.role === 'specialist'} />}
        {query.hasNextPage && <div className="table-more"><Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('common.more')}</Button></div>}
      </div>
    </div>
  );
}

function CaseTable({ rows, withHospital }: { rows: readonly CaseSummary[]; withHospital: boolean }) {
  const { t } = useTranslation();
  const go = useNavigate();
  return (
    <table className="case-table">
      <thead>
        <tr>
          <th>{t('cases.patient')}</th><th>{t('cases.study')}</th>{withHospital && <th>{t('cases.hospital')}</th>}<th>{t('cases.priority')}</th><th>{t('cases.state')}</th>
          <th className="wide">{t('cases.progress')}</th><th>{t('cases.timeLeft')}</th><th>{t('cases.reader')}</th><th>{t('cases.received')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((kase) => (
          <tr key={kase.id} data-testid={`case-row-${kase.id}`} className={kase.critical && !kase.steps.acknowledgedAt ? 'row-critical' : ''} onClick={(event) => { if (!(event.target as HTMLElement).closest('a')) void go(`/cases/${kase.id}`); }}>
            <td><Link to={`/cases/${kase.id}`} className="row-link"><PatientCell kase={kase} /></Link></td>
            <td><StudyCell kase={kase} /></td>
            {withHospital && <td>{kase.sendingHospital.name}</td>}
            <td><PriorityTag priority={kase.priority} /></td>
            <td><StateTag state={kase.state} />{kase.escalated && <span className="q-tag q-tag-warn">{t('common.escalated')}</span>}</td>
            <td className="wide"><StepLine kase={kase} /></td>
            <td><TimeLeftBar kase={kase} /></td>
            <td>{kase.assignedTo?.name ?? <span className="q-faint">—</span>}</td>
            <td className="nowrap q-soft"><HowLongAgo at={kase.receivedAt ?? kase.steps.sentAt} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
