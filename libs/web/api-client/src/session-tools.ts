/** What another tab of the same origin says about the sign-in. Holds no token. */
export type SessionNews = { readonly kind: 'signed-in' | 'signed-out'; readonly userId: string | null };

/** What the session needs of its surroundings; a test gives its own. */
export interface SessionTools {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** Runs `work` while no other tab of the origin does: the refresh cookie is replaced at each use, and two uses at once end the session. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  readonly tell: (news: SessionNews) => void;
  readonly hear: (listener: (news: SessionNews) => void) => void;
}

/** The browser's own: `navigator.locks` where there is one (not on plain http beyond loopback), `BroadcastChannel` between tabs. */
export function browserTools(): SessionTools {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('qianli.session');
  return {
    fetch: (input, init) => fetch(input, init),
    now: () => Date.now(),
    // The same lock name as the reading room's, a document of its own on this origin.
    alone: async (work) => ('locks' in navigator ? await navigator.locks.request('qianli.session-refresh', work) : work()),
    tell: (news) => channel?.postMessage(news),
    hear: (listener) => channel?.addEventListener('message', (event: MessageEvent<SessionNews>) => listener(event.data)),
  };
}
