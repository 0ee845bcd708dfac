import { useTranslation } from 'react-i18next';
import { figureOf, verdictOf, type Estimate, type Measure } from './read-difference';

/** Paired differences, a row a measure: a point with its interval beside the line of no difference. Each row has its own scale; the figures stand beside it. */
export function IntervalPlot({ differences }: { differences: readonly (readonly [Measure, Estimate])[] }) {
  const { t } = useTranslation();
  return (
    <table className="interval-plot case-table slim-table" data-testid="simulation-differences">
      <thead><tr><th>{t('policy.measure')}</th><th className="figure">{t('policy.change')}</th><th className="figure">95 %</th><th className="interval-cell"><span className="q-hidden">{t('policy.pairedTitle')}</span></th><th /></tr></thead>
      <tbody>
        {differences.map(([measure, difference]) => {
          const verdict = verdictOf(measure, difference);
          const reach = Math.max(Math.abs(difference.low), Math.abs(difference.high), 1e-9) * 1.1;
          const at = (value: number) => 50 + (value / reach) * 50;
          return (
            <tr key={measure}>
              <th scope="row">{t(`policy.m_${measure}`)}</th>
              <td className="figure"><strong>{figureOf(measure, difference.mean, true)}</strong></td>
              <td className="figure q-soft nowrap">{figureOf(measure, difference.low, true)} … {figureOf(measure, difference.high, true)}</td>
              <td className="interval-cell" aria-hidden="true"><span className={`interval interval-${verdict}`}><i /><b style={{ left: `${at(difference.low)}%`, width: `${at(difference.high) - at(difference.low)}%` }} /><em style={{ left: `${at(difference.mean)}%` }} /></span></td>
              <td><span className={`q-tag ${verdict === 'better' ? 'q-tag-good' : verdict === 'worse' ? 'q-tag-warn' : 'q-tag-calm'}`}>{t(`policy.${verdict}`)}</span></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
