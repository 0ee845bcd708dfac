import type { ArchiveView } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { ArchiveReads, type FindingKind } from '@qianli/flow';
import type { Database } from '../shared/database';

/** Own choice: more is read in the database, not on a page. */
const mostRows = 100;

/** The archive's state: what is stored by whom, what was found, what may go. */
export class PostgresArchiveReads extends ArchiveReads {
  constructor(private readonly database: Database) {
    super();
  }

  async view(_actor: Actor): Promise<ArchiveView> {
    const { pool } = this.database;
    const [runs, findings, open, hospitals, proposals] = await Promise.all([
      pool.query<{ task: string; endedAt: Date; detail: Record<string, number> }>('SELECT task, "endedAt", detail FROM archive_runs ORDER BY task'),
      pool.query<{ id: string; kind: FindingKind; objectKey: string; hospitalId: string | null; name: string | null; bytes: number; foundAt: Date }>(
        `SELECT f.id, f.kind, f."objectKey", h.id AS "hospitalId", h.name, f.bytes::float8 AS bytes, f."foundAt" FROM archive_findings f LEFT JOIN hospitals h ON h.id = f."hospitalId"
         WHERE f."resolvedAt" IS NULL ORDER BY (f.kind = 'object-without-row'), f."foundAt" DESC LIMIT ${mostRows}`,
      ),
      pool.query<{ n: number }>('SELECT count(*)::int AS n FROM archive_findings WHERE "resolvedAt" IS NULL'),
      pool.query<{ id: string; name: string; bytes: number; instances: number; cold: number; keepDays: number | null; coldAfterDays: number | null; quotaBytes: number | null }>(
        `SELECT h.id, h.name, coalesce(u.bytes, 0)::float8 AS bytes, coalesce(u.instances, 0)::int AS instances, r."keepDays", r."coldAfterDays", r."quotaBytes"::float8 AS "quotaBytes",
           (SELECT count(*)::int FROM instances i JOIN studies s ON s.id = i."studyId" WHERE i."coldSince" IS NOT NULL AND s."hospitalId" = h.id) AS cold
         FROM hospitals h LEFT JOIN archive_usage u ON u."hospitalId" = h.id LEFT JOIN archive_rules r ON r."hospitalId" = h.id WHERE h.kind = 'county' OR u.bytes > 0 ORDER BY h.name`,
      ),
      pool.query<{ id: string; hospitalId: string; name: string; caseId: string | null; studyDate: string | null; modality: string; instances: number; bytes: number; proposedAt: Date }>(
        `SELECT d.id, h.id AS "hospitalId", h.name, c.id AS "caseId", s."studyDate", coalesce(c.modality, array_to_string(s.modalities, ', ')) AS modality, d.instances, d.bytes::float8 AS bytes, d."proposedAt"
         FROM deletion_proposals d JOIN hospitals h ON h.id = d."hospitalId" JOIN studies s ON s.id = d."studyId" LEFT JOIN cases c ON c."studyId" = s.id
         WHERE d.state = 'proposed' ORDER BY d."proposedAt", d.id LIMIT ${mostRows}`,
      ),
    ]);
    return {
      runs: runs.rows.map(({ task, endedAt, detail }) => ({ task, endedAt: endedAt.toISOString(), detail })),
      findings: findings.rows.map(({ id, kind, objectKey, hospitalId, name, bytes, foundAt }) => ({ id, kind, objectKey, bytes, foundAt: foundAt.toISOString(), hospital: hospitalId && name ? { id: hospitalId, name } : null })),
      openFindings: open.rows[0]?.n ?? 0,
      hospitals: hospitals.rows.map(({ id, name, bytes, instances, cold, keepDays, coldAfterDays, quotaBytes }) => ({ hospital: { id, name }, bytes, instances, coldInstances: cold, rules: { keepDays, coldAfterDays, quotaBytes } })),
      proposals: proposals.rows.map(({ id, hospitalId, name, proposedAt, ...of }) => ({ id, ...of, hospital: { id: hospitalId, name }, proposedAt: proposedAt.toISOString() })),
    };
  }
}
