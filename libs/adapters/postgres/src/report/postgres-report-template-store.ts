import { DomainError, type ReportTemplateContent } from '@qianli/contracts';
import { ReportTemplateStore, type ReportTemplate, type ReportTemplateTransaction, type TransactionSubject } from '@qianli/flow';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { toTemplate } from './to-template';

class PostgresReportTemplateTransaction extends PostgresTransaction implements ReportTemplateTransaction {
  async addTemplate(data: ReportTemplateContent): Promise<ReportTemplate> {
    return toTemplate(await this.db.reportTemplate.create({ data }).catch(nameTaken));
  }

  async changeTemplate(id: string, data: ReportTemplateContent): Promise<ReportTemplate | null> {
    const found = await this.db.reportTemplate.findUnique({ where: { id }, select: { id: true } });
    return found && toTemplate(await this.db.reportTemplate.update({ where: { id }, data }).catch(nameTaken));
  }
}

function nameTaken(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'P2002') throw new DomainError('duplicate-name', 'Another template has this name');
  throw error;
}

/** Report templates in PostgreSQL. */
export class PostgresReportTemplateStore extends ReportTemplateStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: ReportTemplateTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresReportTemplateTransaction, T>(this.database, (db) => new PostgresReportTemplateTransaction(db), subject, work);
  }
}
