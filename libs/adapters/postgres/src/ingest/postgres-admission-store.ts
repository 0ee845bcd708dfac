import { AdmissionStore, type AdmissionTransaction, type TransactionSubject } from '@qianli/flow';
import type { Database } from '../shared/database';
import { runInSqlTransaction } from '../shared/sql-transaction';
import { PostgresAdmissionTransaction } from './postgres-admission-transaction';

/** Taking images in, on PostgreSQL. */
export class PostgresAdmissionStore extends AdmissionStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: AdmissionTransaction) => Promise<T>): Promise<T> {
    return runInSqlTransaction<PostgresAdmissionTransaction, T>(this.database, (client) => new PostgresAdmissionTransaction(client), subject, work);
  }
}
