import type { Actor } from '@qianli/domain-case';
import type { SqlParameters } from '../cases/sql-parameters';
import { visibleCases } from '../cases/visible-cases';

/**
 * The studies that an actor may look at, as a condition on `studies s`: those of the cases he may see, and for a
 * specialist also the other studies of the patients of those cases, as priors.
 */
export function visibleStudies(actor: Actor, p: SqlParameters, now: Date): string {
  const visible = visibleCases(actor, p, now);
  if (visible === 'TRUE') return 'TRUE';
  const sees = actor.role === 'specialist' ? 'c."patientId" = s."patientId"' : 'c."studyId" = s.id';
  return `EXISTS (SELECT 1 FROM cases c WHERE ${sees} AND ${visible})`;
}
