import type { Role } from '@qianli/domain-case';
import { AccessStore, type AccessTransaction, type Account, type Failures, type KeptRefreshToken, type TransactionSubject } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';

const withHospital = { hospital: { select: { id: true, name: true } } } as const;
type UserRow = Prisma.UserGetPayload<{ include: typeof withHospital }>;

function accountFrom(row: UserRow | null): Account | null {
  if (!row) return null;
  return { userId: row.id, username: row.username, name: row.name, role: row.role as Role, hospital: row.hospital, passwordHash: row.passwordHash, active: row.active };
}

class PostgresAccessTransaction extends PostgresTransaction implements AccessTransaction {
  async account(userId: string): Promise<Account | null> {
    return accountFrom(await this.db.user.findUnique({ where: { id: userId }, include: withHospital }));
  }

  async addRefreshToken(token: Parameters<AccessTransaction['addRefreshToken']>[0]): Promise<void> {
    await this.db.refreshToken.create({ data: token });
    // What has expired proves nothing any more.
    await this.db.refreshToken.deleteMany({ where: { userId: token.userId, expiresAt: { lt: token.createdAt } } });
  }

  async lockRefreshToken(tokenHash: string): Promise<KeptRefreshToken | null> {
    const [row] = await this.db.$queryRaw<KeptRefreshToken[]>`
      SELECT "id", "userId", "familyId", "expiresAt", "usedAt", "revokedAt" FROM refresh_tokens WHERE "tokenHash" = ${tokenHash} FOR UPDATE`;
    return row ?? null;
  }

  async markUsed(id: string, at: Date): Promise<void> {
    await this.db.refreshToken.update({ where: { id }, data: { usedAt: at } });
  }

  async revokeFamily(familyId: string, at: Date): Promise<void> {
    await this.db.refreshToken.updateMany({ where: { familyId, revokedAt: null }, data: { revokedAt: at } });
  }
}

/** Accounts, attempts and refresh tokens in PostgreSQL. */
export class PostgresAccessStore extends AccessStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: AccessTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresAccessTransaction, T>(this.database, (db) => new PostgresAccessTransaction(db), subject, work);
  }

  async accountOf(by: { readonly username: string } | { readonly userId: string }): Promise<Account | null> {
    const where = 'username' in by ? { username: by.username } : { id: by.userId };
    return accountFrom(await this.database.prisma.user.findUnique({ where, include: withHospital }));
  }

  async failuresSince(since: Date, username: string, address: string | null): Promise<Failures> {
    const attempts = this.database.prisma.loginAttempt;
    const success = await attempts.findFirst({ where: { username, succeeded: true, at: { gte: since } }, orderBy: { id: 'desc' }, select: { id: true } });
    const [ofUsername, fromAddress] = await Promise.all([
      attempts.count({ where: { username, succeeded: false, at: { gte: since }, ...(success ? { id: { gt: success.id } } : {}) } }),
      address ? attempts.count({ where: { address, succeeded: false, at: { gte: since } } }) : 0,
    ]);
    return { ofUsername, fromAddress };
  }

  async recordAttempt({ address, at, ...attempt }: Parameters<AccessStore['recordAttempt']>[0]): Promise<void> {
    await this.database.prisma.loginAttempt.create({ data: { ...attempt, address: address ?? '', at } });
    const dayBefore = new Date(at.getTime() - 86_400_000);
    if (attempt.succeeded) await this.database.prisma.loginAttempt.deleteMany({ where: { username: attempt.username, at: { lt: dayBefore } } });
  }
}
