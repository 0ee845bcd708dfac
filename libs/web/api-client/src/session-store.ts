import { ApiError, call, sessionsApi, type CallInput, type CallOptions, type Endpoint, type Session, type User } from '@qianli/contracts';
import type { z } from 'zod';
import { browserTools, type SessionTools } from './session-tools';

/** Refresh this long before the token ends, so that a slow request still carries a valid one. */
const refreshAheadMs = 60_000;

/**
 * - `unknown`: the page has just loaded and asks its cookie. `problem` when the server did not answer.
 * - `signed-out`: `ended` tells a session that ran out from one that nobody began or that was left.
 */
export type SessionState =
  | { readonly status: 'unknown'; readonly user: null; readonly problem: ApiError | null }
  | { readonly status: 'signed-in'; readonly user: User }
  | { readonly status: 'signed-out'; readonly user: null; readonly ended: boolean };

/**
 * Who is signed in on this page. The access token lives in memory only; the httpOnly cookie renews it at page load and
 * before it ends, one renewal at a time over all tabs. Knows no framework: `subscribe` and `state` are all a view needs.
 */
export class SessionStore {
  private current: SessionState = { status: 'unknown', user: null, problem: null };
  private session: Session | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private renewing: Promise<Session | null> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly tools: SessionTools = browserTools()) {
    tools.hear((news) => {
      if (news.kind === 'signed-out') this.forget(false);
      else if (news.userId !== this.session?.user.id) void this.renew().catch(() => undefined);
    });
  }

  readonly state = (): SessionState => this.current;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Throws `ApiError`: `wrong-credentials`, `too-many-attempts` or `no-answer`. */
  async signIn(username: string, password: string): Promise<User> {
    const session = await this.tools.alone(() => call(sessionsApi.create, { body: { username, password } }, this.options()));
    this.keep(session);
    this.tools.tell({ kind: 'signed-in', userId: session.user.id });
    return session.user;
  }

  /** Forgets the token at once, then revokes the cookie; a server that is away does not keep anybody signed in. */
  async signOut(): Promise<void> {
    const options = this.options();
    this.forget(false);
    this.tools.tell({ kind: 'signed-out', userId: null });
    await this.tools.alone(() => call(sessionsApi.end, {}, options)).catch(() => undefined);
  }

  /** A token through the cookie; null when nobody is signed in. Throws when the server is away and no token is left. */
  renew(): Promise<Session | null> {
    this.renewing ??= this.tools.alone(() => this.exchange()).finally(() => (this.renewing = null));
    return this.renewing;
  }

  /** A token that is still good for some seconds, for what does not go through `call` (uploads, the socket). */
  async freshToken(): Promise<string | null> {
    const endsIn = this.session ? Date.parse(this.session.expiresAt) - this.tools.now() : 0;
    if (endsIn < 10_000) await this.renew().catch(() => null);
    return this.session?.accessToken ?? null;
  }

  /** Calls an endpoint as the signed-in person; a token refused meanwhile is renewed once. */
  async call<E extends Endpoint>(endpoint: E, input: CallInput<E>, options: CallOptions = {}): Promise<z.output<E['reply']>> {
    const token = await this.freshToken();
    try {
      return await call(endpoint, input, { ...this.options(), ...options, token });
    } catch (problem) {
      if (!(problem instanceof ApiError) || problem.code !== 'not-signed-in' || !(await this.renew())) throw problem;
      return call(endpoint, input, { ...this.options(), ...options });
    }
  }

  private options(): CallOptions {
    return { fetch: this.tools.fetch, token: this.session?.accessToken ?? null };
  }

  private async exchange(): Promise<Session | null> {
    try {
      this.keep(await call(sessionsApi.refresh, {}, { fetch: this.tools.fetch }));
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      if (problem.status !== 0 && problem.status < 500) this.forget(this.session !== null);
      else if (this.session) this.plan(5_000);
      else {
        this.show({ status: 'unknown', user: null, problem });
        throw problem;
      }
    }
    return this.session;
  }

  private keep(session: Session): void {
    this.session = session;
    this.plan(Date.parse(session.expiresAt) - this.tools.now() - refreshAheadMs);
    this.show({ status: 'signed-in', user: session.user });
  }

  private forget(ended: boolean): void {
    clearTimeout(this.timer);
    this.session = null;
    this.show({ status: 'signed-out', user: null, ended });
  }

  private plan(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renew().catch(() => undefined), Math.max(1_000, delayMs));
  }

  private show(state: SessionState): void {
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}
