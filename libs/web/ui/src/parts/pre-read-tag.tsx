import type { CaseSummary, PredictiveValue } from '@qianli/contracts';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../labels/use-labels';

/**
 * The pre-read in one cell: what it flags with probability, and how often readers confirmed such a flag here (`trust`).
 * On hover the threshold, the interval with its n, and that no human has read it.
 */
export function PreReadTag({ preRead, trust = null }: { preRead: CaseSummary['preRead']; trust?: PredictiveValue | null }) {
  const { t } = useTranslation();
  const { label, say } = useLabels();
  if (!preRead) return <span className="q-faint">—</span>;
  if (preRead.status !== 'done') return <span className="q-faint" title={t('common.notRead')}>{label('preReadStatus', preRead.status)}</span>;
  const top = preRead.top;
  const figures = top ? `${t('common.probability')} ${top.probability.toFixed(2)} · ${t('common.threshold')} ${top.threshold.toFixed(2)}` : '';
  const trusted = trust
    ? t(trust.hospital ? 'common.ppvHere' : 'common.ppvAll', { share: percentOf(trust.share), low: percentOf(trust.low), high: percentOf(trust.high), n: trust.n, hospital: trust.hospital?.name ?? '' })
    : t('common.ppvNone');
  const isFlagged = preRead.flagged && top !== null;
  const hint = [top ? say(top.label) : t('common.notFlagged'), figures, isFlagged ? trusted : '', t('common.research')].filter(Boolean).join(' · ');
  if (!isFlagged) return <span className="q-machine-quiet" title={hint}>{t('common.notFlagged')}</span>;
  return (
    <span className="q-flag" title={hint}>
      <span className="q-machine">
        <b>{top.probability.toFixed(2)}</b>
        <span>{say(top.label)}</span>
      </span>
      <span className="q-ppv" data-testid="ppv">{trust ? t('common.ppvShort', { share: percentOf(trust.share), n: trust.n }) : t('common.ppvShortNone')}</span>
      <span className="q-hidden">{trusted}</span>
    </span>
  );
}

const percentOf = (share: number) => `${Math.round(share * 100)}%`;
