import type { Actor } from '@qianli/domain-case';
import type { SqlParameters } from './sql-parameters';

/**
 * The rule of `maySee` (libs/domain/case) as a condition on `cases c`; a test holds the two together.
 * Put it into every statement that shows cases or what hangs on them.
 */
export function visibleCases(actor: Actor, p: SqlParameters, now: Date): string {
  switch (actor.role) {
    case 'county-uploader':
    case 'county-physician':
    case 'gateway':
      return `c."hospitalId" = ${p.of(actor.hospitalId, 'uuid')}`;
    case 'hospital-admin': {
      const hospital = p.of(actor.hospitalId, 'uuid');
      return `(c."hospitalId" = ${hospital} OR EXISTS (SELECT 1 FROM users holder WHERE holder.id = c."assignedToId" AND holder."hospitalId" = ${hospital}))`;
    }
    case 'specialist': {
      const reader = p.of(actor.userId, 'uuid');
      return `(c."assignedToId" = ${reader}
        OR EXISTS (SELECT 1 FROM report_versions signed WHERE signed."caseId" = c.id AND signed."signedById" = ${reader})
        OR ${offeredCases(actor.userId, p, now)})`;
    }
    case 'dispatcher':
    case 'platform-admin':
      return 'TRUE';
    default:
      return actor.role satisfies never;
  }
}

/**
 * The same rule as a condition that begins with the cases and not with the rows, for lists: of a million cases a reader sees some
 * thousands, each found by an index. For one case known by its id, `visibleCases` is the shorter way.
 */
export function listedCases(actor: Actor, p: SqlParameters, now: Date): string {
  return actor.role === 'specialist' ? `c.id IN ${casesOfReader(actor.userId, p, now)}` : visibleCases(actor, p, now);
}

/** Of the cases that a specialist holds, signed, or may take: their ids or their patients' records, as a sub-select. */
export function casesOfReader(readerId: string, p: SqlParameters, now: Date, column: 'id' | 'patientId' = 'id'): string {
  const reader = p.of(readerId, 'uuid');
  return `(SELECT held."${column}" FROM cases held WHERE held."assignedToId" = ${reader}
    UNION SELECT done."${column}" FROM report_versions signed JOIN cases done ON done.id = signed."caseId" WHERE signed."signedById" = ${reader}
    UNION SELECT c."${column}" FROM cases c WHERE ${offeredCases(readerId, p, now)})`;
}

/**
 * In the pool, and no legal rule of routing forbids it: not his own hospital, no conflict of interest, an agreement of his
 * hospital and a credential of his own cover it today, by the sender's calendar. A test holds it and the rules together.
 */
export function offeredCases(readerId: string, p: SqlParameters, now: Date): string {
  const [reader, at] = [p.of(readerId, 'uuid'), p.of(now, 'timestamptz')];
  const today = `(${at} AT TIME ZONE at_home."timeZone")::date`;
  return `(c.state = 'in-pool' AND EXISTS (
    SELECT 1 FROM credentials cr JOIN hospitals at_home ON at_home.id = cr."hospitalId" JOIN users me ON me.id = cr."readerId"
    WHERE cr."readerId" = ${reader} AND cr."hospitalId" = c."hospitalId" AND c.modality = ANY(cr.modalities) AND 'final' = ANY(cr."readTypes")
      AND (cardinality(cr."bodyParts") = 0 OR c."bodyPart" = ANY(cr."bodyParts"))
      AND me."hospitalId" IS DISTINCT FROM c."hospitalId" AND ${today} BETWEEN cr."validFrom" AND cr."validUntil"
      AND EXISTS (SELECT 1 FROM agreements ag WHERE ag."sendingHospitalId" = c."hospitalId" AND ag."readingHospitalId" = me."hospitalId"
        AND c.modality = ANY(ag.modalities) AND ${today} BETWEEN ag."validFrom" AND ag."validUntil"))
    AND NOT EXISTS (SELECT 1 FROM reader_conflicts rc WHERE rc."readerId" = ${reader} AND (rc."hospitalId" = c."hospitalId" OR rc."patientId" = c."patientId")))`;
}
