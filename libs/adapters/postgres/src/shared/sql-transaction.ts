import { DomainError, type JobOrder } from '@qianli/contracts';
import type { AuditEntry, CaseEventEntry, FlowTransaction, Notice, TransactionSubject } from '@qianli/flow';
import type { PoolClient, QueryResultRow } from 'pg';
import { appendAuditBySql } from './audit-chain';
import type { Database } from './database';
import { noticeChannel, recordRefusal } from './postgres-transaction';

/** Longest that one statement may take: a lock that is never given back must not hold a connection for ever. */
const statementTimeoutMs = 30_000;

/**
 * `PostgresTransaction` in hand-written SQL, for steps that run so often that the time Prisma takes to plan a query counts:
 * taking images in. Statements have names, so the server plans each once a connection.
 */
export class SqlTransaction implements FlowTransaction {
  readonly audits: AuditEntry[] = [];

  constructor(readonly client: PoolClient) {}

  audit(entry: AuditEntry): void {
    this.audits.push(entry);
  }

  async recordEvent(entry: CaseEventEntry): Promise<void> {
    await this.run('record-event', `INSERT INTO case_events ("caseId", event, at, "byId", "byName", detail) VALUES ($1, $2, $3, $4, $5, $6)`, [
      entry.caseId, entry.event, entry.at, entry.by?.userId ?? null, entry.by?.name ?? null, JSON.stringify(entry.detail ?? {}),
    ]); // prettier-ignore
  }

  async enqueue(order: JobOrder): Promise<void> {
    await this.run('enqueue', `SELECT 1 FROM graphile_worker.add_job($1::text, payload := $2::json, queue_name := NULL::text, run_at := $3::timestamptz, job_key := $4::text, priority := $5::int, max_attempts := 10)`, [
      order.name, JSON.stringify(order.payload), order.runAt ?? null, order.key ?? null, order.priority ?? 0,
    ]); // prettier-ignore
  }

  async dropJob(key: string): Promise<void> {
    await this.run('drop-job', `SELECT 1 FROM graphile_worker.remove_job($1::text)`, [key]);
  }

  async notify(notice: Notice): Promise<void> {
    await this.run('notify', `SELECT pg_notify($1, $2)`, [noticeChannel, JSON.stringify(notice)]);
  }

  /** Rows of a statement; `name` stands for this text on every connection. */
  async run<Row extends QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    return (await this.client.query<Row>({ name, text, values: [...values] })).rows;
  }
}

/** `runInTransaction` for steps in hand-written SQL: read committed, audit lines last, a broken rule leaves one `refused` line. */
export async function runInSqlTransaction<Tx extends SqlTransaction, T>(
  database: Database,
  make: (client: PoolClient) => Tx,
  subject: TransactionSubject,
  work: (tx: NoInfer<Tx>) => Promise<T>,
): Promise<T> {
  const client = await database.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`BEGIN; SET LOCAL statement_timeout = ${statementTimeoutMs}`);
    const tx = make(client);
    const result = await work(tx);
    await appendAuditBySql(client, tx.audits, new Date());
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that cannot even roll back is not given to the next step.
    await client.query('ROLLBACK').catch((failure: unknown) => (broken = failure instanceof Error ? failure : new Error(String(failure))));
    if (error instanceof DomainError) await recordRefusal(database, subject, error.code);
    throw error;
  } finally {
    client.release(broken);
  }
}
