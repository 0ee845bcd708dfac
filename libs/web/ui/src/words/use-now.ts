import { useSyncExternalStore } from 'react';

interface Clock {
  readonly now: () => number;
  readonly subscribe: (listener: () => void) => () => void;
}
const clocks = new Map<number, Clock>();

function aClock(everyMs: number): Clock {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    now: () => now,
    subscribe: (listener) => {
      listeners.add(listener);
      if (!timer) {
        // Nobody looked for a while: the time on the screen must not be that of the last look.
        now = Date.now();
        timer = setInterval(tick, everyMs);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

/** The time, again every `everyMs`; all parts of a page share one timer, so their minutes turn together. */
export function useNow(everyMs = 10_000): number {
  let clock = clocks.get(everyMs);
  if (!clock) clocks.set(everyMs, (clock = aClock(everyMs)));
  return useSyncExternalStore(clock.subscribe, clock.now);
}
