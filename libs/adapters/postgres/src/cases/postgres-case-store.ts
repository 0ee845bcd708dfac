import type { Actor, Priority } from '@qianli/domain-case';
import type { BatchOutcome, PatientClass } from '@qianli/domain-routing';
import type {
  BatchToDecide,
  CaseChange,
  CaseStore,
  CaseTransaction,
  Clock,
  DecisionByHand,
  DecisionEntry,
  LockedCase,
  Promised,
  TransactionSubject,
  VisibleCase,
} from '@qianli/flow';
import { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { keepBatch, writeDecision } from '../routing/keep-batch';
import { loadBatch } from '../routing/load-batch';
import { activePolicy } from '../routing/postgres-policy-store';
import { takeRoutingTurn } from '../routing/postgres-routing-store';
import { lockCaseRow } from './lock-case';
import { promiseFor } from './promise-for';
import { promisedColumns } from './promised-columns';
import { visibleCaseRow } from './visible-case';

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

  async lockOwnNext(reader: Actor): Promise<LockedCase | null> {
    const [row] = await this.db.$queryRaw<{ id: string }[]>`
      SELECT id FROM cases WHERE state = 'assigned' AND "assignedToId" = ${reader.userId}::uuid
      ORDER BY array_position(ARRAY['stat','asap','urgent','routine'], priority), "dueAt" NULLS LAST, "receivedAt", id LIMIT 1 FOR UPDATE SKIP LOCKED`;
    return row ? this.lockCase(row.id, reader) : null;
  }

  takeTurn(): Promise<void> {
    return takeRoutingTurn(this.db);
  }

  batchToDecide(at: Date, of: { askingId: string | null; limit: number }): Promise<BatchToDecide> {
    return loadBatch(this.db, at, of);
  }

  keepBatch(batch: BatchToDecide, outcome: BatchOutcome): Promise<string> {
    return keepBatch(this.db, batch, outcome);
  }

  logChoice(entry: DecisionEntry): Promise<void> {
    return writeDecision(this.db, entry);
  }

  async mayClaim(): Promise<boolean> {
    return (await activePolicy(this.db))?.content.claimFromPool ?? true;
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
