import { useCall } from '@qianli/api-client';
import { measuresApi } from '@qianli/contracts';
import { Asked } from '@qianli/ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from './chart';
import { ChartCard } from './chart-card';
import { chartBase, quietAxis, useChartColours } from './chart-style';
import { useCsv, type MeasureQuery } from './use-csv';

type Groups = readonly { key: string; label: string; received: number; signed: number; overdue: number }[];

/** Cases received, signed and overdue, day by day. */
export function VolumeCard({ query }: { query: MeasureQuery }) {
  const { t } = useTranslation();
  const question = useCall(measuresApi.volume, { query: { ...query, groupBy: 'day' } }, { keepPrevious: true });
  const saveCsv = useCsv(query);
  return (
    <ChartCard
      wide title={t('dashboard.volume')} hint={`${t('dashboard.count')} = ${question.data?.groups.reduce((sum, group) => sum + group.received, 0) ?? 0}`} testId="chart-volume" onCsv={() => void saveCsv('volume', 'day')}
      chart={<Asked question={question}>{({ groups }) => <VolumeChart groups={groups} />}</Asked>}
      table={<Asked question={question}>{({ groups }) => (
        <table className="case-table slim-table">
          <thead><tr><th>{t('dashboard.date')}</th><th className="figure">{t('dashboard.received')}</th><th className="figure">{t('dashboard.signed')}</th><th className="figure">{t('dashboard.overdue')}</th></tr></thead>
          <tbody>{groups.map((group) => <tr key={group.key}><td>{group.label}</td><td className="figure">{group.received}</td><td className="figure">{group.signed}</td><td className="figure">{group.overdue}</td></tr>)}</tbody>
        </table>
      )}</Asked>}
    />
  );
}

function VolumeChart({ groups }: { groups: Groups }) {
  const { t } = useTranslation();
  const palette = useChartColours();
  const option = useMemo(() => ({
    ...chartBase(palette),
    grid: { left: 8, right: 16, top: 16, bottom: 40, containLabel: true },
    tooltip: { ...(chartBase(palette)['tooltip'] as object), trigger: 'axis' },
    xAxis: { type: 'category', data: groups.map((group) => group.label.slice(-5)), ...quietAxis(palette) },
    yAxis: { type: 'value', minInterval: 1, ...quietAxis(palette) },
    series: [
      { name: t('dashboard.received'), type: 'bar', barMaxWidth: 18, itemStyle: { color: '#8fb8c9', borderRadius: [3, 3, 0, 0] }, data: groups.map((group) => group.received) },
      { name: t('dashboard.signed'), type: 'bar', barMaxWidth: 18, itemStyle: { color: palette.primary, borderRadius: [3, 3, 0, 0] }, data: groups.map((group) => group.signed) },
      { name: t('dashboard.overdue'), type: 'line', symbolSize: 6, itemStyle: { color: palette.harm }, lineStyle: { width: 2 }, data: groups.map((group) => group.overdue) },
    ],
  }), [groups, palette, t]);
  return <Chart option={option} name={t('dashboard.volume')} height={280} />;
}
