import { DomainError, type ErrorCode } from '@qianli/contracts';
import type { Clock, Doer } from '../shared/transaction';
import type { AccessStore, AccessTransaction, Account } from './access-store';
import type { CheckPassword } from './check-password';
import type { Secrets } from './passwords';

/** A refresh token lives a working shift from its last use. */
export const refreshLifetimeMs = 12 * 3_600_000;
/** So long after its use a token may be used again: two tabs that refresh at once are no theft. */
export const refreshGraceMs = 20_000;

/** Who signed in, and the refresh token for his cookie. */
export interface StartedSession {
  readonly account: Account;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
}

const doerOf = (account: Account): Doer => ({ userId: account.userId, name: account.name, role: account.role, hospitalId: account.hospital?.id ?? null });
const nobody: Doer = { userId: null, name: 'unknown', role: null, hospitalId: null };

/** Signing in, going on, and signing out. */
export class Sessions {
  constructor(
    private readonly store: AccessStore,
    private readonly passwords: CheckPassword,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /** Throws `wrong-credentials`, alike for an unknown name, a wrong password and a deactivated person; `too-many-attempts`. */
  async start(username: string, password: string, address: string | null): Promise<StartedSession> {
    const account = await this.store.accountOf({ username });
    const code = await this.refusalOf(username, account, password, address);
    const actor = account ? doerOf(account) : nobody;
    if (code || !account) {
      await this.store.inTransaction({ actor, action: 'session.started' }, async (tx) => tx.audit({ actor, action: 'session.started', outcome: 'refused', detail: { code: code ?? 'wrong-credentials', address } }));
      throw new DomainError(code ?? 'wrong-credentials', code === 'too-many-attempts' ? 'Too many failed attempts; wait up to 15 minutes' : 'User name and password do not fit');
    }
    return this.store.inTransaction({ actor, action: 'session.started' }, async (tx) => {
      tx.audit({ actor, action: 'session.started', outcome: 'success', detail: { address } });
      return this.handOut(tx, account, this.secrets.newId());
    });
  }

  /**
   * Exchanges a refresh token for the next one. A used token is a stolen one unless it was used seconds ago: its family
   * is revoked. Throws `session-ended`.
   */
  async refresh(refreshToken: string): Promise<StartedSession> {
    const now = this.clock.now();
    const session = await this.store.inTransaction({ actor: nobody, action: 'session.refreshed' }, async (tx) => {
      const kept = await tx.lockRefreshToken(this.secrets.digestOf(refreshToken));
      if (!kept || kept.revokedAt || kept.expiresAt <= now) return null;
      const account = await tx.account(kept.userId);
      const reused = kept.usedAt !== null && now.getTime() - kept.usedAt.getTime() > refreshGraceMs;
      if (!account || !account.active || reused) {
        await tx.revokeFamily(kept.familyId, now);
        const actor = account ? doerOf(account) : nobody;
        tx.audit({ actor, action: 'session.refreshed', outcome: 'refused', detail: { code: reused ? 'token-used-twice' : 'deactivated' } });
        return null;
      }
      if (!kept.usedAt) await tx.markUsed(kept.id, now);
      return this.handOut(tx, account, kept.familyId);
    });
    if (!session) throw new DomainError('session-ended', 'The session has ended; sign in again');
    return session;
  }

  /** Ends the session that a token belongs to; an unknown one is no error. */
  async end(refreshToken: string): Promise<void> {
    await this.store.inTransaction({ actor: nobody, action: 'session.ended' }, async (tx) => {
      const kept = await tx.lockRefreshToken(this.secrets.digestOf(refreshToken));
      if (!kept || kept.revokedAt) return;
      const account = await tx.account(kept.userId);
      await tx.revokeFamily(kept.familyId, this.clock.now());
      tx.audit({ actor: account ? doerOf(account) : nobody, action: 'session.ended', outcome: 'success' });
    });
  }

  /** The person as he is at this moment. Throws `not-signed-in` when he was deactivated meanwhile. */
  async current(userId: string): Promise<Account> {
    const account = await this.store.accountOf({ userId });
    if (!account?.active) throw new DomainError('not-signed-in', 'The account is not active');
    return account;
  }

  private async refusalOf(username: string, account: Account | null, password: string, address: string | null): Promise<ErrorCode | null> {
    try {
      return (await this.passwords.compare(username, account, password, address)) ? null : 'wrong-credentials';
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  }

  private async handOut(tx: AccessTransaction, account: Account, familyId: string): Promise<StartedSession> {
    const refreshToken = this.secrets.newToken();
    const createdAt = this.clock.now();
    const refreshExpiresAt = new Date(createdAt.getTime() + refreshLifetimeMs);
    await tx.addRefreshToken({ userId: account.userId, familyId, tokenHash: this.secrets.digestOf(refreshToken), createdAt, expiresAt: refreshExpiresAt });
    return { account, refreshToken, refreshExpiresAt };
  }
}
