import type { Doer } from '@qianli/flow';
import type { Database } from '../shared/database';
import { appendAudit } from '../shared/audit-chain';

/** Leaves a line for each request that a role's permissions refused. */
export class PostgresRefusalLog {
  constructor(private readonly database: Database) {}

  async refused(actor: Doer | undefined, permission: string, path: string): Promise<void> {
    const doer = actor ?? { userId: null, name: 'unknown', role: null, hospitalId: null };
    await this.database.prisma.$transaction((db) =>
      appendAudit(db, [{ actor: doer, action: 'request.made', outcome: 'refused', detail: { code: 'not-allowed', permission, path } }], new Date()),
    );
  }
}
