import { Audience } from '@qianli/flow';
import type { Database } from '../shared/database';

/** Who hears of what, from PostgreSQL. */
export class PostgresAudience extends Audience {
  constructor(private readonly database: Database) {
    super();
  }

  ofCase(caseId: string): Promise<{ hospitalId: string; assignedToId: string | null } | null> {
    return this.database.prisma.case.findUnique({ where: { id: caseId }, select: { hospitalId: true, assignedToId: true } });
  }

  async nameOf(userId: string): Promise<string | null> {
    return (await this.database.prisma.user.findUnique({ where: { id: userId }, select: { name: true } }))?.name ?? null;
  }

  async activeAmong(userIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.prisma.user.findMany({ where: { id: { in: [...userIds] }, active: true }, select: { id: true } });
    return new Set(rows.map(({ id }) => id));
  }
}
