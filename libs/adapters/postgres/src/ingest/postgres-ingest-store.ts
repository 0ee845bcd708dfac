import { IngestStore, type IngestTransaction, type TransactionSubject } from '@qianli/flow';
import type { Database } from '../shared/database';
import { runInTransaction } from '../shared/postgres-transaction';
import { PostgresIngestTransaction } from './postgres-ingest-transaction';

/** The steps of ingest on PostgreSQL. */
export class PostgresIngestStore extends IngestStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: IngestTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresIngestTransaction, T>(this.database, (db) => new PostgresIngestTransaction(db), subject, work);
  }
}
