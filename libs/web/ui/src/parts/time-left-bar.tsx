import { PauseOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { exactTime, shortSpanOf, spanOf } from '../words/how-long';
import { useLanguage } from '../words/language';
import { useNow } from '../words/use-now';
import { timeLeftOf, type CaseWithClock } from './time-left';

/** Time left as a bar that shrinks; still while paused or outside working hours; red once the deadline is broken. */
export function TimeLeftBar({ kase, wide = false }: { kase: CaseWithClock; wide?: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const left = timeLeftOf(kase, useNow());
  const due = kase.dueAt ? exactTime(kase.dueAt) : undefined;
  if (left.kind === 'none' || left.kind === 'done') {
    return <span className="q-time q-time-none" title={left.kind === 'done' ? t('common.done') : t('common.noDeadline')}>{left.kind === 'done' ? '✓' : '—'}</span>;
  }
  const said =
    left.kind === 'paused' ? t('common.paused')
    : left.kind === 'off-hours' ? t('common.offHours', { span: spanOf(left.seconds, language) })
    : left.kind === 'overdue' ? t('common.overdueBy', { span: spanOf(left.seconds, language) })
    : t('common.left', { span: spanOf(left.seconds, language) });
  const share = left.kind === 'running' || left.kind === 'off-hours' ? left.share : 1;
  const kind = left.kind === 'running' && left.isShort ? 'short' : left.kind;
  return (
    <span className={`q-time q-time-${kind} ${wide ? 'q-time-wide' : ''}`} title={due ? `${said} · ${due}` : said}>
      <span className="q-time-track" aria-hidden="true"><span style={{ width: `${Math.max(3, share * 100)}%` }} /></span>
      <span className="q-time-text">{wide ? said : left.kind === 'paused' ? <PauseOutlined /> : left.kind === 'off-hours' ? <><PauseOutlined /> {shortSpanOf(left.seconds)}</> : `${left.kind === 'overdue' ? '+' : ''}${shortSpanOf(left.seconds)}`}</span>
      {!wide && <span className="q-hidden">{said}</span>}
    </span>
  );
}
