import { SafetyCertificateOutlined } from '@ant-design/icons';
import { usePages, useSessionStore } from '@qianli/api-client';
import { auditApi, type AuditEvent } from '@qianli/contracts';
import { caseNumber, EmptyState, ErrorState, HowLongAgo, LoadingState, useLabels } from '@qianli/ui';
import { Alert, Button, DatePicker, Input } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAddress } from '../../shared/use-address';
import { useSettled } from '../../shared/use-settled';
import { useTell } from '../../shared/use-tell';

type Verdict = { holds: boolean; checked: number; brokenAt: number | null; head: string };

/** Who did what, newest first; and whether the chain of the trail holds. */
export function AuditTab() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const session = useSessionStore();
  const tell = useTell();
  const [address, setAddress] = useAddress({ actor: '', from: '', to: '', case: '' });
  const actor = useSettled(address.actor.trim());
  const from = address.from ? dayjs(address.from) : null;
  const to = address.to ? dayjs(address.to).add(1, 'day') : null;
  const { query, items, problem } = usePages<AuditEvent, typeof auditApi.list>(auditApi.list, { query: { limit: 100, ...(actor ? { actor } : {}), ...(from ? { from: from.format() } : {}), ...(to ? { to: to.format() } : {}), ...(address.case ? { caseId: address.case } : {}) } }, { keepPrevious: true });
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [isVerifying, setIsVerifying] = useState(false);
  const verify = async () => {
    setIsVerifying(true);
    try {
      setVerdict(await session.call(auditApi.verify, {}, { timeoutMs: 120_000 }));
    } catch (refused) { tell.refused(refused); }
    setIsVerifying(false);
  };
  return (
    <>
      <div className="filter-row">
        <Input value={address.actor} onChange={(event) => setAddress({ actor: event.target.value })} placeholder={t('settings.auditActor')} aria-label={t('settings.auditActor')} allowClear style={{ width: 220 }} />
        <DatePicker.RangePicker aria-label={t('dashboard.period')} value={address.from && address.to ? [dayjs(address.from), dayjs(address.to)] : null} onChange={(range) => setAddress({ from: range?.[0]?.format('YYYY-MM-DD') ?? '', to: range?.[1]?.format('YYYY-MM-DD') ?? '' })} />
        <Button className="push" icon={<SafetyCertificateOutlined />} loading={isVerifying} onClick={() => void verify()} data-testid="audit-verify">{t('settings.auditVerify')}</Button>
      </div>
      {verdict && <Alert className="notice-line" showIcon closable={{ onClose: () => setVerdict(null) }} data-testid="audit-verdict" type={verdict.holds ? 'success' : 'error'} title={verdict.holds ? t('settings.auditHolds', { count: verdict.checked }) : t('settings.auditBroken', { seq: verdict.brokenAt ?? 0 })} description={`${t('settings.auditHead')} ${verdict.head.slice(0, 16)}…`} />}
      <div className="card table-card">
        {!items && problem && <ErrorState problem={problem} onRetry={() => void query.refetch()} />}
        {!items && !problem && <LoadingState />}
        {items?.length === 0 && <EmptyState />}
        {items && items.length > 0 && (
          <table className="case-table slim-table">
            <thead><tr><th>{t('settings.at')}</th><th>{t('settings.actor')}</th><th>{t('settings.role')}</th><th>{t('settings.action')}</th><th>{t('settings.outcome')}</th><th>{t('settings.caseColumn')}</th></tr></thead>
            <tbody>
              {items.map((event) => (
                <tr key={event.seq}>
                  <td className="nowrap"><HowLongAgo at={event.at} clock /></td><td>{event.actor.id ? event.actor.name : t('settings.system')}</td><td className="q-soft">{label('role', event.actor.role)}</td><td>{label('action', event.action)}</td>
                  <td><span className={`q-tag ${event.outcome === 'refused' ? 'q-tag-warn' : 'q-tag-calm'}`}>{label('auditOutcome', event.outcome)}</span></td>
                  <td>{event.caseId ? <Link to={`/cases/${event.caseId}`}>{caseNumber(event.caseId)}</Link> : <span className="q-faint">—</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {query.hasNextPage && <div className="table-more"><Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('common.more')}</Button></div>}
      </div>
    </>
  );
}
