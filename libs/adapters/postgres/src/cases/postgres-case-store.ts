import type { Actor, Priority } from '@qianli/domain-case';
import type { PatientClass } from '@qianli/domain-routing';
import type {
  CaseChange,
  CaseStore,
  CaseTransaction,
  Clock,
  DecisionByHand,
  LockedCase,
  Promised,
  TransactionSubject,
  VisibleCase,
} from '@qianli/flow';
import { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { lockCaseRow, type LockedCaseRow } from './lock-case';
import { promiseFor } from './promise-for';
import { promisedColumns } from './promised-columns';
import { SqlParameters } from './sql-parameters';
import { visibleCaseRow } from './visible-case';
import { offeredCases } from './visible-cases';

export class PostgresCaseTransaction extends PostgresTransaction implements CaseTransaction {
  constructor(
    db: Prisma.TransactionClient,
    protected readonly clock: Clock,
  ) {
    super(db);
  }

  visibleCase(actor: Actor, caseId: string): Promise<VisibleCase | null> {
    return visibleCaseRow(this.db, actor, caseId, this.clock.now());
  }

  lockCase(caseId: string, actor: Actor): Promise<LockedCase | null> {
    return lockCaseRow(this.db, caseId, actor, this.clock.now());
  }

  async lockNextFor(reader: Actor): Promise<LockedCase | null> {
    const p = new SqlParameters();
    const me = p.of(reader.userId, 'uuid');
    const rows = await this.db.$queryRawUnsafe<Pick<LockedCaseRow, 'id'>[]>(
      `SELECT c.id FROM cases c
       WHERE (c.state = 'assigned' AND c."assignedToId" = ${me}) OR ${offeredCases(reader.userId, p, this.clock.now())}
       ORDER BY array_position(ARRAY['stat','asap','urgent','routine'], c.priority), c."dueAt" NULLS LAST, c."assignedToId" NULLS LAST, c."receivedAt", c.id
       LIMIT 1 FOR UPDATE OF c SKIP LOCKED`,
      ...p.values,
    );
    const [row] = rows;
    return row ? this.lockCase(row.id, reader) : null;
  }

  async changeCase(caseId: string, { why, promised, pauses, ...change }: CaseChange): Promise<void> {
    await this.db.case.update({
      where: { id: caseId },
      data: {
        ...change,
        ...(promised ? promisedColumns(promised) : {}),
        ...(pauses ? { pauses: pauses.map(([from, to]) => [from, to]) } : {}),
        ...(why === undefined ? {} : { why: why === null ? Prisma.DbNull : { zh: why.zh, en: why.en } }),
      },
    });
  }

  async logDecision(decision: DecisionByHand): Promise<void> {
    await this.db.routingDecision.create({
      data: {
        caseId: decision.caseId,
        at: decision.at,
        policyVersion: 'by-hand',
        outcome: decision.outcome,
        chosenId: decision.chosen.id,
        byId: decision.byId,
        input: decision.input as Prisma.InputJsonObject,
        candidates: [{ reader: { ...decision.chosen }, eligible: true, refusals: [], costs: null }],
        explanation: { ...decision.explanation },
      },
    });
  }

  async readerName(userId: string): Promise<string | null> {
    const user = await this.db.user.findFirst({
      where: { id: userId, role: 'specialist', active: true, reader: { isNot: null } },
      select: { name: true },
    });
    return user?.name ?? null;
  }

  promiseFor(caseId: string, over: { priority: Priority; patientClass: PatientClass }): Promise<Promised> {
    return promiseFor(this.db, caseId, this.clock.now(), over);
  }
}

export class PostgresCaseStore implements CaseStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  inTransaction<T>(subject: TransactionSubject, work: (tx: CaseTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresCaseTransaction, T>(
      this.database,
      (db) => new PostgresCaseTransaction(db, this.clock),
      subject,
      work,
    );
  }
}
