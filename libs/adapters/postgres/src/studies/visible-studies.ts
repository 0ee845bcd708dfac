import type { Actor } from '@qianli/domain-case';
import type { SqlParameters } from '../cases/sql-parameters';
import { samePersonSql } from '../cases/same-person-sql';
import { visibleCases } from '../cases/visible-cases';

/**
 * The studies that an actor may look at, as a condition on `studies s`: those of the cases he may see, for a specialist
 * also the other studies of the persons of those cases, as priors, and for a hospital what it sent that opened no case.
 */
export function visibleStudies(actor: Actor, p: SqlParameters, now: Date): string {
  const visible = visibleCases(actor, p, now);
  if (visible === 'TRUE') return 'TRUE';
  if (actor.role === 'specialist') {
    return `s."patientId" IN (SELECT same.id FROM cases c JOIN patients me ON me.id = c."patientId" JOIN patients same ON ${samePersonSql('me', 'same')} WHERE ${visible})`;
  }
  const sentWithoutCase = `s."hospitalId" = ${p.of(actor.hospitalId, 'uuid')} AND NOT EXISTS (SELECT 1 FROM cases own WHERE own."studyId" = s.id)`;
  return `(EXISTS (SELECT 1 FROM cases c WHERE c."studyId" = s.id AND ${visible}) OR (${sentWithoutCase}))`;
}
