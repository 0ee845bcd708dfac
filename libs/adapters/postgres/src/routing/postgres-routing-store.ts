import type { Bilingual, CaseState, Priority } from '@qianli/domain-case';
import { hardRules, type Reader } from '@qianli/domain-routing';
import { refusalsOf, type DecisionEntry, type LockedCaseToRoute, RoutingStore, type RoutingTransaction, type TransactionSubject } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { loadReaders } from './load-readers';

/** Key of the advisory lock under which decisions are made, one at a time. */
const routingTurn = 0x726f_7574;
const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;

class PostgresRoutingTransaction extends PostgresTransaction implements RoutingTransaction {
  async takeTurn(): Promise<void> {
    await this.db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${routingTurn}::bigint)`;
  }

  async lockCase(caseId: string): Promise<LockedCaseToRoute | null> {
    const locked = await this.db.$queryRaw<unknown[]>`SELECT id FROM cases WHERE id = ${caseId}::uuid FOR UPDATE`;
    if (locked.length === 0) return null;
    const row = await this.db.case.findUniqueOrThrow({ where: { id: caseId }, include: { hospital: true } });
    const givenBack = await this.db.caseEvent.findMany({ where: { caseId, event: 'case.released', byId: { not: null } }, select: { byId: true }, distinct: ['byId'], orderBy: { byId: 'asc' } });
    const last = await this.db.routingDecision.findFirst({ where: { caseId, outcome: 'nobody-available' }, orderBy: { at: 'desc' }, select: { input: true, candidates: true } });
    return {
      kase: {
        id: row.id, sendingHospitalId: row.hospitalId, sendingHospitalName: row.hospital.name, timeZone: row.hospital.timeZone,
        modality: row.modality, bodyPart: row.bodyPart, priority: row.priority as Priority,
        givenBackByIds: givenBack.flatMap(({ byId }) => (byId ? [byId] : [])),
      },
      state: row.state as CaseState, assignedToId: row.assignedToId, escalatedAt: row.escalatedAt,
      lastRefusals: last ? refusalsOf({ candidates: (last.candidates as unknown as StoredCandidate[]).map((of) => ({ readerId: of.reader.id, refusals: of.refusals.map((refusal) => refusal.rule), costs: null })) }) : null,
    };
  }

  readers(): Promise<readonly Reader[]> {
    return loadReaders(this.db);
  }

  async pool(caseId: string, at: Date): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { state: 'in-pool', pooledAt: at } });
  }

  async assign(caseId: string, readerId: string, at: Date, why: Bilingual): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { state: 'assigned', assignedToId: readerId, assignedAt: at, openedAt: null, escalatedAt: null, why: json(why) } });
  }

  async unassign(caseId: string, at: Date): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { state: 'in-pool', assignedToId: null, assignedAt: null, pooledAt: at } });
  }

  async escalate(caseId: string, at: Date, why: Bilingual): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { escalatedAt: at, why: json(why) } });
  }

  async explainWaiting(caseId: string, why: Bilingual): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { why: json(why) } });
  }

  async logDecision({ candidates, input, explanation, ...entry }: DecisionEntry): Promise<void> {
    const nameOf = new Map(input.readers.map((reader) => [reader.id, reader.name]));
    const stored = candidates.map((of) => ({
      reader: { id: of.readerId, name: nameOf.get(of.readerId) ?? '' }, eligible: of.costs !== null,
      refusals: of.refusals.map((rule) => ({ rule, text: hardRules[rule] })), costs: of.costs,
    }));
    await this.db.routingDecision.create({ data: { ...entry, input: json(input), candidates: json(stored), explanation: json(explanation) } });
  }
}

interface StoredCandidate {
  readonly reader: { readonly id: string };
  readonly refusals: readonly { readonly rule: keyof typeof hardRules }[];
}

/** Routing on PostgreSQL. Decisions are made on the primary, under a lock, from rows read in the same transaction. */
export class PostgresRoutingStore extends RoutingStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: RoutingTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresRoutingTransaction, T>(this.database, (db) => new PostgresRoutingTransaction(db), subject, work);
  }

  async waiting(limit: number): Promise<readonly string[]> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      `SELECT id FROM cases WHERE state = 'in-pool'
       ORDER BY array_position(ARRAY['stat','asap','urgent','routine'], priority), "dueAt", "receivedAt", id LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  async assignedUnopened(limit: number): Promise<readonly string[]> {
    const { rows } = await this.database.pool.query<{ id: string }>(`SELECT id FROM cases WHERE state = 'assigned' AND "openedAt" IS NULL ORDER BY id LIMIT $1`, [limit]);
    return rows.map(({ id }) => id);
  }
}
