import { DomainError } from '@qianli/contracts';
import type { Clock } from '../shared/transaction';
import type { AccessStore, Account } from './access-store';
import { attemptLimit, isLockedOut } from './attempt-limit';
import { Passwords, type PasswordHashes } from './passwords';

/**
 * The one place where a password is compared, for sign-in and for signatures. Attempts for one user name run one after
 * another in a process, and an address has at most as many under way as it may fail: guessing in parallel gains nothing.
 */
export class CheckPassword extends Passwords {
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly underWay = new Map<string, number>();

  constructor(private readonly store: AccessStore, private readonly hashes: PasswordHashes, private readonly clock: Clock) {
    super();
  }

  async verify(userId: string, password: string, address?: string): Promise<boolean> {
    const account = await this.store.accountOf({ userId });
    return account ? this.compare(account.username, account, password, address ?? null) : false;
  }

  /** Whether `account` (null: nobody of that name) is active and has this password. Throws `too-many-attempts`. */
  async compare(username: string, account: Account | null, password: string, address: string | null): Promise<boolean> {
    const ofAddress = this.underWay.get(address ?? '') ?? 0;
    if (address && ofAddress >= attemptLimit.fromAddress) throw new DomainError('too-many-attempts', 'Too many sign-ins at once from this address');
    this.underWay.set(address ?? '', ofAddress + 1);
    const before = this.queues.get(username) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.attempt(username, account, password, address));
    this.queues.set(username, mine);
    try {
      return await mine;
    } finally {
      const left = (this.underWay.get(address ?? '') ?? 1) - 1;
      if (left > 0) this.underWay.set(address ?? '', left);
      else this.underWay.delete(address ?? '');
      if (this.queues.get(username) === mine) this.queues.delete(username);
    }
  }

  private async attempt(username: string, account: Account | null, password: string, address: string | null): Promise<boolean> {
    const at = this.clock.now();
    const failures = await this.store.failuresSince(new Date(at.getTime() - attemptLimit.windowMs), username, address);
    if (isLockedOut(failures)) throw new DomainError('too-many-attempts', 'Too many failed attempts; wait up to 15 minutes');
    const matches = await this.hashes.matches(account?.passwordHash ?? null, password);
    const succeeded = matches && account !== null && account.active;
    await this.store.recordAttempt({ username, address, succeeded, at });
    return succeeded;
  }
}
