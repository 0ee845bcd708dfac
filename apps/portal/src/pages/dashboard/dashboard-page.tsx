import { PrinterOutlined } from '@ant-design/icons';
import { useCall, useUser } from '@qianli/api-client';
import { measuresApi, settingsApi } from '@qianli/contracts';
import { Asked, EmptyState } from '@qianli/ui';
import { Button, DatePicker, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../shared/page-header';
import { useAddress } from '../../shared/use-address';
import { AgreementCard } from './agreement-card';
import { FirstRow } from './first-row';
import { EquityCard } from './equity-card';
import { GroupTable } from './group-table';
import { HoursCard } from './hours-card';
import { RoutingCards } from './routing-cards';
import { periodOf } from './period-of';
import { StagesCard } from './stages-card';
import { VolumeCard } from './volume-card';

/** Is it faster and better than before: this period beside the one before it, every number with its n. */
export function DashboardPage() {
  const { t } = useTranslation();
  const user = useUser();
  const [address, setAddress] = useAddress({ days: '30', from: '', to: '', hospital: '' });
  // To the minute, so that the same minute's questions share their answers.
  const minute = Math.ceil(Date.now() / 60_000) * 60_000;
  const query = useMemo(() => ({ ...periodOf(address, minute), ...(address.hospital ? { hospitalId: address.hospital } : {}) }), [address.days, address.from, address.to, address.hospital, Math.floor(minute / 300_000)]);
  const overview = useCall(measuresApi.overview, { query }, { keepPrevious: true });
  const hospitals = useCall(settingsApi.hospitals, {});
  const counties = hospitals.data?.items.filter((hospital) => hospital.kind === 'county') ?? [];
  const isOwnOnly = user.role === 'hospital-admin';
  const hasNothing = overview.data && overview.data.received === 0 && overview.data.total.n === 0;
  return (
    <div className="page dashboard">
      <PageHeader title={t('dashboard.title')}>
        <Segmented value={address.from ? '' : address.days} aria-label={t('dashboard.period')} onChange={(days) => setAddress({ days: String(days), from: '', to: '' })} data-testid="dashboard-period"
          options={[{ value: '1', label: t('dashboard.today') }, { value: '7', label: t('dashboard.last7') }, { value: '30', label: t('dashboard.last30') }, { value: '90', label: t('dashboard.last90') }]} />
        <DatePicker.RangePicker aria-label={t('dashboard.period')} value={address.from && address.to ? [dayjs(address.from), dayjs(address.to)] : null} allowClear disabledDate={(day) => day.isAfter(dayjs())}
          onChange={(range) => setAddress({ from: range?.[0]?.format('YYYY-MM-DD') ?? '', to: range?.[1]?.format('YYYY-MM-DD') ?? '' })} />
        {!isOwnOnly && <Select value={address.hospital} aria-label={t('dashboard.hospital')} style={{ width: 190 }} onChange={(hospital) => setAddress({ hospital })} data-testid="dashboard-hospital"
          options={[{ value: '', label: t('dashboard.allHospitals') }, ...counties.map(({ id, name }) => ({ value: id, label: name }))]} />}
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}>{t('dashboard.print')}</Button>
      </PageHeader>
      <Asked question={overview}>{(answer) => <FirstRow overview={answer} />}</Asked>
      {hasNothing && <div className="card"><EmptyState title={t('dashboard.empty')} text={t('dashboard.emptyText')} /></div>}
      {overview.data && !hasNothing && (
        <div className="dash-grid">
          <StagesCard query={query} />
          <HoursCard query={query} />
          <VolumeCard query={query} />
          <AgreementCard query={query} />
          {!isOwnOnly && <RoutingCards query={query} />}
          {!isOwnOnly && <EquityCard query={query} />}
          <GroupTable query={query} groupBy="hospital" />
          <GroupTable query={query} groupBy="modality" />
          <GroupTable query={query} groupBy="reader" />
        </div>
      )}
    </div>
  );
}
