import type { LicencePlan } from '@qianli/contracts';
import { useTranslation } from 'react-i18next';
import { figureOf, type Estimate } from './read-difference';

/** What one more licence per hospital and reader would bring, the most useful first; and on a synthetic network what the number of licences is worth. */
export function LicencePlanView({ plan }: { plan: LicencePlan }) {
  const { t } = useTranslation();
  return (
    <section data-testid="licence-plan">
      <h3>{t('policy.licencesTitle')}</h3>
      <p className="q-faint">{t('policy.licencesHint', { played: plan.played, possible: plan.possible })}</p>
      {plan.rows.length === 0 && plan.curve.length === 0 && <p>{t('policy.licencesNone')}</p>}
      {plan.rows.length > 0 && (
        <div className="chart-table">
          <table className="case-table slim-table">
            <thead><tr><th>{t('cases.hospital')}</th><th>{t('cases.reader')}</th><th className="figure">n</th><th className="figure">{t('policy.licenceOfHospital')}</th><th className="figure">{t('policy.licenceBreach')}</th><th className="figure">{t('policy.licenceOfNetwork')}</th></tr></thead>
            <tbody>
              {plan.rows.map((row) => (
                <tr key={`${row.hospital.id} ${row.reader.id}`}>
                  <td>{row.hospital.name}</td><td>{row.reader.name}</td><td className="figure">{row.n}</td>
                  <td className="figure nowrap"><Told of={row.hospitalOnly.meanTurnaroundMinutes} /></td><td className="figure nowrap"><Told of={row.hospitalOnly.breachShare} isShare /></td><td className="figure nowrap"><Told of={row.network.meanTurnaroundMinutes} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {plan.curve.length > 0 && (
        <table className="case-table slim-table">
          <thead><tr><th>{t('policy.licenceCurve')}</th><th className="figure">{t('policy.m_meanTurnaroundMinutes')}</th><th className="figure">{t('policy.m_p90TurnaroundMinutes')}</th><th className="figure">{t('policy.m_breachShare')}</th></tr></thead>
          <tbody>{plan.curve.map((row) => <tr key={row.licencesPerHospital}><td>{row.licencesPerHospital}</td><td className="figure"><Told of={row.meanTurnaroundMinutes} isAbsolute /></td><td className="figure"><Told of={row.p90TurnaroundMinutes} isAbsolute /></td><td className="figure"><Told of={row.breachShare} isShare isAbsolute /></td></tr>)}</tbody>
        </table>
      )}
    </section>
  );
}

function Told({ of, isShare = false, isAbsolute = false }: { of: Estimate; isShare?: boolean; isAbsolute?: boolean }) {
  const measure = isShare ? 'breachShare' : 'meanTurnaroundMinutes';
  const signed = !isAbsolute;
  return <>{figureOf(measure, of.mean, signed)}<br /><span className="q-faint">{figureOf(measure, of.low, signed)} … {figureOf(measure, of.high, signed)}</span></>;
}
