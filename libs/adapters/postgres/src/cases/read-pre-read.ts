import type { Finding, PreRead } from '@qianli/contracts';
import type { Actor, Bilingual } from '@qianli/domain-case';
import type { Database } from '../shared/database';
import { concealed } from './concealed-sql';

interface PreReadRow {
  id: string;
  status: PreRead['status'];
  modelId: string | null;
  modelVersion: string | null;
  durationMs: number | null;
  reason: PreRead['reason'];
  notes: Bilingual[];
  filmAdvice: PreRead['filmAdvice'];
  quantities: PreRead['quantities'];
  research: boolean;
}
interface FindingRow {
  id: string;
  code: string;
  labelZh: string;
  labelEn: string;
  probability: number;
  threshold: number;
  flagged: boolean;
  kind: Finding['kind'];
  location: Finding['location'];
  measurements: Finding['measurements'];
  modelId: string;
  modelVersion: string;
  verdict: NonNullable<Finding['assessment']>['verdict'] | null;
  note: string | null;
  correction: NonNullable<Finding['assessment']>['correction'];
  assessedById: string | null;
  assessedBy: string | null;
  assessedAt: Date | null;
}

/** The newest pre-read of a case with its findings by weight; each with what this person said of it, else what was said last. */
export async function readPreRead(database: Database, caseId: string, actor: Pick<Actor, 'userId' | 'role'>): Promise<PreRead | null> {
  const { rows } = await database.pool.query<PreReadRow>(
    `SELECT id, status, "modelId", "modelVersion", "durationMs", reason, notes, research, "filmAdvice", quantities
     FROM pre_reads WHERE "caseId" = $1 ORDER BY "requestedAt" DESC, id DESC LIMIT 1`,
    [caseId],
  );
  const [newest] = rows;
  if (!newest) return null;
  if (actor.role === 'specialist' && (await isConcealed(database, caseId))) {
    return { status: newest.status, findings: [], model: null, durationMs: null, reason: null, notes: [], research: newest.research, filmAdvice: [], quantities: [], concealed: true };
  }
  const { rows: findings } = await database.pool.query<FindingRow>(
    `SELECT f.*, said.verdict, said.note, said.correction, said."readerId" AS "assessedById", said.name AS "assessedBy", said.at AS "assessedAt"
     FROM findings f LEFT JOIN LATERAL (
       SELECT a.verdict, a.note, a.correction, a."readerId", u.name, a.at FROM finding_assessments a JOIN users u ON u.id = a."readerId"
       WHERE a."findingId" = f.id ORDER BY a."readerId" = $2 DESC, a.at DESC LIMIT 1) said ON TRUE
     WHERE f."preReadId" = $1 ORDER BY f.flagged DESC, f.probability DESC, f.ordinal`,
    [newest.id, actor.userId],
  );
  return {
    status: newest.status,
    findings: findings.map(toFinding),
    durationMs: newest.durationMs,
    reason: newest.reason,
    notes: newest.notes,
    research: newest.research,
    filmAdvice: newest.filmAdvice,
    quantities: newest.quantities,
    model: newest.modelId && newest.modelVersion ? { id: newest.modelId, version: newest.modelVersion } : null,
  };
}

/** The lot concealed it, nobody asked for it, and nothing is signed yet. */
async function isConcealed({ pool }: Database, caseId: string): Promise<boolean> {
  const { rowCount } = await pool.query(`SELECT 1 FROM pre_read_arms lot JOIN cases c ON c.id = lot."caseId" WHERE c.id = $1 AND ${concealed}`, [caseId]);
  return rowCount === 1;
}

function toFinding(row: FindingRow): Finding {
  return {
    id: row.id,
    code: row.code,
    label: { zh: row.labelZh, en: row.labelEn },
    probability: row.probability,
    threshold: row.threshold,
    flagged: row.flagged,
    kind: row.kind,
    location: row.location,
    measurements: row.measurements,
    model: { id: row.modelId, version: row.modelVersion },
    assessment:
      row.verdict && row.assessedById && row.assessedAt
        ? {
            verdict: row.verdict,
            note: row.note ?? '',
            correction: row.correction ?? null,
            by: { id: row.assessedById, name: row.assessedBy ?? '' },
            at: row.assessedAt.toISOString(),
          }
        : null,
  };
}
