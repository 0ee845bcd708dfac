import type { CaseSummary, PredictiveValue } from '@qianli/contracts';
import { patientNameOf, PreReadTag, timeOfDay, TimeLeftBar, useLabels, useNow } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import { StudyName } from '../../shared/patient-cell';

/** What the row has no room for: the whole history, why it is here, when it will probably be read. */
export function SelectedStrip({ kase, trust }: { kase: CaseSummary | undefined; trust: PredictiveValue | null }) {
  const { t } = useTranslation();
  const { label, say } = useLabels();
  const now = useNow(60_000);
  if (!kase) return <div className="worklist-strip q-faint">{t('worklist.selectHint')}</div>;
  const time = kase.expectedReadAt ? timeOfDay(kase.expectedReadAt, now) : null;
  const forecast = time === null ? '' : kase.expectedReader ? t('worklist.expectedAt', { time, reader: kase.expectedReader.name }) : t('worklist.expectedAtNobody', { time });
  return (
    <section className="worklist-strip" aria-label={t('worklist.selected')} data-testid="worklist-strip">
      <div><strong>{patientNameOf(kase.patientName)}</strong><StudyName kase={kase} /><span>{kase.sendingHospital.name}</span><TimeLeftBar kase={kase} wide /><PreReadTag preRead={kase.preRead} trust={trust} /><span className="q-soft">{[forecast, kase.escalation === 'none' ? '' : label('escalation', kase.escalation)].filter(Boolean).join(' · ')}</span></div>
      <div><span className="cut" title={kase.historyLine}>{kase.historyLine}</span>{kase.why && <span className="cut q-soft" title={say(kase.why)}>{say(kase.why)}</span>}</div>
    </section>
  );
}
