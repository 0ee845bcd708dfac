import type { Role } from '@qianli/domain-case';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';
import type { Failures } from './attempt-limit';

/** A person who may sign in. */
export interface Account {
  readonly userId: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly hospital: { readonly id: string; readonly name: string } | null;
  readonly passwordHash: string;
  readonly active: boolean;
}

/** A refresh token as it is kept: never itself, only its digest. Tokens that came from one sign-in are a family. */
export interface KeptRefreshToken {
  readonly id: string;
  readonly userId: string;
  readonly familyId: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Reads and writes of a session's steps. */
export abstract class AccessTransaction extends FlowTransaction {
  abstract account(userId: string): Promise<Account | null>;
  abstract addRefreshToken(token: { userId: string; familyId: string; tokenHash: string; createdAt: Date; expiresAt: Date }): Promise<void>;
  /** Locks the token's row until the end of the transaction. */
  abstract lockRefreshToken(tokenHash: string): Promise<KeptRefreshToken | null>;
  abstract markUsed(id: string, at: Date): Promise<void>;
  abstract revokeFamily(familyId: string, at: Date): Promise<void>;
}

/** Accounts, sign-in attempts and refresh tokens. */
export abstract class AccessStore extends TransactionsOf<AccessTransaction> {
  abstract accountOf(by: { readonly username: string } | { readonly userId: string }): Promise<Account | null>;
  abstract failuresSince(since: Date, username: string, address: string | null): Promise<Failures>;
  /** Kept on its own, so that a refused sign-in leaves it too. */
  abstract recordAttempt(attempt: { username: string; address: string | null; succeeded: boolean; at: Date }): Promise<void>;
}
