export interface Period {
  readonly from: string;
  readonly to: string;
}

const two = (value: number) => String(value).padStart(2, '0');

/** An instant with the browser's own offset: `2026-03-01T00:00:00+08:00`. */
function withOffset(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${clock}${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}

/** The period of the address: whole local days from one to the other, both included, or the last N days until now. `1` is today. */
export function periodOf({ days, from, to }: { days: string; from: string; to: string }, now: number): Period {
  const day = /^\d{4}-\d\d-\d\d$/;
  if (day.test(from) && day.test(to)) {
    const end = new Date(`${to}T00:00:00`);
    end.setDate(end.getDate() + 1);
    return { from: withOffset(new Date(`${from}T00:00:00`)), to: withOffset(new Date(Math.min(end.getTime(), now))) };
  }
  const count = Math.min(366, Math.max(1, Number.parseInt(days, 10) || 30));
  const start = new Date(now);
  start.setHours(0, 0, 0, 0);
  start.setDate(start.getDate() - (count - 1));
  return { from: withOffset(start), to: withOffset(new Date(now)) };
}
