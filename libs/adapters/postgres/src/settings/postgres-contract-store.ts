import { DomainError } from '@qianli/contracts';
import type { SlaRow, WorkingCalendar } from '@qianli/domain-routing';
import { ContractStore, type AgreementContent, type AgreementParties, type ContractTransaction, type HospitalContent, type NewShiftException, type TransactionSubject } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';

/** Key of the advisory lock under which agreements change. */
const agreementTurn = 0x6167_7265;
const dayOf = (at: Date) => at.toISOString().slice(0, 10);
const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
const isTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'P2002';

async function unlessTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (isTaken(error)) throw new DomainError('duplicate-name', 'The name is taken');
    throw error;
  }
}
const columnsOf = ({ modalities, sla, validFrom, validUntil, ...of }: AgreementContent) => ({
  quotaPerMonth: of.quotaPerMonth, calendarId: of.calendarId, modalities: [...modalities], sla: json(sla), validFrom: new Date(validFrom), validUntil: new Date(validUntil),
});
const contentOf = (row: Prisma.AgreementGetPayload<object>) => ({
  sendingHospitalId: row.sendingHospitalId, readingHospitalId: row.readingHospitalId, modalities: row.modalities, quotaPerMonth: row.quotaPerMonth,
  sla: row.sla as unknown as SlaRow[], calendarId: row.calendarId, validFrom: dayOf(row.validFrom), validUntil: dayOf(row.validUntil),
});

class PostgresContractTransaction extends PostgresTransaction implements ContractTransaction {
  async takeAgreementTurn(): Promise<void> {
    await this.db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${agreementTurn}::bigint)`;
  }

  async hospitalKind(id: string): Promise<string | null> {
    return (await this.db.hospital.findUnique({ where: { id }, select: { kind: true } }))?.kind ?? null;
  }

  async addHospital(content: HospitalContent): Promise<string> {
    return (await unlessTaken(this.db.hospital.create({ data: { ...content }, select: { id: true } }))).id;
  }

  async changeHospital(id: string, change: Partial<Omit<HospitalContent, 'kind'>>): Promise<boolean> {
    return (await unlessTaken(this.db.hospital.updateMany({ where: { id }, data: change }))).count > 0;
  }

  async agreement(id: string): Promise<(AgreementContent & AgreementParties) | null> {
    const row = await this.db.agreement.findUnique({ where: { id } });
    return row && contentOf(row);
  }

  async agreementsBetween(parties: AgreementParties): Promise<readonly (AgreementContent & { id: string })[]> {
    return (await this.db.agreement.findMany({ where: parties, orderBy: { validFrom: 'asc' } })).map((row) => ({ id: row.id, ...contentOf(row) }));
  }

  async addAgreement(parties: AgreementParties, content: AgreementContent): Promise<string> {
    return (await this.db.agreement.create({ data: { ...parties, ...columnsOf(content) }, select: { id: true } })).id;
  }

  async changeAgreement(id: string, content: AgreementContent): Promise<void> {
    await this.db.agreement.update({ where: { id }, data: columnsOf(content) });
  }

  async hasCalendar(id: string): Promise<boolean> {
    return (await this.db.calendar.count({ where: { id } })) > 0;
  }

  async writeCalendar(id: string | null, { name, timeZone, weekly, exceptions }: WorkingCalendar & { name: string }): Promise<string> {
    const data = { name, timeZone, weekly: json(weekly), exceptions: json(exceptions) };
    const written = id ? this.db.calendar.update({ where: { id }, data, select: { id: true } }) : this.db.calendar.create({ data, select: { id: true } });
    return (await unlessTaken<{ id: string }>(written)).id;
  }

  async hasReader(userId: string): Promise<boolean> {
    return (await this.db.reader.count({ where: { userId } })) > 0;
  }

  async addShiftException({ day, hours, ...of }: NewShiftException): Promise<string | null> {
    const [row] = await this.db.$queryRaw<{ id: string }[]>`
      INSERT INTO shift_exceptions ("readerId", day, "timeZone", "startsAt", "endsAt", reason)
      VALUES (${of.readerId}::uuid, ${day}::date, ${of.timeZone}, ${hours?.startsAt ?? null}, ${hours?.endsAt ?? null}, ${of.reason})
      ON CONFLICT ("readerId", day) DO NOTHING RETURNING id`;
    return row?.id ?? null;
  }

  async removeShiftException(id: string): Promise<{ readerId: string; day: string } | null> {
    const [row] = await this.db.$queryRaw<{ readerId: string; day: string }[]>`DELETE FROM shift_exceptions WHERE id = ${id}::uuid RETURNING "readerId", day::text`;
    return row ?? null;
  }

  async patientOf(caseId: string): Promise<string | null> {
    return (await this.db.case.findUnique({ where: { id: caseId }, select: { patientId: true } }))?.patientId ?? null;
  }

  async addConflict(of: { readerId: string; hospitalId: string | null; patientId: string | null; reason: string }): Promise<string> {
    return (await this.db.readerConflict.create({ data: of, select: { id: true } })).id;
  }

  async removeConflict(id: string): Promise<{ readerId: string } | null> {
    const [row] = await this.db.$queryRaw<{ readerId: string }[]>`DELETE FROM reader_conflicts WHERE id = ${id}::uuid RETURNING "readerId"`;
    return row ?? null;
  }
}

/** Agreements, calendars and exceptions in PostgreSQL. */
export class PostgresContractStore extends ContractStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: ContractTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresContractTransaction, T>(this.database, (db) => new PostgresContractTransaction(db), subject, work);
  }
}
