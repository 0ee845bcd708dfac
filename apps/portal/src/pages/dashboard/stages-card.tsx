import { useCall } from '@qianli/api-client';
import { measuresApi, type TurnaroundGroup } from '@qianli/contracts';
import { Asked, spanOf, useLabels } from '@qianli/ui';
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from './chart';
import { ChartCard } from './chart-card';
import { chartBase, quietAxis, stageColours, useChartColours } from './chart-style';
import { useCsv, type MeasureQuery } from './use-csv';

const shownStages = ['transfer', 'pre-read', 'routing', 'waiting', 'reading', 'delivery', 'acknowledgement'] as const;
const groupings = ['hospital', 'modality', 'reader'] as const;

/** Where the time goes: the median of each stage, stacked, per hospital, modality or reader. */
export function StagesCard({ query }: { query: MeasureQuery }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const [groupBy, setGroupBy] = useState<(typeof groupings)[number]>('hospital');
  const question = useCall(measuresApi.turnaround, { query: { ...query, groupBy } }, { keepPrevious: true });
  const saveCsv = useCsv(query);
  return (
    <ChartCard
      wide title={t('dashboard.stages')} hint={t('dashboard.stagesHint')} testId="chart-stages" onCsv={() => void saveCsv('turnaround', groupBy)}
      tools={<Select size="small" value={groupBy} onChange={setGroupBy} aria-label={t('dashboard.groupBy')} style={{ width: 130 }} options={groupings.map((value) => ({ value, label: label('group', value) }))} />}
      chart={<Asked question={question}>{({ groups, all }) => <StagesChart groups={[...groups, ...(groups.length > 1 ? [{ ...all, label: t('common.all') }] : [])]} />}</Asked>}
      table={<Asked question={question}>{({ groups, all }) => <StagesTable groups={[...groups, { ...all, label: t('common.all') }]} />}</Asked>}
    />
  );
}

function StagesChart({ groups }: { groups: readonly TurnaroundGroup[] }) {
  const { t } = useTranslation();
  const { label, language } = useLabels();
  const palette = useChartColours();
  const option = useMemo(() => ({
    ...chartBase(palette),
    grid: { left: 8, right: 44, top: 8, bottom: 56, containLabel: true },
    tooltip: { ...(chartBase(palette)['tooltip'] as object), trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (minutes: unknown) => spanOf(Number(minutes) * 60, language) },
    xAxis: { type: 'value', name: t('dashboard.minutes'), nameLocation: 'end', ...quietAxis(palette) },
    yAxis: { type: 'category', inverse: true, data: groups.map((group) => `${group.label}  (n=${group.n})`), ...quietAxis(palette), axisLabel: { color: palette.ink, width: 190, overflow: 'truncate' } },
    series: shownStages.map((stage, at) => ({ name: label('stage', stage), type: 'bar', stack: 'stages', barMaxWidth: 26, itemStyle: { color: stageColours[at] }, data: groups.map((group) => Math.round((group.stages[stage]?.p50 ?? 0) / 6) / 10) })),
  }), [groups, palette, label, language, t]);
  return <Chart option={option} name={t('dashboard.stages')} height={Math.max(220, 90 + groups.length * 44)} />;
}

function StagesTable({ groups }: { groups: readonly TurnaroundGroup[] }) {
  const { t } = useTranslation();
  const { label, language } = useLabels();
  const stages = [...shownStages, 'total'] as const;
  return (
    <table className="case-table slim-table">
      <thead><tr><th>{t('dashboard.label')}</th><th className="figure">{t('dashboard.count')}</th>{stages.map((stage) => <th key={stage} className="figure">{label('stage', stage)}<br />p50 / p90</th>)}</tr></thead>
      <tbody>{groups.map((group) => <tr key={group.key}><td>{group.label}</td><td className="figure">{group.n}</td>{stages.map((stage) => <td key={stage} className="figure nowrap">{spanOf(group.stages[stage]?.p50 ?? null, language)}<br /><span className="q-faint">{spanOf(group.stages[stage]?.p90 ?? null, language)}</span></td>)}</tr>)}</tbody>
    </table>
  );
}
