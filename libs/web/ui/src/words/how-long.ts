import type { Language } from './pair';

const two = (value: number) => String(value).padStart(2, '0');

/** A span as people say it: 75 s → `1 min`, 3 900 s → `1 h 05 min`, 100 000 s → `1 d 3 h`; null → `—`. Seconds only below one minute. */
export function spanOf(seconds: number | null, language: Language): string {
  if (seconds === null) return '—';
  const zh = language === 'zh';
  const whole = Math.round(Math.abs(seconds));
  if (whole < 60) return zh ? `${whole} 秒` : `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return zh ? `${minutes} 分钟` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return zh ? `${hours} 小时 ${two(minutes % 60)} 分` : `${hours} h ${two(minutes % 60)} min`;
  return zh ? `${Math.floor(hours / 24)} 天 ${hours % 24} 小时` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The same in few signs, for dense tables: `45s`, `12m`, `1h05`, `3d`. The signs are the same in both languages. */
export function shortSpanOf(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h${two(minutes % 60)}` : `${Math.floor(hours / 24)}d`;
}

/** How long ago `at` was: below 10 s "just now". A time to come is said as such. */
export function howLongAgo(at: string, now: number, language: Language): string {
  const seconds = (now - Date.parse(at)) / 1000;
  const zh = language === 'zh';
  if (Math.abs(seconds) < 10) return zh ? '刚刚' : 'just now';
  const span = roughSpan(Math.abs(seconds), zh);
  if (seconds < 0) return zh ? `${span}后` : `in ${span}`;
  return zh ? `${span}前` : `${span} ago`;
}

function roughSpan(seconds: number, zh: boolean): string {
  if (seconds < 60) return zh ? `${Math.floor(seconds)} 秒` : `${Math.floor(seconds)} s`;
  if (seconds < 3600) return zh ? `${Math.floor(seconds / 60)} 分钟` : `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return zh ? `${Math.floor(seconds / 3600)} 小时` : `${Math.floor(seconds / 3600)} h`;
  return zh ? `${Math.floor(seconds / 86_400)} 天` : `${Math.floor(seconds / 86_400)} d`;
}

/** The exact local time: `2026-03-01 08:15:00 UTC+8`. */
export function exactTime(at: string): string {
  const date = new Date(at);
  const offset = -date.getTimezoneOffset() / 60;
  return `${dayOf(date)} ${clockOf(date)}:${two(date.getSeconds())} UTC${offset < 0 ? '−' : '+'}${Math.abs(offset)}`;
}

/** `03-01 08:15`, or `08:15` today. */
export function timeOfDay(at: string, now: number): string {
  const date = new Date(at);
  return dayOf(date) === dayOf(new Date(now)) ? clockOf(date) : `${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockOf(date)}`;
}

const dayOf = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const clockOf = (date: Date) => `${two(date.getHours())}:${two(date.getMinutes())}`;
