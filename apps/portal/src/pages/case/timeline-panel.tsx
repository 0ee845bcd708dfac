import type { CaseDetail } from '@qianli/contracts';
import { HowLongAgo, useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';

/** Everything that happened to the case, newest first. */
export function TimelinePanel({ kase }: { kase: CaseDetail }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  // Steps of the same instant keep their order: turned round, not sorted apart.
  const events = [...kase.timeline].sort((a, b) => a.at.localeCompare(b.at)).reverse();
  return (
    <section className="card" aria-label={t('case.timeline')}>
      <div className="card-head"><h2>{t('case.timeline')}</h2></div>
      <ol className="timeline">
        {events.map((event, at) => (
          <li key={`${event.at}-${at}`}><span>{label('event', event.event)}{event.by && <span className="q-soft"> · {event.by.name}</span>}</span><small className="q-faint"><HowLongAgo at={event.at} clock /></small></li>
        ))}
      </ol>
    </section>
  );
}
