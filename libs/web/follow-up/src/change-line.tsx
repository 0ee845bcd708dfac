import type { LesionChange } from '@qianli/contracts';
import { followUpWords as words, type Language, saying } from './follow-up-words';

const signed = (value: number, digits: number) => `${value > 0 ? '+' : ''}${value.toFixed(digits)}`;

/** What changed since the visit before: by how much, whether beyond error, and how fast it doubles. */
export function ChangeLine({ change, language }: { change: LesionChange; language: Language }) {
  const say = saying(language);
  const { meanMm, volumeShare, doubling } = change;
  return (
    <span className={`fu-change fu-${change.trend}`} title={change.coarse ? say(words.coarse) : undefined}>
      <span>
        {[meanMm !== null && `${signed(meanMm, 1)} mm`, volumeShare !== null && `${signed(volumeShare * 100, 0)} %`].filter(Boolean).join(' · ')} <b>{say(words.trend[change.trend])}</b>
      </span>
      {change.meanBeyondError && change.trend === 'within-error' && <span>{say(words.diameterGrown)}</span>}
      {doubling && (
        <span data-testid="follow-up-doubling">
          {say(words.doubling, { n: Math.round(doubling.days) })}
          {doubling.highDays === null ? say(words.openInterval, { low: Math.round(doubling.lowDays) }) : say(words.interval, { low: Math.round(doubling.lowDays), high: Math.round(doubling.highDays) })}
          {' · '}{say(words.class[doubling.class])}{!doubling.sure && ` · ${say(words.classUnsure)}`}
        </span>
      )}
      {change.coarse && <span className="fu-faint">{say(words.coarse)}</span>}
    </span>
  );
}
