import { isOpen, type CaseState } from '@qianli/domain-case';

export type TimeLeft =
  | { readonly kind: 'none' }
  | { readonly kind: 'done' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'running'; readonly seconds: number; /** 1 at the start … 0 at the deadline. */ readonly share: number; readonly isShort: boolean }
  | { readonly kind: 'overdue'; readonly seconds: number };

/** A quarter of the time is left: the bar turns amber. Own choice. */
const shortShare = 0.25;

/** How much of a case's time is left at `now` (ms). A returned case's clock stands; a signed or cancelled one has none. */
export function timeLeftOf(kase: { state: CaseState; receivedAt: string | null; dueAt: string | null }, now: number): TimeLeft {
  if (!isOpen(kase.state)) return { kind: 'done' };
  if (kase.state === 'returned') return { kind: 'paused' };
  if (!kase.dueAt) return { kind: 'none' };
  const due = Date.parse(kase.dueAt);
  const seconds = (due - now) / 1000;
  if (seconds < 0) return { kind: 'overdue', seconds: -seconds };
  const whole = kase.receivedAt ? (due - Date.parse(kase.receivedAt)) / 1000 : 0;
  const share = whole > 0 ? Math.min(1, seconds / whole) : 1;
  return { kind: 'running', seconds, share, isShort: share < shortShare };
}
