import { IdentityStore, type IdentityTransaction, type IncidentResolution, type LockedPatient, type MergeReason, type TransactionSubject } from '@qianli/flow';
import { casesOfRecordSql } from '../follow-up/followed-sql';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';

/** Key of the advisory lock under which merges are decided one after the other. */
const mergeLock = 0x7065_7273;

class PostgresIdentityTransaction extends PostgresTransaction implements IdentityTransaction {
  async lockPatient(id: string): Promise<LockedPatient | null> {
    await this.db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${mergeLock}::bigint)`;
    const [row] = await this.db.$queryRaw<LockedPatient[]>`SELECT id, "personId", "mergedIntoId" FROM patients WHERE id = ${id}::uuid FOR UPDATE`;
    return row ?? null;
  }

  async point(patient: LockedPatient, into: LockedPatient): Promise<void> {
    await this.db.$executeRaw`UPDATE patients SET "mergedIntoId" = ${into.id}::uuid WHERE id = ${patient.id}::uuid`;
    await this.db.$executeRaw`UPDATE patients SET "personId" = ${into.personId}::uuid WHERE "personId" = ${patient.personId}::uuid`;
  }

  async release(patientId: string): Promise<void> {
    await this.db.$executeRaw`UPDATE patients SET "mergedIntoId" = NULL WHERE id = ${patientId}::uuid`;
    await this.db.$executeRaw`
      WITH RECURSIVE own AS (
        SELECT id FROM patients WHERE id = ${patientId}::uuid
        UNION ALL SELECT p.id FROM patients p JOIN own ON p."mergedIntoId" = own.id)
      UPDATE patients SET "personId" = ${patientId}::uuid WHERE id IN (SELECT id FROM own)`;
  }

  async ctCasesOfPerson(patientId: string): Promise<readonly string[]> {
    return (await this.db.$queryRawUnsafe<{ id: string }[]>(casesOfRecordSql, patientId)).map(({ id }) => id);
  }

  async recordMerge(merge: { patientId: string; intoId: string; reason: MergeReason; note: string; byId: string; at: Date }): Promise<void> {
    await this.db.patientMerge.create({ data: merge });
  }

  async recordUnmerge({ patientId, note, byId, at }: { patientId: string; note: string; byId: string; at: Date }): Promise<void> {
    await this.db.patientMerge.updateMany({ where: { patientId, undoneAt: null }, data: { undoneAt: at, undoneById: byId, undoneNote: note } });
  }

  async lockIncident(id: string): Promise<{ resolvedAt: Date | null; hospitalId: string } | null> {
    const [row] = await this.db.$queryRaw<{ resolvedAt: Date | null; hospitalId: string }[]>`SELECT "resolvedAt", "hospitalId" FROM instance_conflicts WHERE id = ${id}::uuid FOR UPDATE`;
    return row ?? null;
  }

  async resolveIncident(id: string, { resolution, note, byId, at }: { resolution: IncidentResolution; note: string; byId: string; at: Date }): Promise<void> {
    await this.db.instanceConflict.update({ where: { id }, data: { resolution, note, resolvedAt: at, resolvedById: byId }, select: { id: true } });
  }
}

/** Who is who, in PostgreSQL. */
export class PostgresIdentityStore extends IdentityStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: IdentityTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresIdentityTransaction, T>(this.database, (db) => new PostgresIdentityTransaction(db), subject, work);
  }
}
