import type { Order } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { OrderStore, type OrderToWrite, type OrderTransaction, type StepToKeep, type TransactionSubject } from '@qianli/flow';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';

type OrderRow = Omit<Order, 'scheduledAt' | 'changedAt' | 'priority' | 'state' | 'patientSex'> & { scheduledAt: Date; changedAt: Date; priority: string; state: string; patientSex: string | null };

class PostgresOrderTransaction extends PostgresTransaction implements OrderTransaction {
  async byAccession(hospitalId: string, accessionNumber: string): Promise<Order | null> {
    // Two who announce the same at once: the second waits for the first.
    await this.db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${0x6f72}::int, hashtext(${`${hospitalId} ${accessionNumber}`}))`;
    const row = await this.db.order.findUnique({ where: { hospitalId_accessionNumber: { hospitalId, accessionNumber } } });
    return row && orderOf(row);
  }

  async byId(hospitalId: string, id: string): Promise<Order | null> {
    await this.db.$queryRaw`SELECT 1 FROM orders WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await this.db.order.findFirst({ where: { id, hospitalId } });
    return row && orderOf(row);
  }

  async add({ at, scheduledAt, ...order }: OrderToWrite & { hospitalId: string; createdById: string; studyInstanceUid: string; at: Date }): Promise<Order> {
    return orderOf(await this.db.order.create({ data: { ...order, scheduledAt: new Date(scheduledAt), state: 'scheduled', createdAt: at, changedAt: at } }));
  }

  async changeState(id: string, state: Order['state'], at: Date): Promise<void> {
    await this.db.order.update({ where: { id }, data: { state, changedAt: at }, select: { id: true } });
  }

  step(hospitalId: string, sopInstanceUid: string) {
    return this.db.performedStep.findUnique({ where: { hospitalId_sopInstanceUid: { hospitalId, sopInstanceUid } }, select: { status: true, orderId: true } });
  }

  async keepStep(hospitalId: string, { sopInstanceUid, ...step }: StepToKeep, at: Date): Promise<void> {
    const known = Object.fromEntries(Object.entries(step).filter(([, value]) => value !== null)) as { status: string };
    await this.db.performedStep.upsert({ where: { hospitalId_sopInstanceUid: { hospitalId, sopInstanceUid } }, update: { ...known, at }, create: { ...step, hospitalId, sopInstanceUid, at } });
  }
}

export class PostgresOrderStore extends OrderStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: OrderTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresOrderTransaction, T>(this.database, (db) => new PostgresOrderTransaction(db), subject, work);
  }

  async list(actor: Actor, { from, to, openOnly }: { from?: Date | undefined; to?: Date | undefined; openOnly: boolean }): Promise<readonly Order[]> {
    if (!actor.hospitalId) return [];
    const rows = await this.database.prisma.order.findMany({
      where: {
        hospitalId: actor.hospitalId,
        ...(openOnly ? { state: { in: ['scheduled', 'in-progress'] } } : {}),
        scheduledAt: { ...(from ? { gte: from } : {}), ...(to ? { lte: to } : {}) },
      },
      orderBy: [{ scheduledAt: 'asc' }, { id: 'asc' }], take: 2000,
    }); // prettier-ignore
    return rows.map(orderOf);
  }
}

function orderOf(row: OrderRow): Order {
  const { id, accessionNumber, studyInstanceUid, patientId, patientName, patientBirthDate, modality, procedure, stationAeTitle, history, referringPhysician } = row;
  return {
    id, accessionNumber, studyInstanceUid, patientId, patientName, patientBirthDate, modality, procedure, stationAeTitle, history, referringPhysician,
    patientSex: row.patientSex as Order['patientSex'], priority: row.priority as Order['priority'], state: row.state as Order['state'],
    scheduledAt: row.scheduledAt.toISOString(), changedAt: row.changedAt.toISOString(),
  }; // prettier-ignore
}
