import { useCall } from '@qianli/api-client';
import { measuresApi, type ReplyOf } from '@qianli/contracts';
import { Asked, EmptyState, useLabels } from '@qianli/ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from './chart';
import { ChartCard } from './chart-card';
import { chartBase, quietAxis, useChartColours } from './chart-style';
import { percent } from './first-row';
import { useCsv, type MeasureQuery } from './use-csv';

type Groups = ReplyOf<typeof measuresApi.agreement>['groups'];

/** What readers said of the pre-read, per finding and model version, with n and interval. */
export function AgreementCard({ query }: { query: MeasureQuery }) {
  const { t } = useTranslation();
  const { say } = useLabels();
  const question = useCall(measuresApi.agreement, { query }, { keepPrevious: true });
  const saveCsv = useCsv(query);
  return (
    <ChartCard
      title={t('dashboard.agreementTitle')} hint={t('dashboard.agreementHint')} testId="chart-agreement" onCsv={() => void saveCsv('agreement')}
      chart={<Asked question={question}>{({ groups }) => (groups.length === 0 ? <EmptyState title={t('dashboard.emptyAgreement')} /> : <AgreementChart groups={groups} />)}</Asked>}
      table={<Asked question={question}>{({ groups }) => (
        <table className="case-table slim-table">
          <thead><tr><th>{t('dashboard.finding')}</th><th>{t('dashboard.model')}</th><th className="figure">{t('dashboard.count')}</th><th className="figure">{t('dashboard.agree')}</th><th className="figure">{t('dashboard.modified')}</th><th className="figure">{t('dashboard.disagree')}</th><th className="figure">{t('dashboard.share')}</th></tr></thead>
          <tbody>
            {groups.map((group) => (
              <tr key={`${group.code}-${group.model}-${group.version}`}>
                <td>{say(group.label)}</td><td className="q-soft">{group.model} {group.version}</td><td className="figure">{group.n}</td><td className="figure">{group.agree}</td><td className="figure">{group.modified}</td><td className="figure">{group.disagree}</td>
                <td className="figure">{group.agreement.share === null ? '—' : percent(group.agreement.share, 0)}<br /><span className="q-faint nowrap">{group.agreement.low !== null && group.agreement.high !== null ? `${percent(group.agreement.low, 0)}–${percent(group.agreement.high, 0)}` : ''}</span></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}</Asked>}
    />
  );
}

function AgreementChart({ groups }: { groups: Groups }) {
  const { t } = useTranslation();
  const { say } = useLabels();
  const palette = useChartColours();
  const option = useMemo(() => ({
    ...chartBase(palette),
    grid: { left: 8, right: 24, top: 8, bottom: 36, containLabel: true },
    tooltip: { ...(chartBase(palette)['tooltip'] as object), trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: { type: 'value', minInterval: 1, ...quietAxis(palette) },
    yAxis: { type: 'category', inverse: true, data: groups.map((group) => `${say(group.label)} (n=${group.n})\n${group.model} ${group.version}`), ...quietAxis(palette), axisLabel: { color: palette.ink, lineHeight: 16 } },
    series: [
      { name: t('dashboard.agree'), type: 'bar', stack: 'verdict', barMaxWidth: 26, itemStyle: { color: palette.primary }, data: groups.map((group) => group.agree) },
      { name: t('dashboard.modified'), type: 'bar', stack: 'verdict', itemStyle: { color: '#8fb8c9' }, data: groups.map((group) => group.modified) },
      { name: t('dashboard.disagree'), type: 'bar', stack: 'verdict', itemStyle: { color: '#e0a030' }, data: groups.map((group) => group.disagree) },
    ],
  }), [groups, palette, say, t]);
  return <Chart option={option} name={t('dashboard.agreementTitle')} height={Math.max(280, 70 + groups.length * 52)} />;
}
