import { useSyncExternalStore } from 'react';

interface Clock {
  now: number;
  timer: ReturnType<typeof setInterval> | undefined;
  readonly listeners: Set<() => void>;
}
const clocks = new Map<number, Clock>();

function clockOf(everyMs: number): Clock {
  let clock = clocks.get(everyMs);
  if (!clock) clocks.set(everyMs, (clock = { now: Date.now(), timer: undefined, listeners: new Set() }));
  return clock;
}

/** The time, again every `everyMs`; all parts of a page share one timer, so their minutes turn together. */
export function useNow(everyMs = 10_000): number {
  return useSyncExternalStore(
    (listener) => {
      const clock = clockOf(everyMs);
      clock.listeners.add(listener);
      clock.timer ??= setInterval(() => {
        clock.now = Date.now();
        for (const one of clock.listeners) one();
      }, everyMs);
      return () => {
        clock.listeners.delete(listener);
        if (clock.listeners.size > 0) return;
        clearInterval(clock.timer);
        clocks.delete(everyMs);
      };
    },
    () => clockOf(everyMs).now,
  );
}
