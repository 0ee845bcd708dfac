import type { Actor, CaseState } from '@qianli/domain-case';
import type {
  Clock,
  DeliveryStanding,
  DeliveryStore,
  DeliveryTransaction,
  TransactionSubject,
  VisibleCase,
} from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import { visibleCaseRow } from '../cases/visible-case';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';

class PostgresDeliveryTransaction extends PostgresTransaction implements DeliveryTransaction {
  constructor(
    db: Prisma.TransactionClient,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  async lockDelivery(caseId: string, reportVersionId: string): Promise<DeliveryStanding | null> {
    await this.db.$queryRaw`SELECT 1 FROM cases WHERE id = ${caseId}::uuid FOR UPDATE`;
    const kase = await this.db.case.findUnique({
      where: { id: caseId },
      select: {
        hospitalId: true,
        state: true,
        assignedToId: true,
        deliveredAt: true,
        reports: { orderBy: { version: 'desc' }, select: { id: true, version: true } },
      },
    });
    const version = kase?.reports.find((of) => of.id === reportVersionId);
    if (!kase || !version) return null;
    return {
      hospitalId: kase.hospitalId,
      state: kase.state as CaseState,
      readerId: kase.assignedToId,
      version: version.version,
      isInForce: kase.reports[0]?.id === reportVersionId,
      deliveredAt: kase.deliveredAt,
    };
  }

  async filePdf(reportVersionId: string, key: string): Promise<void> {
    await this.db.reportVersion.updateMany({ where: { id: reportVersionId, pdfKey: null }, data: { pdfKey: key } });
  }

  async markDelivered(caseId: string, at: Date): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { deliveredAt: at } });
  }

  visibleCase(actor: Actor, caseId: string): Promise<VisibleCase | null> {
    return visibleCaseRow(this.db, actor, caseId, this.clock.now());
  }
}

export class PostgresDeliveryStore implements DeliveryStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  inTransaction<T>(subject: TransactionSubject, work: (tx: DeliveryTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresDeliveryTransaction, T>(
      this.database,
      (db) => new PostgresDeliveryTransaction(db, this.clock),
      subject,
      work,
    );
  }
}
