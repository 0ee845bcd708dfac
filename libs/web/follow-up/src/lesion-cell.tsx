import type { LesionEntry } from '@qianli/contracts';
import { ChangeLine } from './change-line';
import { followUpWords as words, type Language, saying } from './follow-up-words';

interface LesionCellProps {
  readonly entry: LesionEntry;
  readonly language: Language;
  readonly onGo: (() => void) | null;
  readonly onSeparate: (() => void) | null;
}

/** One lesion at one visit: measured, not marked, or why nothing can be said. */
export function LesionCell({ entry, language, onGo, onSeparate }: LesionCellProps) {
  const say = saying(language);
  if (entry.outcome === 'absent') return <span className="fu-faint" title={say(words.absentHint)}>{say(words.absent)}</span>;
  if (entry.outcome === 'not-comparable') return <span className="fu-faint">{entry.reason?.[language] ?? '—'}</span>;
  const sizes = [entry.meanMm !== null && `${entry.meanMm.toFixed(1)} mm`, entry.volumeMm3 !== null && `${Math.round(entry.volumeMm3)} mm³`].filter(Boolean).join(' · ') || say(words.notMeasured);
  return (
    <span className="fu-cell">
      {onGo ? <button type="button" className="fu-go" title={say(words.goTo)} onClick={onGo}>{sizes}</button> : <b>{sizes}</b>}
      {entry.change && <ChangeLine change={entry.change} language={language} />}
      {entry.doubts.length > 0 && <span className="fu-doubt" data-testid="follow-up-doubt">{say(words.doubt)}: {entry.doubts.map((doubt) => doubt[language]).join(language === 'zh' ? '；' : '; ')}</span>}
      {onSeparate && <button type="button" className="fu-separate" data-testid="follow-up-separate" onClick={onSeparate}>{say(words.separate)}</button>}
    </span>
  );
}
