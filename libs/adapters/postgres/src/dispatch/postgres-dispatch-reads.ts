import { DispatchReads, type WaitingReason } from '@qianli/flow';
import type { Database } from '../shared/database';

interface Row {
  id: string;
  candidates: WaitingReason['candidates'] | null;
  askedAt: Date | null;
  askedById: string | null;
  askedByName: string | null;
  note: string | null;
}

/** One statement for any number of cases. */
export class PostgresDispatchReads extends DispatchReads {
  constructor(private readonly database: Database) {
    super();
  }

  async reasons(caseIds: readonly string[]): Promise<ReadonlyMap<string, WaitingReason>> {
    const { rows } = await this.database.pool.query<Row>(
      `SELECT c.id, newest.candidates, ask.at AS "askedAt", ask."byId" AS "askedById", ask."byName" AS "askedByName", ask.detail->>'note' AS note
       FROM cases c
       LEFT JOIN LATERAL (SELECT d.candidates FROM routing_decisions d WHERE d."caseId" = c.id ORDER BY d.at DESC, d.id DESC LIMIT 1) newest ON TRUE
       LEFT JOIN LATERAL (SELECT e.at, e."byId", e."byName", e.detail FROM case_events e WHERE e."caseId" = c.id AND e.event = 'case.help-asked' AND e.at >= c."escalatedAt" ORDER BY e.id DESC LIMIT 1) ask ON TRUE
       WHERE c.id = ANY($1::uuid[])`,
      [caseIds],
    );
    return new Map(rows.map((row) => [row.id, {
      candidates: row.candidates ?? [],
      asked: row.askedAt && { at: row.askedAt.toISOString(), by: row.askedById ? { id: row.askedById, name: row.askedByName ?? '' } : null, note: row.note ?? '' },
    }]));
  }
}
