import { DomainError } from '@qianli/contracts';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../shared/transaction';
import { AccessStore, type AccessTransaction, type Account, type KeptRefreshToken } from './access-store';
import { attemptLimit } from './attempt-limit';
import { CheckPassword } from './check-password';
import { PasswordHashes, Secrets } from './passwords';
import { refreshGraceMs, refreshLifetimeMs, Sessions } from './sessions';

const zhang: Account = { userId: 'u1', username: 'zhang', name: '张建国', role: 'county-physician', hospital: { id: 'h1', name: '青石县人民医院' }, passwordHash: 'hash of secret', active: true };

/** Accounts, attempts and tokens in memory. */
class MemoryStore extends AccessStore {
  account: Account = zhang;
  readonly attempts: { username: string; address: string | null; succeeded: boolean; at: Date }[] = [];
  readonly tokens: (KeptRefreshToken & { tokenHash: string })[] = [];
  readonly audits: AuditEntry[] = [];

  async accountOf(by: { username: string } | { userId: string }) {
    return ('username' in by ? by.username === this.account.username : by.userId === this.account.userId) ? this.account : null;
  }
  async failuresSince(since: Date, username: string, address: string | null) {
    const lately = this.attempts.filter(({ at }) => at >= since);
    const last = lately.findLastIndex((of) => of.username === username && of.succeeded);
    return {
      ofUsername: lately.filter((of, index) => index > last && of.username === username && !of.succeeded).length,
      fromAddress: lately.filter((of) => of.address === address && !of.succeeded).length,
    };
  }
  async recordAttempt(attempt: (typeof this.attempts)[number]) {
    this.attempts.push(attempt);
  }
  inTransaction<T>(_subject: unknown, work: (tx: AccessTransaction) => Promise<T>): Promise<T> {
    const change = (fits: (of: KeptRefreshToken) => boolean, to: Partial<KeptRefreshToken>) => {
      this.tokens.forEach((of, index) => fits(of) && this.tokens.splice(index, 1, { ...of, ...to }));
    };
    return work({
      audit: (entry) => void this.audits.push(entry),
      recordEvent: async () => undefined, enqueue: async () => undefined, dropJob: async () => undefined, notify: async () => undefined,
      account: async (userId) => (userId === this.account.userId ? this.account : null),
      addRefreshToken: async ({ tokenHash, userId, familyId, expiresAt }) => void this.tokens.push({ id: tokenHash, tokenHash, userId, familyId, expiresAt, usedAt: null, revokedAt: null }),
      lockRefreshToken: async (tokenHash) => this.tokens.find((of) => of.tokenHash === tokenHash) ?? null,
      markUsed: async (id, at) => change((of) => of.id === id, { usedAt: at }),
      revokeFamily: async (familyId, at) => change((of) => of.familyId === familyId, { revokedAt: at }),
    });
  }
}
class PlainHashes extends PasswordHashes {
  asked: (string | null)[] = [];
  async hash(password: string) {
    return `hash of ${password}`;
  }
  async matches(hash: string | null, password: string) {
    this.asked.push(hash);
    return hash === `hash of ${password}`;
  }
}
class CountedSecrets extends Secrets {
  private n = 0;
  newToken = () => `token ${(this.n += 1)}`;
  newId = () => `family ${(this.n += 1)}`;
  digestOf = (token: string) => `digest of ${token}`;
}
function aHouse() {
  const store = new MemoryStore();
  const hashes = new PlainHashes();
  const clock = { time: Date.parse('2026-11-22T08:00:00Z'), now: () => new Date(clock.time) };
  const passwords = new CheckPassword(store, hashes, clock);
  return { store, hashes, clock, passwords, sessions: new Sessions(store, passwords, new CountedSecrets(), clock) };
}
const codeOf = (work: Promise<unknown>) => work.then(() => 'success', (error: unknown) => (error instanceof DomainError ? error.code : error));

describe('signing in', () => {
  it('compares with something for a name that nobody has, so that the work is the same', async () => {
    const { sessions, hashes } = aHouse();
    expect(await codeOf(sessions.start('nobody', 'secret', 'a'))).toBe('wrong-credentials');
    expect(hashes.asked).toEqual([null]);
  });

  it('refuses after five failures without looking at the password, and lets in again after a quarter of an hour', async () => {
    const { sessions, hashes, clock } = aHouse();
    for (let n = 0; n < attemptLimit.ofUsername; n += 1) expect(await codeOf(sessions.start('zhang', 'guess', 'a'))).toBe('wrong-credentials');
    expect(await codeOf(sessions.start('zhang', 'secret', 'b'))).toBe('too-many-attempts');
    expect(hashes.asked).toHaveLength(5);
    clock.time += attemptLimit.windowMs + 1;
    expect(await codeOf(sessions.start('zhang', 'secret', 'b'))).toBe('success');
  });

  it('counts from the last success, so that four slips a day lock nobody out', async () => {
    const { sessions } = aHouse();
    for (let day = 0; day < 3; day += 1) {
      for (let n = 0; n < 4; n += 1) await codeOf(sessions.start('zhang', 'slip', 'a'));
      expect(await codeOf(sessions.start('zhang', 'secret', 'a'))).toBe('success');
    }
  });

  it('refuses somebody who was deactivated like a wrong password', async () => {
    const { sessions, store } = aHouse();
    store.account = { ...zhang, active: false };
    expect(await codeOf(sessions.start('zhang', 'secret', 'a'))).toBe('wrong-credentials');
  });
});

describe('the password of a signature', () => {
  it('is checked for the person, counted like a sign-in, and refused after five failures', async () => {
    const { passwords, store } = aHouse();
    expect(await passwords.verify('u1', 'secret', 'a')).toBe(true);
    for (let n = 0; n < 5; n += 1) expect(await passwords.verify('u1', 'wrong')).toBe(false);
    expect(await codeOf(passwords.verify('u1', 'secret'))).toBe('too-many-attempts');
    expect(await passwords.verify('nobody', 'secret')).toBe(false);
    expect(store.attempts.filter(({ succeeded }) => !succeeded)).toHaveLength(5);
  });
});

describe('a refresh token', () => {
  it('is exchanged for the next of its family; used again within seconds it gives one more, later it ends them all', async () => {
    const { sessions, clock, store } = aHouse();
    const { refreshToken: first } = await sessions.start('zhang', 'secret', 'a');
    const { refreshToken: next } = await sessions.refresh(first);
    clock.time += refreshGraceMs;
    expect(await codeOf(sessions.refresh(first))).toBe('success');
    clock.time += 1;
    expect(await codeOf(sessions.refresh(first))).toBe('session-ended');
    expect(await codeOf(sessions.refresh(next))).toBe('session-ended');
    expect(store.audits.at(-1)).toMatchObject({ action: 'session.refreshed', outcome: 'refused', detail: { code: 'token-used-twice' } });
    expect(JSON.stringify(store.tokens)).not.toContain(`"${first}"`);
  });

  it('ends after a shift without use, with the sign-out, and with the account', async () => {
    const { sessions, clock, store } = aHouse();
    const idle = await sessions.start('zhang', 'secret', 'a');
    clock.time += refreshLifetimeMs;
    expect(await codeOf(sessions.refresh(idle.refreshToken))).toBe('session-ended');
    const ended = await sessions.start('zhang', 'secret', 'a');
    await sessions.end(ended.refreshToken);
    expect(await codeOf(sessions.refresh(ended.refreshToken))).toBe('session-ended');
    const gone = await sessions.start('zhang', 'secret', 'a');
    store.account = { ...zhang, active: false };
    expect(await codeOf(sessions.refresh(gone.refreshToken))).toBe('session-ended');
    store.account = zhang;
    expect(await codeOf(sessions.refresh(gone.refreshToken))).toBe('session-ended');
  });
});
