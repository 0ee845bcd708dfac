import type { Actor } from '@qianli/domain-case';
import { type Clock, FollowUpReads, type FollowUpRows, type TrackRow, type VisitRow } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import { samePersonSql } from '../cases/same-person-sql';
import { SqlParameters } from '../cases/sql-parameters';
import { visibleCaseRow } from '../cases/visible-case';
import { visibleCases } from '../cases/visible-cases';
import type { Database } from '../shared/database';
import { studiesOfPersonSql } from './followed-sql';

/** The follow-up of a case as it stands, in one snapshot. */
export class PostgresFollowUpReads extends FollowUpReads {
  constructor(private readonly database: Database, private readonly clock: Clock) {
    super();
  }

  rows(actor: Actor, caseId: string): Promise<FollowUpRows | null> {
    return this.database.prisma.$transaction(
      async (db) => {
        if (!(await visibleCaseRow(db, actor, caseId, this.clock.now()))) return null;
        const followUp = await db.followUp.findUnique({ where: { caseId }, select: { at: true } });
        const [followable] = await db.$queryRawUnsafe<{ is: boolean }[]>(
          `SELECT c.modality = 'CT' AND c.state <> 'cancelled' AND s."studyDate" IS NOT NULL AND
             coalesce((SELECT p.status IN ('queued', 'running', 'done') FROM pre_reads p WHERE p."caseId" = c.id ORDER BY p."requestedAt" DESC, p.id DESC LIMIT 1), false) AS "is"
           FROM cases c JOIN studies s ON s.id = c."studyId" WHERE c.id = $1::uuid`, caseId,
        ); // prettier-ignore
        return {
          at: followUp?.at ?? null, isFollowable: followable?.is ?? false,
          visits: await this.visits(db, actor, caseId), tracks: await tracksOf(db, caseId), separations: await separationsOf(db, caseId),
        }; // prettier-ignore
      },
      { isolationLevel: 'RepeatableRead', maxWait: 10_000, timeout: 30_000 },
    );
  }

  private visits(db: Prisma.TransactionClient, actor: Actor, caseId: string): Promise<VisitRow[]> {
    const p = new SqlParameters();
    const own = p.of(caseId, 'uuid');
    return db.$queryRawUnsafe<VisitRow[]>(
      `SELECT v.ordinal, v.day, v."sliceMm", s."studyInstanceUid", json_build_object('id', h.id, 'name', h.name) AS hospital,
         CASE WHEN ${visibleCases(actor, p, this.clock.now())} THEN c.id END AS "caseId", c.id = me.id AS "isThis", r.registration
       FROM follow_up_visits v JOIN cases me ON me.id = v."caseId" JOIN patients mp ON mp.id = me."patientId"
         JOIN pre_reads pr ON pr.id = v."preReadId" JOIN cases c ON c.id = pr."caseId" JOIN studies s ON s.id = c."studyId" JOIN hospitals h ON h.id = s."hospitalId"
         JOIN patients op ON op.id = s."patientId" AND ${samePersonSql('mp', 'op')}
         LEFT JOIN lung_registrations r ON r."earlierId" = v."preReadId"
           AND r."laterId" = (SELECT last."preReadId" FROM follow_up_visits last WHERE last."caseId" = v."caseId" ORDER BY last.ordinal DESC LIMIT 1)
       WHERE v."caseId" = ${own} AND (c.state <> 'cancelled' OR c.id = me.id) ORDER BY v.ordinal`, ...p.values,
    ); // prettier-ignore
  }
}

interface LesionRow {
  readonly trackId: string;
  readonly ordinal: number;
  readonly outcome: TrackRow['visits'][number]['outcome'];
  readonly finding: TrackRow['visits'][number]['finding'];
  readonly reason: string | null;
  readonly distanceMm: number | null;
  readonly doubts: readonly string[];
}

async function tracksOf(db: Prisma.TransactionClient, caseId: string): Promise<TrackRow[]> {
  const rows = await db.$queryRawUnsafe<LesionRow[]>(
    `SELECT t.id AS "trackId", v.ordinal, v.outcome, v.reason, v."distanceMm", v.doubts,
       CASE WHEN f.id IS NOT NULL THEN json_build_object('id', f.id, 'code', f.code, 'label', json_build_object('zh', f."labelZh", 'en', f."labelEn"), 'location', f.location, 'measurements', f.measurements) END AS finding
     FROM lesion_tracks t JOIN lesion_visits v ON v."trackId" = t.id LEFT JOIN findings f ON f.id = v."findingId" WHERE t."caseId" = $1::uuid ORDER BY t.ordinal, v.ordinal`, caseId,
  ); // prettier-ignore
  const tracks = new Map<string, LesionRow[]>();
  for (const row of rows) tracks.set(row.trackId, [...(tracks.get(row.trackId) ?? []), row]);
  return [...tracks].map(([id, visits]) => ({ id, visits }));
}

function separationsOf(db: Prisma.TransactionClient, caseId: string): Promise<FollowUpRows['separations'][number][]> {
  return db.$queryRawUnsafe(
    `SELECT x.id, json_build_object('id', u.id, 'name', u.name) AS by, x.at, x.note FROM lesion_separations x JOIN users u ON u.id = x."byId"
     WHERE x."undoneAt" IS NULL AND x."studyId" IN ${studiesOfPersonSql} AND x."otherStudyId" IN ${studiesOfPersonSql} ORDER BY x.at DESC, x.id`, caseId,
  ); // prettier-ignore
}
