import { useCall } from '@qianli/api-client';
import { measuresApi } from '@qianli/contracts';
import { Asked, useLabels } from '@qianli/ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { saveFile } from '../../shared/save-file';
import { Chart } from './chart';
import { ChartCard } from './chart-card';
import { chartBase, quietAxis, useChartColours } from './chart-style';
import { csvOf } from './save-csv';
import type { MeasureQuery } from './use-csv';

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
const hours = Array.from({ length: 24 }, (_, hour) => hour);
type Cells = readonly { weekday: number; hour: number; n: number }[];

/** When studies arrive: hours by weekdays. */
export function HoursCard({ query }: { query: MeasureQuery }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const question = useCall(measuresApi.hours, { query }, { keepPrevious: true });
  const rowsOf = (cells: Cells) => weekdays.map((weekday) => ({ weekday, counts: hours.map((hour) => cells.find((cell) => cell.weekday === weekday && cell.hour === hour)?.n ?? 0) }));
  const saveCsv = () => {
    const rows = rowsOf(question.data?.cells ?? []);
    saveFile(new Blob([csvOf([[t('dashboard.weekday'), ...hours], ...rows.map(({ weekday, counts }) => [label('weekday', weekday), ...counts])])], { type: 'text/csv' }), `qianli-hours-${query.from.slice(0, 10)}-${query.to.slice(0, 10)}.csv`);
  };
  return (
    <ChartCard
      title={t('dashboard.hours')} hint={`${t('dashboard.hoursHint')} · ${t('dashboard.count')} = ${question.data?.cells.reduce((sum, cell) => sum + cell.n, 0) ?? 0}`} testId="chart-hours" onCsv={saveCsv}
      chart={<Asked question={question}>{({ cells }) => <HoursChart cells={cells} />}</Asked>}
      table={<Asked question={question}>{({ cells }) => (
        <table className="case-table slim-table hours-table">
          <thead><tr><th>{t('dashboard.weekday')}</th>{hours.map((hour) => <th key={hour} className="figure">{hour}</th>)}</tr></thead>
          <tbody>{rowsOf(cells).map(({ weekday, counts }) => <tr key={weekday}><th scope="row">{label('weekday', weekday)}</th>{counts.map((n, hour) => <td key={hour} className="figure">{n || ''}</td>)}</tr>)}</tbody>
        </table>
      )}</Asked>}
    />
  );
}

function HoursChart({ cells }: { cells: Cells }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const palette = useChartColours();
  const option = useMemo(() => ({
    ...chartBase(palette),
    legend: { show: false },
    grid: { left: 8, right: 8, top: 8, bottom: 44, containLabel: true },
    tooltip: { ...(chartBase(palette)['tooltip'] as object), formatter: ({ value }: { value: [number, number, number] }) => `${label('weekday', value[1] + 1)} ${value[0]}:00–${value[0] + 1}:00<br/>${t('common.cases', { count: value[2] })}` },
    xAxis: { type: 'category', data: hours, ...quietAxis(palette), splitArea: { show: false } },
    yAxis: { type: 'category', inverse: true, data: weekdays.map((weekday) => label('weekday', weekday)), ...quietAxis(palette) },
    visualMap: { min: 0, max: Math.max(1, ...cells.map((cell) => cell.n)), orient: 'horizontal', left: 'center', bottom: 0, itemHeight: 120, itemWidth: 10, textStyle: { color: palette.inkSoft }, inRange: { color: [palette.raise, '#5fb3c9', palette.primary === '#0a6e87' ? '#07485a' : '#c8f2fc'] } },
    series: [{ type: 'heatmap', data: cells.map((cell) => [cell.hour, cell.weekday - 1, cell.n]), itemStyle: { borderColor: palette.card, borderWidth: 2, borderRadius: 3 } }],
  }), [cells, palette, label, t]);
  return <Chart option={option} name={t('dashboard.hours')} height={300} />;
}
