import { exactTime, howLongAgo, timeOfDay } from '../words/how-long';
import { useLanguage } from '../words/language';
import { useNow } from '../words/use-now';

/** How long ago, and on hover and on paper when exactly. `clock`: the time of day, for dense tables. */
export function HowLongAgo({ at, clock = false }: { at: string | null | undefined; clock?: boolean }) {
  const language = useLanguage();
  const now = useNow();
  if (!at) return <span>—</span>;
  return (
    <time dateTime={at} data-exact={exactTime(at)} title={clock ? `${howLongAgo(at, now, language)} · ${exactTime(at)}` : exactTime(at)}>
      {clock ? timeOfDay(at, now) : howLongAgo(at, now, language)}
    </time>
  );
}
