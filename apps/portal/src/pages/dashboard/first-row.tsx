import type { MeasureOverview } from '@qianli/contracts';
import { spanOf, useLanguage } from '@qianli/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type Share = MeasureOverview['withinSla'];

/** The numbers that answer "faster, safer, better?", each with its n and what it was before. */
export function FirstRow({ overview }: { overview: MeasureOverview }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { total, previous, withinSla, previousWithinSla } = overview;
  return (
    <div className="tiles first-row">
      <Tile name={t('dashboard.p50')} value={spanOf(total.p50, language)} foot={<span data-testid="dashboard-n">{t('dashboard.n', { n: total.n })}</span>} change={<TimeChange value={total.p50} before={previous.p50} n={previous.n} />} />
      <Tile name={t('dashboard.p90')} value={spanOf(total.p90, language)} foot={t('dashboard.n', { n: total.n })} change={<TimeChange value={total.p90} before={previous.p90} n={previous.n} />} />
      <ShareTile name={t('dashboard.withinSla')} share={withinSla} before={previousWithinSla} />
      <ShareTile name={t('dashboard.criticalAcknowledged')} share={overview.criticalAcknowledged} />
      <ShareTile name={t('dashboard.flagged')} share={overview.flagged} />
      <ShareTile name={t('dashboard.agreement')} share={overview.agreement} />
      <Tile name={t('dashboard.received')} value={String(overview.received)} foot={`${t('dashboard.signed')} ${overview.signed} · ${t('dashboard.open')} ${overview.open}`} change={overview.overdue > 0 ? <span className="q-harm">{t('dashboard.overdue')} {overview.overdue}</span> : null} />
    </div>
  );
}

function Tile({ name, value, foot, change }: { name: string; value: string; foot: ReactNode; change?: ReactNode }) {
  return (
    <div className="card tile">
      <span>{name}</span>
      <strong>{value}</strong>
      <small>{foot}</small>
      <small className="tile-change">{change}</small>
    </div>
  );
}

function TimeChange({ value, before, n }: { value: number | null; before: number | null; n: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (value === null || before === null) return <>{t('dashboard.noBefore')}</>;
  const change = value - before;
  const words = Math.abs(change) < 30 ? t('dashboard.same') : change < 0 ? t('dashboard.faster', { span: spanOf(change, language) }) : t('dashboard.slower', { span: spanOf(change, language) });
  return <span className={change < -30 ? 'better' : change > 30 ? 'worse' : ''} title={t('dashboard.against', { value: spanOf(before, language), n })}>{words}<span className="q-faint"> · {t('dashboard.against', { value: spanOf(before, language), n })}</span></span>;
}

function ShareTile({ name, share, before }: { name: string; share: Share; before?: Share }) {
  const { t } = useTranslation();
  const points = share.share !== null && before && before.share !== null ? Math.round((share.share - before.share) * 1000) / 10 : null;
  return (
    <Tile
      name={name}
      value={share.share === null ? '—' : percent(share.share)}
      foot={<>{t('dashboard.ofN', { n: share.n, of: share.of })}{share.low !== null && share.high !== null && <> · <span className="nowrap">{t('dashboard.interval', { low: percent(share.low, 0), high: percent(share.high, 0) })}</span></>}</>}
      change={points === null ? null : Math.abs(points) < 0.1 ? t('dashboard.same') : <span className={points > 0 ? 'better' : 'worse'}>{points > 0 ? t('dashboard.up', { points }) : t('dashboard.down', { points: -points })}<span className="q-faint"> · {t('dashboard.against', { value: before?.share === null || before?.share === undefined ? '—' : percent(before.share), n: before?.of ?? 0 })}</span></span>}
    />
  );
}

/** 0.941 → `94.1%`. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)}%`;
}
