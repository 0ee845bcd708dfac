import type { Bilingual, CaseState } from '@qianli/domain-case';
import type { AiOrderState, BatchOutcome, EscalationStage, Forecast } from '@qianli/domain-routing';
import { RoutingStore, type BatchToDecide, type DecisionEntry, type RoutingTransaction, type Standing, type TransactionSubject } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { keepBatch, writeDecision } from './keep-batch';
import { loadBatch } from './load-batch';

/** Key of the advisory lock under which decisions are made, one at a time. */
const routingTurn = 0x726f_7574;
const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;

/** Waits until nobody else decides; the turn ends with the transaction. */
export async function takeRoutingTurn(db: Prisma.TransactionClient): Promise<void> {
  await db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${routingTurn}::bigint)`;
}

class PostgresRoutingTransaction extends PostgresTransaction implements RoutingTransaction {
  takeTurn(): Promise<void> {
    return takeRoutingTurn(this.db);
  }

  batchToDecide(at: Date, of: { askingId: string | null; limit: number }): Promise<BatchToDecide> {
    return loadBatch(this.db, at, of);
  }

  keepBatch(batch: BatchToDecide, outcome: BatchOutcome): Promise<string> {
    return keepBatch(this.db, batch, outcome);
  }

  logDecision(entry: DecisionEntry): Promise<void> {
    return writeDecision(this.db, entry);
  }

  async lockCase(caseId: string): Promise<{ state: CaseState; hospitalId: string } | null> {
    const [row] = await this.db.$queryRaw<{ state: CaseState; hospitalId: string }[]>`SELECT state, "hospitalId" FROM cases WHERE id = ${caseId}::uuid FOR UPDATE`;
    return row ?? null;
  }

  async lockUnchanged(standing: ReadonlyMap<string, Pick<Standing, 'state' | 'assignedToId'>>): Promise<ReadonlySet<string>> {
    if (standing.size === 0) return new Set();
    const rows = await this.db.$queryRaw<{ id: string; state: CaseState; assignedToId: string | null }[]>`
      SELECT id::text, state, "assignedToId"::text FROM cases WHERE id = ANY(${[...standing.keys()]}::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED`;
    return new Set(rows.filter(({ id, state, assignedToId }) => standing.get(id)?.state === state && standing.get(id)?.assignedToId === assignedToId).map(({ id }) => id));
  }

  async pool(caseId: string, at: Date): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { state: 'in-pool', pooledAt: at }, select: { id: true } });
  }

  async assign(caseId: string, { readerId, at, why, state }: { readerId: string; at: Date; why: Bilingual; state: CaseState }): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { state, assignedToId: readerId, assignedAt: at, openedAt: null, escalatedAt: null, waitKey: null, why: json(why) }, select: { id: true } });
  }

  async unassign(caseId: string, at: Date, why: Bilingual): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { state: 'in-pool', assignedToId: null, assignedAt: null, pooledAt: at, why: json(why) }, select: { id: true } });
  }

  async escalate(caseId: string, { at, stage, isUrgent }: { at: Date; stage: EscalationStage; isUrgent: boolean }): Promise<void> {
    await this.db.$executeRaw`UPDATE cases SET escalation = ${stage}, "escalatedAt" = CASE WHEN ${isUrgent} THEN coalesce("escalatedAt", ${at}) ELSE "escalatedAt" END WHERE id = ${caseId}::uuid`;
  }

  async explainWaiting(caseId: string, { why, waitKey, isStuck, at }: { why: Bilingual; waitKey: string; isStuck: boolean; at: Date }): Promise<void> {
    // Who waits for a free place and for nothing else needs no dispatcher, unless his deadline does.
    await this.db.$executeRaw`
      UPDATE cases SET why = ${JSON.stringify(why)}::jsonb, "waitKey" = ${waitKey},
        "escalatedAt" = CASE WHEN ${isStuck} THEN coalesce("escalatedAt", ${at}) WHEN escalation IN ('dispatcher', 'department-head') THEN "escalatedAt" ELSE NULL END
      WHERE id = ${caseId}::uuid`;
  }

  async saveForecasts(at: Date, forecasts: ReadonlyMap<string, Forecast | null>): Promise<void> {
    const rows = [...forecasts].map(([id, forecast]) => ({ id, readAt: forecast ? new Date(forecast.expectedReadAt).toISOString() : null, readerId: forecast?.readerId ?? null }));
    await this.db.$executeRaw`
      UPDATE cases c SET "expectedReadAt" = f."readAt", "expectedReaderId" = f."readerId", "forecastAt" = ${at},
        "firstExpectedReadAt" = coalesce(c."firstExpectedReadAt", f."readAt"), "firstForecastAt" = CASE WHEN c."firstExpectedReadAt" IS NULL AND f."readAt" IS NOT NULL THEN ${at} ELSE c."firstForecastAt" END
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS f(id uuid, "readAt" timestamptz, "readerId" uuid)
      WHERE c.id = f.id AND c.state IN ('in-pool', 'assigned', 'preliminary') AND (c."expectedReaderId" IS DISTINCT FROM f."readerId"
        OR abs(extract(epoch FROM c."expectedReadAt" - f."readAt")) >= 60 OR (c."expectedReadAt" IS NULL) <> (f."readAt" IS NULL))`;
  }

  async noteAiOrder(at: Date, state: AiOrderState, detail: Readonly<Record<string, number>>): Promise<void> {
    await this.db.aiOrderChange.create({ data: { at, state, detail: json(detail) } });
  }
}

/** Routing on PostgreSQL. Decisions are made on the primary, under a lock, from rows read in the same transaction. */
export class PostgresRoutingStore extends RoutingStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: RoutingTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresRoutingTransaction, T>(this.database, (db) => new PostgresRoutingTransaction(db), subject, work);
  }

  async forgotten({ endedBefore, receivedBefore }: { endedBefore: Date; receivedBefore: Date }): Promise<readonly string[]> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      `SELECT c.id FROM cases c LEFT JOIN LATERAL (SELECT p."finishedAt" FROM pre_reads p WHERE p."caseId" = c.id ORDER BY p."requestedAt" DESC, p.id DESC LIMIT 1) newest ON TRUE
       WHERE c.state = 'received' AND (c."receivedAt" < $2 OR newest."finishedAt" < $1) ORDER BY c."receivedAt", c.id LIMIT 500`,
      [endedBefore, receivedBefore],
    );
    return rows.map(({ id }) => id);
  }
}
