import type { CaseSummary } from '@qianli/contracts';
import { exactTime, timeOfDay, useNow } from '@qianli/ui';
import { useTranslation } from 'react-i18next';

/** When it will probably be read; amber when that is after its deadline. */
export function ExpectedCell({ kase }: { kase: Pick<CaseSummary, 'expectedReadAt' | 'expectedReader' | 'dueAt'> }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  if (!kase.expectedReadAt) return <span className="q-faint" title={t('worklist.expectedNone')}>—</span>;
  const isLate = kase.dueAt !== null && Date.parse(kase.expectedReadAt) > Date.parse(kase.dueAt);
  const who = kase.expectedReader ? t('worklist.expectedAt', { time: exactTime(kase.expectedReadAt), reader: kase.expectedReader.name }) : t('worklist.expectedAtNobody', { time: exactTime(kase.expectedReadAt) });
  return (
    <time className={`figures ${isLate ? 'is-late' : 'q-soft'}`} dateTime={kase.expectedReadAt} title={[who, isLate ? t('worklist.expectedLate') : ''].filter(Boolean).join(' · ')} data-testid="expected">
      {timeOfDay(kase.expectedReadAt, now)}{isLate && <span aria-hidden="true"> !</span>}{isLate && <span className="q-hidden">{t('worklist.expectedLate')}</span>}
    </time>
  );
}
