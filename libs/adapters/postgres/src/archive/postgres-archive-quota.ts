import { ArchiveQuota } from '@qianli/flow';
import type { Database } from '../shared/database';

/** Quota and usage of a hospital, one row each. */
export class PostgresArchiveQuota extends ArchiveQuota {
  constructor(private readonly database: Database) {
    super();
  }

  async left(hospitalId: string): Promise<number | null> {
    const { rows } = await this.database.pool.query<{ left: number | null }>({
      name: 'quota-left',
      text: `SELECT (r."quotaBytes" - coalesce(u.bytes, 0))::float8 AS left FROM archive_rules r LEFT JOIN archive_usage u USING ("hospitalId") WHERE "hospitalId" = $1`,
      values: [hospitalId],
    });
    const left = rows[0]?.left ?? null;
    return left === null ? null : Math.max(0, left);
  }
}
