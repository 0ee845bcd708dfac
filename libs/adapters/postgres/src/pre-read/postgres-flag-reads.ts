import type { CardValue } from '@qianli/contracts';
import { type FlagCount, FlagReads } from '@qianli/flow';
import { PostgresCardFigures } from '../in-use/postgres-card-figures';
import type { Database } from '../shared/database';

export class PostgresFlagReads extends FlagReads {
  constructor(private readonly database: Database) {
    super();
  }

  async judgedFlags(): Promise<readonly FlagCount[]> {
    const { rows } = await this.database.pool.query<FlagCount>(
      `SELECT json_build_object('id', h.id, 'name', h.name) AS hospital, f.code, json_build_object('zh', min(f."labelZh"), 'en', min(f."labelEn")) AS label,
         json_build_object('id', f."modelId", 'version', f."modelVersion") AS model, count(*)::int AS n, (count(*) FILTER (WHERE word.verdict <> 'disagree'))::int AS confirmed
       FROM (SELECT DISTINCT ON (a."findingId") a."findingId", a.verdict FROM finding_assessments a ORDER BY a."findingId", a.at DESC, a.id DESC) word
       JOIN findings f ON f.id = word."findingId" AND f.flagged
       JOIN pre_reads p ON p.id = f."preReadId" JOIN cases c ON c.id = p."caseId" JOIN hospitals h ON h.id = c."hospitalId"
       GROUP BY h.id, h.name, f.code, f."modelId", f."modelVersion" ORDER BY f.code, f."modelId", f."modelVersion", h.id`,
    );
    return rows;
  }

  cardValues(): Promise<readonly CardValue[]> {
    return new PostgresCardFigures(this.database).values();
  }
}
