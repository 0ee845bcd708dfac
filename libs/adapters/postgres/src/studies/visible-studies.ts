import type { Actor } from '@qianli/domain-case';
import type { SqlParameters } from '../cases/sql-parameters';
import { samePersonSql } from '../cases/same-person-sql';
import { casesOfReader, visibleCases } from '../cases/visible-cases';

/**
 * The studies that an actor may look at, as a condition on `studies s`: those of the cases he may see, for a specialist
 * also the other studies of the persons of those cases, as priors, and for a hospital what it sent that opened no case.
 * A case is its study's hospital's, so what a hospital sent needs no look at the cases. `few`: the rest of the statement leaves
 * few studies, and each is tried by itself; `many`: what a reader may see is gathered first.
 */
export function visibleStudies(actor: Actor, p: SqlParameters, now: Date, left: 'few' | 'many'): string {
  switch (actor.role) {
    case 'county-uploader':
    case 'county-physician':
    case 'gateway':
      return `s."hospitalId" = ${p.of(actor.hospitalId, 'uuid')}`;
    case 'hospital-admin': {
      const hospital = p.of(actor.hospitalId, 'uuid');
      return `(s."hospitalId" = ${hospital} OR EXISTS (SELECT 1 FROM cases c JOIN users holder ON holder.id = c."assignedToId" WHERE c."studyId" = s.id AND holder."hospitalId" = ${hospital}))`;
    }
    case 'specialist':
      return left === 'few'
        ? `EXISTS (SELECT 1 FROM patients me JOIN patients same ON ${samePersonSql('me', 'same')} JOIN cases c ON c."patientId" = same.id WHERE me.id = s."patientId" AND ${visibleCases(actor, p, now)})`
        : `s."patientId" IN (WITH mine AS MATERIALIZED (SELECT me.* FROM patients me WHERE me.id IN ${casesOfReader(actor.userId, p, now, 'patientId')})
            SELECT same.id FROM mine JOIN patients same ON same."personId" = mine."personId"
            UNION SELECT same.id FROM mine JOIN patients same ON same."nationalId" = mine."nationalId" AND ${samePersonSql('mine', 'same')})`;
    case 'dispatcher':
    case 'platform-admin':
      return 'TRUE';
    default:
      return actor.role satisfies never;
  }
}
