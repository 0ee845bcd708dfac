import { ArchiveStore, type ArchiveRules, type ArchiveTransaction, type Finding, type FindingKind, type KeptObject, type Proposal, type TransactionSubject } from '@qianli/flow';
import type { CaseState, StudyForDeletion } from '@qianli/domain-case';
import type { Database } from '../shared/database';
import { forgetOutlines } from '../studies/forget-outlines';
import { namedAmong } from './object-columns';
import { runInSqlTransaction, SqlTransaction } from '../shared/sql-transaction';

const kept = `i.id AS "instanceId", s."hospitalId", i."objectKey", i.digest, i.bytes::float8 AS bytes`;
/** Studies looked at by one run of the retention rules. */
const proposalsARun = 1000;

interface StudyRow {
  readonly receivedAt: Date;
  readonly caseState: CaseState | null;
  readonly deliveredAt: Date | null;
  readonly endedAt: Date | null;
}
const studyColumns = `s."createdAt" AS "receivedAt", c.state AS "caseState", c."deliveredAt",
  greatest(c."finalAt", (SELECT max(v."signedAt") FROM report_versions v WHERE v."caseId" = c.id), (SELECT max(e.at) FROM case_events e WHERE e."caseId" = c.id AND e.event = 'case.cancelled')) AS "endedAt"`;

function studyOf({ receivedAt, caseState, deliveredAt, endedAt }: StudyRow): StudyForDeletion {
  return { receivedAt, case: caseState && { state: caseState, deliveredAt, endedAt } };
}

class PostgresArchiveTransaction extends SqlTransaction implements ArchiveTransaction {
  async lockProposal(id: string): Promise<Proposal | null> {
    await this.run('lock-deletion-case', `SELECT 1 FROM deletion_proposals d JOIN cases c ON c."studyId" = d."studyId" WHERE d.id = $1 FOR UPDATE OF c`, [id]);
    const [row] = await this.run<StudyRow & Pick<Proposal, 'id' | 'studyId' | 'caseId' | 'hospitalId' | 'state' | 'keepDays'>>(
      'lock-deletion',
      `SELECT d.id, d."studyId", c.id AS "caseId", d."hospitalId", d.state, r."keepDays", ${studyColumns}
       FROM deletion_proposals d JOIN studies s ON s.id = d."studyId" LEFT JOIN cases c ON c."studyId" = s.id LEFT JOIN archive_rules r ON r."hospitalId" = d."hospitalId"
       WHERE d.id = $1 FOR UPDATE OF d`,
      [id],
    );
    if (!row) return null;
    const { receivedAt, caseState, deliveredAt, endedAt, ...proposal } = row;
    return { ...proposal, study: studyOf({ receivedAt, caseState, deliveredAt, endedAt }) };
  }

  async decide(id: string, state: 'deleted' | 'declined', byId: string, at: Date): Promise<void> {
    await this.run('decide-deletion', 'UPDATE deletion_proposals SET state = $2, "decidedById" = $3, "decidedAt" = $4 WHERE id = $1', [id, state, byId, at]);
  }

  async deleteImages(studyId: string, at: Date): Promise<string[]> {
    const instances = await this.run<{ key: string }>('delete-images', 'DELETE FROM instances WHERE "studyId" = $1 RETURNING "objectKey" AS key', [studyId]);
    const series = await this.run<{ key: string | null }>('delete-series', 'DELETE FROM series WHERE "studyId" = $1 RETURNING "metadataKey" AS key', [studyId]);
    await this.run('images-deleted', 'UPDATE studies SET "numberOfInstances" = 0, "numberOfSeries" = 0, "imagesDeletedAt" = $2, "updatedAt" = $2 WHERE id = $1', [studyId, at]);
    const outlines = await this.run<{ key: string | null }>('delete-outlines', forgetOutlines, [studyId]);
    return [...instances, ...series, ...outlines].flatMap(({ key }) => (key === null ? [] : [key]));
  }

  async setRules(hospitalId: string, { keepDays, coldAfterDays, quotaBytes }: ArchiveRules): Promise<boolean> {
    const rows = await this.run(
      'set-archive-rules',
      `INSERT INTO archive_rules ("hospitalId", "keepDays", "coldAfterDays", "quotaBytes") SELECT id, $2, $3, $4 FROM hospitals WHERE id = $1
       ON CONFLICT ("hospitalId") DO UPDATE SET "keepDays" = excluded."keepDays", "coldAfterDays" = excluded."coldAfterDays", "quotaBytes" = excluded."quotaBytes" RETURNING 1`,
      [hospitalId, keepDays, coldAfterDays, quotaBytes],
    );
    return rows.length > 0;
  }
}

/** The archive's own care, on PostgreSQL. */
export class PostgresArchiveStore extends ArchiveStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: ArchiveTransaction) => Promise<T>): Promise<T> {
    return runInSqlTransaction<PostgresArchiveTransaction, T>(this.database, (client) => new PostgresArchiveTransaction(client), subject, work);
  }

  leastRecentlyChecked(limit: number): Promise<KeptObject[]> {
    return this.rows(`SELECT ${kept} FROM instances i JOIN studies s ON s.id = i."studyId" ORDER BY i."checkedAt" LIMIT $1`, [limit]);
  }

  async markChecked(instanceIds: readonly string[], at: Date): Promise<void> {
    await this.database.pool.query('UPDATE instances SET "checkedAt" = $2 WHERE id = ANY($1::uuid[])', [instanceIds, at]);
  }

  keptObjects(after: string | null, limit: number): Promise<KeptObject[]> {
    return this.rows(`SELECT ${kept} FROM instances i JOIN studies s ON s.id = i."studyId" WHERE $1::uuid IS NULL OR i.id > $1::uuid ORDER BY i.id LIMIT $2`, [after, limit]);
  }

  async namedKeys(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.database.pool.query<{ key: string }>(namedAmong, [keys]);
    return new Set(rows.map(({ key }) => key));
  }

  async report(findings: readonly Finding[], at: Date): Promise<void> {
    if (findings.length === 0) return;
    await this.database.pool.query(
      `INSERT INTO archive_findings (kind, "objectKey", "instanceId", "hospitalId", bytes, "foundAt", "seenAt")
       SELECT kind, "objectKey", "instanceId", "hospitalId", bytes, $2, $2 FROM json_to_recordset($1::json) AS f (kind text, "objectKey" text, "instanceId" uuid, "hospitalId" uuid, bytes bigint)
       ON CONFLICT (kind, "objectKey") DO UPDATE SET "seenAt" = excluded."seenAt", "resolvedAt" = NULL`,
      [JSON.stringify(findings), at],
    );
  }

  async resolve(kind: FindingKind, objectKeys: readonly string[], at: Date): Promise<void> {
    if (objectKeys.length === 0) return;
    await this.database.pool.query('UPDATE archive_findings SET "resolvedAt" = $3 WHERE kind = $1 AND "objectKey" = ANY($2::text[]) AND "resolvedAt" IS NULL', [kind, objectKeys, at]);
  }

  async openFindings(kind: FindingKind, seenBefore: Date): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ key: string }>('SELECT "objectKey" AS key FROM archive_findings WHERE kind = $1 AND "resolvedAt" IS NULL AND "seenAt" < $2', [kind, seenBefore]);
    return rows.map(({ key }) => key);
  }

  dueForCold(now: Date, limit: number): Promise<KeptObject[]> {
    return this.rows(
      `SELECT ${kept} FROM archive_rules r JOIN studies s ON s."hospitalId" = r."hospitalId" AND s."updatedAt" < $1::timestamptz - make_interval(days => r."coldAfterDays")
       JOIN instances i ON i."studyId" = s.id AND i."coldSince" IS NULL LEFT JOIN cases c ON c."studyId" = s.id
       WHERE r."coldAfterDays" IS NOT NULL AND (c.state IS NULL OR c.state IN ('final', 'amended', 'cancelled')) ORDER BY s."createdAt", i.id LIMIT $2`,
      [now, limit],
    );
  }

  coldObjects(studyId: string): Promise<KeptObject[]> {
    return this.rows(`SELECT ${kept} FROM instances i JOIN studies s ON s.id = i."studyId" WHERE s.id = $1 AND i."coldSince" IS NOT NULL ORDER BY i.id`, [studyId]);
  }

  async markCold(instanceId: string, since: Date | null): Promise<void> {
    await this.database.pool.query('UPDATE instances SET "coldSince" = $2 WHERE id = $1', [instanceId, since]);
  }

  async proposeDeletions(now: Date, mayGo: (study: StudyForDeletion, keepDays: number) => boolean): Promise<number> {
    const { rows } = await this.database.pool.query<StudyRow & { id: string; hospitalId: string; keepDays: number; instances: number; bytes: string }>(
      `SELECT s.id, s."hospitalId", r."keepDays", ${studyColumns}, (SELECT count(*)::int FROM instances i WHERE i."studyId" = s.id) AS instances, (SELECT coalesce(sum(i.bytes), 0) FROM instances i WHERE i."studyId" = s.id) AS bytes
       FROM archive_rules r JOIN studies s ON s."hospitalId" = r."hospitalId" AND s."createdAt" < $1::timestamptz - make_interval(days => r."keepDays") LEFT JOIN cases c ON c."studyId" = s.id
       WHERE r."keepDays" IS NOT NULL AND s."imagesDeletedAt" IS NULL AND s."numberOfInstances" > 0 AND (c.state IS NULL OR c.state IN ('final', 'amended', 'cancelled'))
         AND NOT EXISTS (SELECT 1 FROM deletion_proposals d WHERE d."studyId" = s.id)
       ORDER BY s."createdAt" LIMIT ${proposalsARun}`,
      [now],
    );
    const due = rows.filter((row) => mayGo(studyOf(row), row.keepDays));
    if (due.length > 0) {
      await this.database.pool.query(
        `INSERT INTO deletion_proposals ("studyId", "hospitalId", state, instances, bytes, "proposedAt")
         SELECT "studyId", "hospitalId", 'proposed', instances, bytes, $2 FROM json_to_recordset($1::json) AS d ("studyId" uuid, "hospitalId" uuid, instances int, bytes bigint) ON CONFLICT ("studyId") DO NOTHING`,
        [JSON.stringify(due.map(({ id, hospitalId, instances, bytes }) => ({ studyId: id, hospitalId, instances, bytes }))), now],
      );
    }
    return due.length;
  }

  async ended(task: string, at: Date, detail: Readonly<Record<string, number>>): Promise<void> {
    await this.database.pool.query('INSERT INTO archive_runs (task, "endedAt", detail) VALUES ($1, $2, $3) ON CONFLICT (task) DO UPDATE SET "endedAt" = excluded."endedAt", detail = excluded.detail', [task, at, JSON.stringify(detail)]);
  }

  private async rows(text: string, values: readonly unknown[]): Promise<KeptObject[]> {
    return (await this.database.pool.query<KeptObject>(text, [...values])).rows;
  }
}
