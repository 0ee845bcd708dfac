import type { RoutingDecisionView } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { candidatesIn } from '@qianli/domain-routing';
import { storedCandidates } from '@qianli/flow';
import { openBatch, storedForm } from '../routing/keep-batch';
import type { Database } from '../shared/database';
import { SqlParameters } from './sql-parameters';
import { visibleCases } from './visible-cases';

interface DecisionRow {
  id: string;
  at: Date;
  policyVersion: string;
  policyHash: string | null;
  solver: string | null;
  batchId: string | null;
  outcome: RoutingDecisionView['outcome'];
  candidates: RoutingDecisionView['candidates'];
  explanation: RoutingDecisionView['explanation'];
  chosenId: string | null;
  chosenName: string | null;
  byId: string | null;
  byName: string | null;
}

/** The decision log of a case, newest first; null when there is no case that the actor may see. */
export async function readDecisions(
  database: Database,
  actor: Actor,
  caseId: string,
  now: Date,
): Promise<RoutingDecisionView[] | null> {
  const p = new SqlParameters();
  const { rows } = await database.pool.query<Partial<DecisionRow>>(
    `SELECT d.id, d.at, d."policyVersion", d."policyHash", d.solver, d."batchId", d.outcome, d.candidates, d.explanation, d."chosenId", chosen.name AS "chosenName", d."byId", by.name AS "byName"
     FROM cases c LEFT JOIN routing_decisions d ON d."caseId" = c.id
     LEFT JOIN users chosen ON chosen.id = d."chosenId" LEFT JOIN users by ON by.id = d."byId"
     WHERE c.id = ${p.of(caseId, 'uuid')} AND ${visibleCases(actor, p, now)} ORDER BY d.at DESC, d.id DESC`,
    p.values,
  );
  if (rows.length === 0) return null;
  // A case without a decision yet gives one row without an id (left join).
  const decisions = rows.filter((row): row is DecisionRow => typeof row.id === 'string');
  return Promise.all(
    decisions.map(async (row) => ({
      id: row.id,
      at: row.at.toISOString(),
      policyVersion: row.policyVersion,
      policyHash: row.policyHash,
      solver: row.solver,
      batchId: row.batchId,
      outcome: row.outcome,
      candidates: row.candidates.length > 0 || row.batchId === null ? row.candidates : await candidatesInBatch(database, row.batchId, caseId),
      explanation: row.explanation,
      choice: named(row.chosenId, row.chosenName),
      by: named(row.byId, row.byName),
    })),
  );
}

/** In a large network a waiting case is logged without its candidates: they are worked out from what the batch was decided from. */
async function candidatesInBatch(database: Database, batchId: string, caseId: string): Promise<DecisionRow['candidates']> {
  const batch = await database.prisma.routingBatch.findUnique({ where: { id: batchId }, select: { input: true } });
  if (!batch) return [];
  const input = await openBatch(batch.input);
  return storedForm(storedCandidates(candidatesIn(input)(caseId), input));
}

const named = (id: string | null, name: string | null) => (id ? { id, name: name ?? '' } : null);
