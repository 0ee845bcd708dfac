import type { CaseDetail } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

export function PriorsPanel({ kase }: { kase: CaseDetail }) {
  const { t } = useTranslation();
  const { label, language } = useLabels();
  return (
    <section className="card" aria-label={t('case.priors')}>
      <div className="card-head"><h2>{t('case.priors')} {kase.priors.length > 0 && <span className="count">{kase.priors.length}</span>}</h2></div>
      {kase.priors.length === 0 && <p className="q-faint">{t('case.noPriors')}</p>}
      <ul className="priors">
        {kase.priors.map((prior) => (
          <li key={prior.studyInstanceUid}>
            <span><strong>{(prior.date ?? '').slice(0, 10) || '—'}</strong> {label('modality', prior.modality)} <span className="q-soft">{prior.description}</span></span>
            <small className="q-faint">{prior.hospital.name}{prior.because.rule !== 'same-number' && ` · ${prior.because.text[language]}`}</small>
            {prior.reportImpression && <p className="prose">{prior.reportImpression}</p>}
            {prior.caseId && <Link to={`/cases/${prior.caseId}`}>{t('settings.showCase')}</Link>}
          </li>
        ))}
      </ul>
    </section>
  );
}
