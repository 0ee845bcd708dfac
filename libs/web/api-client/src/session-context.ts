import { createContext, useContext, useSyncExternalStore } from 'react';
import type { User } from '@qianli/contracts';
import type { LiveConnection, LiveState } from './live-connection';
import type { SessionState, SessionStore } from './session-store';

const Sessions = createContext<SessionStore | null>(null);
const Live = createContext<LiveConnection | null>(null);
export const SessionProvider = Sessions.Provider;
export const LiveProvider = Live.Provider;

/** The page's session store; throws outside its provider. */
export function useSessionStore(): SessionStore {
  const store = useContext(Sessions);
  if (!store) throw new Error('No SessionProvider above this component');
  return store;
}

export function useSessionState(): SessionState {
  const store = useSessionStore();
  return useSyncExternalStore(store.subscribe, store.state);
}

/** The person signed in; throws where nobody is: only for pages behind the sign-in. */
export function useUser(): User {
  const { user } = useSessionState();
  if (!user) throw new Error('Nobody is signed in');
  return user;
}

/** The page's socket; null before the sign-in. */
export function useLive(): LiveConnection | null {
  return useContext(Live);
}

export function useLiveState(): LiveState {
  const live = useLive();
  return useSyncExternalStore(
    (listener) => live?.subscribe(listener) ?? (() => undefined),
    () => live?.state() ?? 'connecting',
  );
}
