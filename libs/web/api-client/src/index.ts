import './zod-without-eval';

export { LiveConnection, type Acknowledgement, type LiveState } from './live-connection';
export { queryKeyOf, stalePathsAfter } from './query-keys';
export { LiveProvider, SessionProvider, useLive, useLiveState, useSessionState, useSessionStore, useUser } from './session-context';
export { SessionStore, type SessionState } from './session-store';
export { browserTools, type SessionNews, type SessionTools } from './session-tools';
export { useCall, useCommand, usePages, type UseCallOptions } from './use-call';
export { useLiveQueries } from './use-live-queries';
