import { useCall } from '@qianli/api-client';
import { measuresApi, type TurnaroundGroup } from '@qianli/contracts';
import { Asked, EmptyState, spanOf, useLanguage } from '@qianli/ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from './chart';
import { ChartCard } from './chart-card';
import { chartBase, quietAxis, useChartColours } from './chart-style';
import { percent } from './first-row';
import { useCsv, type MeasureQuery } from './use-csv';

/** Whether every county waits alike: the median and P90 of each beside those of all together. */
export function EquityCard({ query }: { query: MeasureQuery }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const question = useCall(measuresApi.turnaround, { query: { ...query, groupBy: 'hospital' } }, { keepPrevious: true });
  const saveCsv = useCsv(query);
  return (
    <ChartCard title={t('dashboard.equityTitle')} hint={t('dashboard.equityHint')} testId="chart-equity" onCsv={() => void saveCsv('turnaround', 'hospital')}
      chart={<Asked question={question}>{({ groups, all }) => (groups.length === 0 ? <EmptyState title={t('dashboard.empty')} /> : <EquityChart groups={groups} all={all} />)}</Asked>}
      table={<Asked question={question}>{({ groups, all }) => (
        <table className="case-table slim-table">
          <thead><tr><th>{t('dashboard.hospital')}</th><th className="figure">n</th><th className="figure">{t('dashboard.median')}</th><th className="figure">P90</th><th className="figure">{t('dashboard.equityAgainst')}</th><th className="figure">{t('dashboard.breached')}</th></tr></thead>
          <tbody>{groups.map((group) => <tr key={group.key}><td>{group.label}</td><td className="figure">{group.n}</td><td className="figure">{spanOf(group.stages.total.p50, language)}</td><td className="figure">{spanOf(group.stages.total.p90, language)}</td><td className="figure">{ratioOf(group, all)}</td><td className="figure">{group.n > 0 ? percent(group.breached / group.n, 1) : '—'}</td></tr>)}</tbody>
        </table>
      )}</Asked>} />
  );
}

/** A county's median as a multiple of the median over all. */
const ratioOf = (group: TurnaroundGroup, all: TurnaroundGroup) => (group.stages.total.p50 !== null && all.stages.total.p50 ? `× ${(group.stages.total.p50 / all.stages.total.p50).toFixed(2)}` : '—');

function EquityChart({ groups, all }: { groups: readonly TurnaroundGroup[]; all: TurnaroundGroup }) {
  const { t } = useTranslation();
  const palette = useChartColours();
  const rows = useMemo(() => [...groups, { ...all, label: t('common.all') }], [groups, all, t]);
  const inMinutes = (seconds: number | null) => (seconds === null ? null : Math.round(seconds / 6) / 10);
  const option = useMemo(() => ({
    ...chartBase(palette), grid: { left: 8, right: 24, top: 8, bottom: 40, containLabel: true },
    tooltip: { ...(chartBase(palette)['tooltip'] as object), trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: { type: 'value', name: t('dashboard.minutes'), ...quietAxis(palette) },
    yAxis: { type: 'category', inverse: true, data: rows.map((group) => `${group.label} (n=${group.n})`), ...quietAxis(palette), axisLabel: { color: palette.ink, width: 190, overflow: 'truncate' } },
    series: [
      { name: t('dashboard.median'), type: 'bar', barMaxWidth: 16, itemStyle: { color: palette.primary }, data: rows.map((group) => inMinutes(group.stages.total.p50)) },
      { name: 'P90', type: 'bar', barMaxWidth: 16, itemStyle: { color: '#8fb8c9' }, data: rows.map((group) => inMinutes(group.stages.total.p90)) },
    ],
  }), [rows, palette, t]);
  return <Chart option={option} name={t('dashboard.equityTitle')} height={Math.max(220, 80 + rows.length * 44)} />;
}
