import type { CaseSummary } from '@qianli/contracts';
import { isOpen, type CaseState } from '@qianli/domain-case';

export type TimeLeft =
  | { readonly kind: 'none' }
  | { readonly kind: 'done' }
  | { readonly kind: 'paused' }
  /** The contract counts working hours and it is none: the clock stands with so much left. */
  | { readonly kind: 'off-hours'; readonly seconds: number; readonly share: number }
  | { readonly kind: 'running'; readonly seconds: number; /** 1 at the start … 0 at the deadline. */ readonly share: number; readonly isShort: boolean }
  | { readonly kind: 'overdue'; readonly seconds: number };

/** A quarter of the time is left: the bar turns amber. Own choice. */
const shortShare = 0.25;
/** When a clock of the server was first looked at: its minutes were true then. */
const seenAt = new WeakMap<object, number>();

export interface CaseWithClock {
  readonly state: CaseState;
  readonly receivedAt: string | null;
  readonly dueAt: string | null;
  readonly clock?: CaseSummary['clock'];
}

/**
 * How much of a case's time is left at `now` (ms), by the server's clock where it gave one: it knows pauses and working
 * hours. A returned case's clock stands; a signed or cancelled one has none.
 */
export function timeLeftOf(kase: CaseWithClock, now: number): TimeLeft {
  if (!isOpen(kase.state)) return { kind: 'done' };
  if (kase.state === 'returned') return { kind: 'paused' };
  const { clock } = kase;
  if (clock && clock.state !== 'stopped') {
    if (clock.state === 'paused') return { kind: 'paused' };
    const seen = seenAt.get(clock) ?? now;
    seenAt.set(clock, seen);
    const seconds = clock.remainingMinutes * 60 - (clock.state === 'running' ? (now - seen) / 1000 : 0);
    if (seconds < 0) return { kind: 'overdue', seconds: -seconds };
    const share = clock.allowedMinutes > 0 ? Math.min(1, seconds / (clock.allowedMinutes * 60)) : 1;
    return clock.state === 'off-hours' ? { kind: 'off-hours', seconds, share } : { kind: 'running', seconds, share, isShort: share < shortShare };
  }
  if (!kase.dueAt) return { kind: 'none' };
  const due = Date.parse(kase.dueAt);
  const seconds = (due - now) / 1000;
  if (seconds < 0) return { kind: 'overdue', seconds: -seconds };
  const whole = kase.receivedAt ? (due - Date.parse(kase.receivedAt)) / 1000 : 0;
  const share = whole > 0 ? Math.min(1, seconds / whole) : 1;
  return { kind: 'running', seconds, share, isShort: share < shortShare };
}
