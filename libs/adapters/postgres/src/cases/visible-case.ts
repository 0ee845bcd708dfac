import type { Actor, CaseState } from '@qianli/domain-case';
import type { VisibleCase } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import { SqlParameters } from './sql-parameters';
import { visibleCases } from './visible-cases';

/** What those need of a case who show something that hangs on it; null: no such case, or not one that the actor may see. */
export async function visibleCaseRow(
  db: Prisma.TransactionClient,
  actor: Actor,
  caseId: string,
  now: Date,
): Promise<VisibleCase | null> {
  const p = new SqlParameters();
  const [row] = await db.$queryRawUnsafe<{ hospitalId: string; state: CaseState; assignedToId: string | null }[]>(
    `SELECT c."hospitalId", c.state, c."assignedToId" FROM cases c WHERE c.id = ${p.of(caseId, 'uuid')} AND ${visibleCases(actor, p, now)}`,
    ...p.values,
  );
  return row ?? null;
}
