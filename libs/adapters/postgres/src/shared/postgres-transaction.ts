import { DomainError, type JobOrder } from '@qianli/contracts';
import { type AuditEntry, type CaseEventEntry, type FlowTransaction, type Notice, TransactionsOf, type TransactionSubject } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import { appendAudit } from './audit-chain';
import type { Database } from './database';

/** Channel on which committed notices reach every api process. */
export const noticeChannel = 'qianli_notice';

/** The part of a step's transaction that all steps share. Extend it with the reads and writes of a group of steps. */
export class PostgresTransaction implements FlowTransaction {
  readonly audits: AuditEntry[] = [];

  constructor(readonly db: Prisma.TransactionClient) {}

  audit(entry: AuditEntry): void {
    this.audits.push(entry);
  }

  async recordEvent(entry: CaseEventEntry): Promise<void> {
    await this.db.caseEvent.create({
      data: {
        caseId: entry.caseId, event: entry.event, at: entry.at, byId: entry.by?.userId ?? null, byName: entry.by?.name ?? null,
        detail: JSON.parse(JSON.stringify(entry.detail ?? {})) as Prisma.InputJsonObject,
      },
    });
  }

  async enqueue(order: JobOrder): Promise<void> {
    await this.db.$queryRaw`
      SELECT 1 FROM graphile_worker.add_job(
        ${order.name}::text, payload := ${JSON.stringify(order.payload)}::json, queue_name := NULL::text,
        run_at := ${order.runAt ?? null}::timestamptz, job_key := ${order.key ?? null}::text,
        priority := ${order.priority ?? 0}::int, max_attempts := 10)`;
  }

  async dropJob(key: string): Promise<void> {
    await this.db.$queryRaw`SELECT 1 FROM graphile_worker.remove_job(${key}::text)`;
  }

  async notify(notice: Notice): Promise<void> {
    await this.db.$queryRaw`SELECT 1 FROM (SELECT pg_notify(${noticeChannel}, ${JSON.stringify(notice)})) AS sent`;
  }
}

/**
 * Runs a step in one transaction (read committed; steps lock the rows they decide on). Its audit lines are appended last.
 * A broken rule rolls everything back and leaves one `refused` line in a transaction of its own.
 */
export async function runInTransaction<Tx extends PostgresTransaction, T>(
  database: Database,
  make: (db: Prisma.TransactionClient) => Tx,
  subject: TransactionSubject,
  work: (tx: NoInfer<Tx>) => Promise<T>,
): Promise<T> {
  try {
    return await database.prisma.$transaction(
      async (db) => {
        const tx = make(db);
        const result = await work(tx);
        await appendAudit(db, tx.audits, new Date());
        return result;
      },
      { maxWait: 10_000, timeout: 30_000 },
    );
  } catch (error) {
    if (error instanceof DomainError) await recordRefusal(database, subject, error.code);
    throw error;
  }
}

/** Leaves a `refused` line in the audit trail: who wanted to do what, and which rule said no. */
export async function recordRefusal(database: Database, subject: TransactionSubject, code: string): Promise<void> {
  await database.prisma.$transaction((db) =>
    appendAudit(db, [{ ...subject, outcome: 'refused', detail: { code } }], new Date()),
  );
}

/** Transactions of steps that write nothing but the shared part: an audit line, a job, a notice. */
export class PostgresTransactions extends TransactionsOf<PostgresTransaction> {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: PostgresTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresTransaction, T>(this.database, (db) => new PostgresTransaction(db), subject, work);
  }
}
