import type { Actor } from '@qianli/domain-case';
import { type MeasuredCase, type MeasuredVerdict, MeasureReads, type Period } from '@qianli/flow';
import type { Database } from '../shared/database';

/** Cases of the period that the actor may count; $1 from, $2 to, $3 hospital asked for or null, $4 the actor's own hospital or null for all. */
export const counted = `
  FROM cases c JOIN hospitals h ON h.id = c."hospitalId" LEFT JOIN users r ON r.id = c."assignedToId"
  WHERE c."receivedAt" >= $1 AND c."receivedAt" < $2 AND ($3::uuid IS NULL OR c."hospitalId" = $3)
    AND ($4::uuid IS NULL OR c."hospitalId" = $4 OR r."hospitalId" = $4)`;

/** null counts everything; only the platform's people may. */
export function ownHospital(actor: Actor): string | null {
  if (actor.role === 'dispatcher' || actor.role === 'platform-admin') return null;
  return actor.hospitalId ?? '00000000-0000-0000-0000-000000000000';
}

export class PostgresMeasureReads extends MeasureReads {
  constructor(private readonly database: Database) {
    super();
  }

  async cases(actor: Actor, { from, to, hospitalId }: Period): Promise<readonly MeasuredCase[]> {
    const { rows } = await this.database.pool.query<MeasuredCase & { hospitalId: string; hospitalName: string; readerId: string | null; readerName: string | null }>(
      `SELECT c.id AS "caseId", h.id AS "hospitalId", h.name AS "hospitalName", r.id AS "readerId", r.name AS "readerName", c.modality, c.critical,
         c."firstInstanceAt", c."receivedAt", c."preReadAt", c."assignedAt", c."openedAt", c."signedAt", c."finalAt", c."deliveredAt", c."acknowledgedAt", c."dueAt", c."pausedSeconds",
         c.state = 'cancelled' AS cancelled,
         to_char(c."receivedAt" AT TIME ZONE h."timeZone", 'YYYY-MM-DD') AS day,
         extract(isodow FROM c."receivedAt" AT TIME ZONE h."timeZone")::int AS weekday, extract(hour FROM c."receivedAt" AT TIME ZONE h."timeZone")::int AS hour,
         (SELECT EXISTS (SELECT 1 FROM findings f WHERE f."preReadId" = p.id AND f.flagged) FROM pre_reads p WHERE p."caseId" = c.id AND p.status = 'done' ORDER BY p."requestedAt" DESC LIMIT 1) AS flagged
       ${counted} ORDER BY c."receivedAt", c.id`,
      [from, to, hospitalId ?? null, ownHospital(actor)],
    );
    return rows.map(({ hospitalId: id, hospitalName, readerId, readerName, ...of }) => ({ ...of, hospital: { id, name: hospitalName }, reader: readerId ? { id: readerId, name: readerName ?? '' } : null }));
  }

  async verdicts(actor: Actor, { from, to, hospitalId }: Period): Promise<readonly MeasuredVerdict[]> {
    const { rows } = await this.database.pool.query<MeasuredVerdict>(
      `SELECT f.code, f."labelZh" AS zh, f."labelEn" AS en, f."modelId" AS model, f."modelVersion" AS version, a.verdict
       FROM finding_assessments a JOIN findings f ON f.id = a."findingId" JOIN pre_reads p ON p.id = f."preReadId"
       WHERE p."caseId" IN (SELECT c.id ${counted})`,
      [from, to, hospitalId ?? null, ownHospital(actor)],
    );
    return rows;
  }
}
