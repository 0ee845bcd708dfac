import { useCall } from '@qianli/api-client';
import { routingApi, type RoutingMeasures } from '@qianli/contracts';
import { csv } from '@qianli/domain-turnaround';
import { Asked, EmptyState, useLabels } from '@qianli/ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { saveFile } from '../../shared/save-file';
import { Chart } from './chart';
import { ChartCard } from './chart-card';
import { chartBase, quietAxis, useChartColours } from './chart-style';
import { percent } from './first-row';
import type { MeasureQuery } from './use-csv';

type Cell = string | number | null;
const minutes = (value: number | null) => (value === null ? '—' : value.toFixed(1));
const save = (name: string, rows: readonly (readonly Cell[])[]) => saveFile(new Blob([csv(rows)], { type: 'text/csv' }), `qianli-${name}.csv`);

/** What routing is worth and what it costs: AI order, the error of its forecasts, picking, fairness. For the platform's people. */
export function RoutingCards({ query }: { query: MeasureQuery }) {
  const question = useCall(routingApi.measures, { query: { from: query.from, to: query.to } }, { keepPrevious: true });
  return (
    <Asked question={question}>
      {(measures) => (
        <>
          <AiOrderCard measures={measures} />
          <ForecastCard measures={measures} />
          <PickingCard measures={measures} />
          <FairnessCard measures={measures} />
        </>
      )}
    </Asked>
  );
}

interface Props {
  readonly measures: RoutingMeasures;
}

/** What AI order costs the unflagged, beside what it brings the flagged, and why it is on or off. */
function AiOrderCard({ measures: { aiOrder } }: Props) {
  const { t } = useTranslation();
  const { say } = useLabels();
  const palette = useChartColours();
  const { flagged, unflagged, costToUnflagged, localPpv, flaggedWaiting } = aiOrder;
  const groups = [[t('dashboard.aiFlagged'), flagged], [t('dashboard.aiUnflagged'), unflagged]] as const;
  const option = useMemo(() => ({
    ...chartBase(palette), grid: { left: 8, right: 24, top: 8, bottom: 40, containLabel: true },
    tooltip: { ...(chartBase(palette)['tooltip'] as object), trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: { type: 'value', name: t('dashboard.minutes'), ...quietAxis(palette) },
    yAxis: { type: 'category', inverse: true, data: groups.map(([name, of]) => `${name} (n=${of.n})`), ...quietAxis(palette), axisLabel: { color: palette.ink } },
    series: [
      { name: t('dashboard.mean'), type: 'bar', barMaxWidth: 20, itemStyle: { color: palette.primary }, data: groups.map(([, of]) => of.meanMinutes) },
      { name: 'P90', type: 'bar', barMaxWidth: 20, itemStyle: { color: '#8fb8c9' }, data: groups.map(([, of]) => of.p90Minutes) },
    ],
  }), [measures0(aiOrder), palette, t]);
  const rows: Cell[][] = groups.map(([name, of]) => [name, of.n, of.meanMinutes, of.p90Minutes]);
  return (
    <ChartCard title={t('dashboard.aiTitle')} hint={say(aiOrder.why)} testId="chart-ai-order" onCsv={() => save('ai-order', [[t('dashboard.label'), 'n', t('dashboard.mean'), 'P90'], ...rows])}
      tools={<span className={`q-tag ${aiOrder.state === 'on' ? 'q-tag-good' : 'q-tag-calm'}`}>{t(aiOrder.state === 'on' ? 'worklist.aiOrder_on' : 'worklist.aiOrder_off')}</span>}
      chart={
        <>
          {flagged.n + unflagged.n === 0 ? <EmptyState title={t('dashboard.empty')} /> : <Chart option={option} name={t('dashboard.aiTitle')} height={190} />}
          <p className="q-soft">{t('dashboard.aiCost', { mean: minutes(costToUnflagged.meanMinutes), max: minutes(costToUnflagged.maxMinutes), n: costToUnflagged.n })}<br />
            {localPpv.share === null ? t('dashboard.aiPpvNone') : t('dashboard.aiPpv', { share: percent(localPpv.share, 0), low: percent(localPpv.low ?? 0, 0), high: percent(localPpv.high ?? 0, 0), n: localPpv.of })} {t('dashboard.aiWaiting', { flagged: flaggedWaiting.flagged, waiting: flaggedWaiting.waiting })}</p>
        </>
      }
      table={<Table head={[t('dashboard.label'), 'n', t('dashboard.mean'), 'P90']} rows={rows.map(([name, n, mean, p90]) => [name ?? '', n ?? 0, minutes(mean as number | null), minutes(p90 as number | null)])} />} />
  );
}
const measures0 = (of: object) => JSON.stringify(of);

/** How far the forecast on the worklist was off. */
function ForecastCard({ measures: { forecast } }: Props) {
  const { t } = useTranslation();
  const rows: Cell[][] = [[t('dashboard.forecastFirst'), forecast.first.n, forecast.first.medianError, forecast.first.medianAbsolute, forecast.first.p90Absolute], [t('dashboard.forecastLast'), forecast.n, forecast.medianError, forecast.medianAbsolute, forecast.p90Absolute]];
  const head = [t('dashboard.label'), 'n', t('dashboard.forecastBias'), t('dashboard.forecastMedian'), t('dashboard.forecastP90')];
  const table = <Table head={head} rows={rows.map(([name, n, ...rest]) => [name ?? '', n ?? 0, ...rest.map((value) => minutes(value as number | null))])} />;
  return (
    <ChartCard title={t('dashboard.forecastTitle')} hint={t('dashboard.forecastHint')} testId="chart-forecast" onCsv={() => save('forecast-error', [head, ...rows])}
      chart={forecast.n === 0 && forecast.first.n === 0 ? <EmptyState title={t('dashboard.forecastNone')} /> : (
        <div className="tiles forecast-tiles">
          {([[t('dashboard.forecastFirst'), forecast.first], [t('dashboard.forecastLast'), forecast]] as const).map(([name, of]) => (
            <div key={name} className="tile"><span>{name}</span><strong>{of.medianAbsolute === null ? '—' : t('policy.s_minutes', { minutes: of.medianAbsolute.toFixed(1) })}</strong><small>{t('dashboard.forecastTile', { p90: minutes(of.p90Absolute), bias: minutes(of.medianError), n: of.n })}</small></div>
          ))}
        </div>
      )}
      table={table} />
  );
}

/** Who takes the easy ones: the minutes of what he claimed against what he could have claimed; 1 is no picking. */
function PickingCard({ measures: { readers } }: Props) {
  const { t } = useTranslation();
  const claimed = readers.filter((of) => of.cherryPicking.n > 0);
  const head = [t('cases.reader'), 'n', t('dashboard.pickRatio'), '95 %', ''];
  const span = (of: RoutingMeasures['readers'][number]) => (of.cherryPicking.low === null || of.cherryPicking.high === null ? '—' : `${of.cherryPicking.low.toFixed(2)}–${of.cherryPicking.high.toFixed(2)}`);
  return (
    <ChartCard title={t('dashboard.pickTitle')} hint={t('dashboard.pickHint')} testId="chart-picking" onCsv={() => save('cherry-picking', [head.slice(0, 4), ...claimed.map((of) => [of.reader.name, of.cherryPicking.n, of.cherryPicking.ratio, span(of)])])}
      chart={claimed.length === 0 ? <EmptyState title={t('dashboard.pickNone')} /> : (
        <ul className="ratio-list">
          {claimed.map((of) => {
            const { ratio, low, high, n, suspected } = of.cherryPicking;
            const at = (value: number) => `${Math.min(100, (value / 2) * 100)}%`;
            return (
              <li key={of.reader.id}>
                <span>{of.reader.name} <span className="q-faint">n={n}</span></span>
                <span className={`interval interval-${suspected ? 'worse' : 'unclear'}`} aria-hidden="true"><i />{low !== null && high !== null && <b style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})` }} />}{ratio !== null && <em style={{ left: at(ratio) }} />}</span>
                <span className="figures">{ratio === null ? '—' : ratio.toFixed(2)} {suspected && <span className="q-tag q-tag-warn">{t('dashboard.pickSuspected')}</span>}</span>
              </li>
            );
          })}
        </ul>
      )}
      table={<Table head={head} rows={claimed.map((of) => [of.reader.name, of.cherryPicking.n, of.cherryPicking.ratio?.toFixed(2) ?? '—', span(of), of.cherryPicking.suspected ? t('dashboard.pickSuspected') : ''])} />} />
  );
}

/** Work of each reader in weighted minutes, beside his fair share by time on shift. */
function FairnessCard({ measures: { readers } }: Props) {
  const { t } = useTranslation();
  const palette = useChartColours();
  const option = useMemo(() => ({
    ...chartBase(palette), grid: { left: 8, right: 24, top: 8, bottom: 40, containLabel: true },
    tooltip: { ...(chartBase(palette)['tooltip'] as object), trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: { type: 'value', name: t('dashboard.minutes'), ...quietAxis(palette) },
    yAxis: { type: 'category', inverse: true, data: readers.map((of) => `${of.reader.name} (n=${of.cases})`), ...quietAxis(palette), axisLabel: { color: palette.ink } },
    series: [
      { name: t('dashboard.fairDone'), type: 'bar', barMaxWidth: 16, itemStyle: { color: palette.primary }, data: readers.map((of) => Math.round(of.weightedMinutes)) },
      { name: t('dashboard.fairShare'), type: 'bar', barMaxWidth: 16, itemStyle: { color: '#8fb8c9' }, data: readers.map((of) => Math.round(of.weightedMinutes - of.aheadMinutes)) },
    ],
  }), [readers, palette, t]);
  const head = [t('cases.reader'), 'n', t('dashboard.fairDone'), t('dashboard.fairShare'), t('dashboard.fairAhead')];
  const rows = readers.map((of) => [of.reader.name, of.cases, of.weightedMinutes, of.weightedMinutes - of.aheadMinutes, of.aheadMinutes]);
  return (
    <ChartCard title={t('dashboard.fairTitle')} hint={t('dashboard.fairHint')} testId="chart-fairness" onCsv={() => save('fairness', [head, ...rows])}
      chart={readers.length === 0 ? <EmptyState title={t('dashboard.empty')} /> : <Chart option={option} name={t('dashboard.fairTitle')} height={Math.max(220, 80 + readers.length * 40)} />}
      table={<Table head={head} rows={rows.map(([name, n, ...rest]) => [name ?? '', n ?? 0, ...rest.map((value) => Number(value).toFixed(0))])} />} />
  );
}

function Table({ head, rows }: { head: readonly string[]; rows: readonly (readonly (string | number)[])[] }) {
  return (
    <table className="case-table slim-table">
      <thead><tr>{head.map((words, at) => <th key={words || at} className={at === 0 ? '' : 'figure'}>{words}</th>)}</tr></thead>
      <tbody>{rows.map((row) => <tr key={String(row[0])}>{row.map((cell, at) => <td key={at} className={at === 0 ? '' : 'figure'}>{cell}</td>)}</tr>)}</tbody>
    </table>
  );
}
