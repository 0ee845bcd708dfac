import type { Actor } from '@qianli/domain-case';
import type { CaseDoor, Clock } from '@qianli/flow';
import type { Database } from '../shared/database';
import { SqlParameters } from './sql-parameters';
import { visibleCases } from './visible-cases';

export class PostgresCaseDoor implements CaseDoor {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async maySee(actor: Actor, caseId: string): Promise<boolean> {
    const p = new SqlParameters();
    const { rows } = await this.database.pool.query(
      `SELECT 1 FROM cases c WHERE c.id = ${p.of(caseId, 'uuid')} AND ${visibleCases(actor, p, this.clock.now())}`,
      p.values,
    );
    return rows.length > 0;
  }
}
