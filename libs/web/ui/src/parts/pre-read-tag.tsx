import type { CaseSummary } from '@qianli/contracts';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../labels/use-labels';

/** The pre-read in one cell: what it flags with probability and threshold, and on hover that no human has read it. */
export function PreReadTag({ preRead }: { preRead: CaseSummary['preRead'] }) {
  const { t } = useTranslation();
  const { label, say } = useLabels();
  if (!preRead) return <span className="q-faint">—</span>;
  if (preRead.status !== 'done') return <span className="q-faint" title={t('common.notRead')}>{label('preReadStatus', preRead.status)}</span>;
  const top = preRead.top;
  const figures = top ? `${t('common.probability')} ${top.probability.toFixed(2)} · ${t('common.threshold')} ${top.threshold.toFixed(2)}` : '';
  const hint = [top ? say(top.label) : t('common.notFlagged'), figures, t('common.research')].filter(Boolean).join(' · ');
  if (!preRead.flagged || !top) return <span className="q-machine-quiet" title={hint}>{t('common.notFlagged')}</span>;
  return (
    <span className="q-machine" title={hint}>
      <b>{top.probability.toFixed(2)}</b>
      <span>{say(top.label)}</span>
    </span>
  );
}
