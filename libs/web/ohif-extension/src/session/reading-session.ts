import { ApiError, call, sessionsApi, type CallInput, type CallOptions, type Endpoint, type Session, type User } from '@qianli/contracts';
import type { z } from 'zod';

/** Refresh this long before the token ends, so that a slow image request still carries a valid one. */
const refreshAheadMs = 60_000;

export interface SessionTools {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** Runs `work` while no other tab of the origin does: the refresh cookie is replaced at each use and two at once end the session. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * The reader's sign-in inside the reading room, a document of its own: an access token in memory, renewed by the
 * httpOnly cookie before it ends. `ended` listeners hear when the cookie no longer works.
 */
export class ReadingSession {
  private session: Session | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private renewing: Promise<Session | null> | null = null;
  private readonly endedListeners = new Set<() => void>();

  constructor(private readonly tools: SessionTools = browserTools()) {}

  get user(): User | null {
    return this.session?.user ?? null;
  }
  get token(): string | null {
    return this.session?.accessToken ?? null;
  }
  onEnded(listener: () => void): () => void {
    this.endedListeners.add(listener);
    return () => this.endedListeners.delete(listener);
  }

  /** Obtains a token through the cookie. Null: nobody is signed in. Throws `no-answer` when the server is away. */
  renew(): Promise<Session | null> {
    this.renewing ??= this.tools.alone(() => this.exchange()).finally(() => (this.renewing = null));
    return this.renewing;
  }

  /** Calls an endpoint as the reader; a token refused meanwhile is renewed once. */
  async call<E extends Endpoint>(endpoint: E, input: CallInput<E>, options: CallOptions = {}): Promise<z.output<E['reply']>> {
    try {
      return await call(endpoint, input, { fetch: this.tools.fetch, ...options, token: this.token });
    } catch (problem) {
      if (!(problem instanceof ApiError) || problem.code !== 'not-signed-in' || !(await this.renew())) throw problem;
      return call(endpoint, input, { fetch: this.tools.fetch, ...options, token: this.token });
    }
  }

  private async exchange(): Promise<Session | null> {
    try {
      this.session = await call(sessionsApi.refresh, {}, { fetch: this.tools.fetch });
      this.plan(Date.parse(this.session.expiresAt) - this.tools.now() - refreshAheadMs);
    } catch (problem) {
      if (!(problem instanceof ApiError) || problem.status === 0 || problem.status >= 500) {
        if (!this.session) throw problem;
        this.plan(5_000);
        return this.session;
      }
      this.session = null;
      for (const listener of this.endedListeners) listener();
    }
    return this.session;
  }

  private plan(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renew(), Math.max(1_000, delayMs));
  }
}

function browserTools(): SessionTools {
  return {
    fetch: (input, init) => fetch(input, init),
    now: () => Date.now(),
    alone: async (work) => ('locks' in navigator ? await navigator.locks.request('qianli.session-refresh', work) : work()),
  };
}
