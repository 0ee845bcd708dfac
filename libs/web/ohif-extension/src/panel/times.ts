import { useEffect, useState } from 'react';
import { words } from '../texts/words';

/** A length of time in the two units that matter: `2 小时 05 分钟`, `42 分钟`, `不足 1 分钟`. */
export function span(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  if (minutes < 1) return words.lessThanMinute;
  if (minutes < 60) return `${minutes} ${words.minutes}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} ${words.hours} ${String(minutes % 60).padStart(2, '0')} ${words.minutes}`;
  return `${Math.floor(hours / 24)} ${words.days} ${hours % 24} ${words.hours}`;
}

/** Clock time today, day and clock time otherwise. */
export function clock(at: string, now = new Date()): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false });
  if (date.toDateString() === now.toDateString()) return time;
  const day = `${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
  return `${date.getFullYear() === now.getFullYear() ? '' : `${date.getFullYear()}-`}${day} ${time}`;
}

/** For the pointer that rests on a short time: the exact one. */
export const exact = (at: string): string => new Date(at).toLocaleString('zh-CN', { hour12: false });

/** The time, again every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
