import type { Actor, CaseState, Priority } from '@qianli/domain-case';
import type { CasePromise, PatientClass } from '@qianli/domain-routing';
import type { LockedCase, Pause } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import { SqlParameters } from './sql-parameters';
import { offeredCases } from './visible-cases';

export interface LockedCaseRow {
  id: string;
  state: CaseState;
  priority: Priority;
  orderedPriority: Priority;
  hospitalId: string;
  modality: string;
  assignedToId: string | null;
  receivedAt: Date | null;
  returnedAt: Date | null;
  dueAt: Date | null;
  pausedSeconds: number;
  pauses: Pause[];
  sla: CasePromise | null;
  patientClass: PatientClass;
  escalatedAt: Date | null;
  readingHospitalId: string | null;
  signedByIds: string[];
  offered: boolean;
}

/** Locks a case's row until commit, with what decides whether `actor` may see it. null: no such case. */
export async function lockCaseRow(
  db: Prisma.TransactionClient,
  caseId: string,
  actor: Actor,
  now: Date,
): Promise<LockedCase | null> {
  // The lock first, the reading after it: in one statement the sub-selects could be older than the row that was waited for.
  const locked = await db.$queryRaw<unknown[]>`SELECT 1 FROM cases WHERE id = ${caseId}::uuid FOR UPDATE`;
  if (locked.length === 0) return null;
  const p = new SqlParameters();
  const [row] = await db.$queryRawUnsafe<LockedCaseRow[]>(
    `SELECT c.id, c.state, c.priority, c."orderedPriority", c."hospitalId", c.modality, c."assignedToId", c."receivedAt", c."returnedAt", c."dueAt",
       c."pausedSeconds", c.pauses, c.sla, c."patientClass", c."escalatedAt",
       (SELECT u."hospitalId" FROM users u WHERE u.id = c."assignedToId") AS "readingHospitalId",
       ARRAY(SELECT DISTINCT v."signedById"::text FROM report_versions v WHERE v."caseId" = c.id) AS "signedByIds",
       ${offeredCases(actor.userId, p, now)} AS offered
     FROM cases c WHERE c.id = ${p.of(caseId, 'uuid')}`,
    ...p.values,
  );
  if (!row) return null;
  const { readingHospitalId, signedByIds, offered, ...kase } = row;
  return {
    ...kase,
    visibility: {
      sendingHospitalId: kase.hospitalId,
      state: kase.state,
      assignedToId: kase.assignedToId,
      readingHospitalId,
      signedByIds,
      offeredToIds: offered ? [actor.userId] : [],
    },
  };
}
