import { DomainError } from '@qianli/contracts';
import type { Role } from '@qianli/domain-case';
import type { KnownModel, ModelSetting } from '@qianli/domain-pre-read';
import type { Shift } from '@qianli/domain-routing';
import { type Doer, SettingsStore, type NewCredential, type NewPerson, type SettingsTransaction, type TransactionSubject } from '@qianli/flow';
import { Prisma } from '../../generated/client';
import { knownModels, settingOf } from '../pre-read/known-models';
import { refreshState } from '../pre-read/postgres-model-states';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
const isTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'P2002';

class PostgresSettingsTransaction extends PostgresTransaction implements SettingsTransaction {
  async hospitalKind(id: string): Promise<string | null> {
    return (await this.db.hospital.findUnique({ where: { id }, select: { kind: true } }))?.kind ?? null;
  }

  async lockPerson(id: string): Promise<{ role: Role; hospitalId: string | null; active: boolean } | null> {
    const [row] = await this.db.$queryRaw<{ role: Role; hospitalId: string | null; active: boolean }[]>`
      SELECT "role", "hospitalId", "active" FROM users WHERE "id" = ${id}::uuid FOR UPDATE`;
    return row ?? null;
  }

  async addPerson(person: NewPerson): Promise<string> {
    try {
      return (await this.db.user.create({ data: person, select: { id: true } })).id;
    } catch (error) {
      if (isTaken(error)) throw new DomainError('duplicate-name', 'The user name is taken');
      throw error;
    }
  }

  async changePerson(id: string, change: { name?: string; active?: boolean }): Promise<void> {
    await this.db.user.update({ where: { id }, data: change });
  }

  async setReader(userId: string, { subspecialties, capacity }: { subspecialties?: readonly string[]; capacity?: number }): Promise<void> {
    const change = { ...(subspecialties ? { subspecialties: [...subspecialties] } : {}), ...(capacity === undefined ? {} : { capacity }) };
    await this.db.reader.upsert({ where: { userId }, create: { userId, subspecialties: [], ...change }, update: change });
  }

  async endSessionsOf(userId: string, at: Date): Promise<void> {
    await this.db.refreshToken.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: at } });
  }

  async lockReader(userId: string): Promise<boolean> {
    const rows = await this.db.$queryRaw<unknown[]>`SELECT 1 FROM readers WHERE "userId" = ${userId}::uuid FOR UPDATE`;
    return rows.length > 0;
  }

  async addCredential({ modalities, bodyParts, readTypes, validFrom, validUntil, ...of }: NewCredential): Promise<string> {
    const row = await this.db.credential.create({
      data: { readerId: of.readerId, hospitalId: of.hospitalId, modalities: [...modalities], bodyParts: [...bodyParts], readTypes: [...readTypes], validFrom: new Date(validFrom), validUntil: new Date(validUntil) },
      select: { id: true },
    });
    return row.id;
  }

  async lockCredential(id: string): Promise<{ readerId: string; hospitalId: string; validFrom: string; validUntil: string } | null> {
    await this.db.$queryRaw`SELECT 1 FROM credentials WHERE "id" = ${id}::uuid FOR UPDATE`;
    const row = await this.db.credential.findUnique({ where: { id } });
    return row ? { readerId: row.readerId, hospitalId: row.hospitalId, validFrom: dayOf(row.validFrom), validUntil: dayOf(row.validUntil) } : null;
  }

  async changeCredential(id: string, { validFrom, validUntil, modalities, bodyParts, readTypes }: { validFrom: string; validUntil: string; modalities?: readonly string[]; bodyParts?: readonly string[]; readTypes?: readonly string[] }): Promise<void> {
    await this.db.credential.update({ where: { id }, data: { validFrom: new Date(validFrom), validUntil: new Date(validUntil), ...(modalities ? { modalities: [...modalities] } : {}), ...(bodyParts ? { bodyParts: [...bodyParts] } : {}), ...(readTypes ? { readTypes: [...readTypes] } : {}) } });
  }

  async shiftsOf(readerId: string): Promise<readonly Shift[]> {
    return this.db.shift.findMany({ where: { readerId }, orderBy: [{ startsAt: 'asc' }, { id: 'asc' }] });
  }

  async addShift(readerId: string, { weekdays, ...shift }: Shift): Promise<string> {
    return (await this.db.shift.create({ data: { readerId, weekdays: [...weekdays], ...shift }, select: { id: true } })).id;
  }

  async removeShift(id: string): Promise<{ readerId: string } | null> {
    const [row] = await this.db.$queryRaw<{ readerId: string }[]>`DELETE FROM shifts WHERE "id" = ${id}::uuid RETURNING "readerId"`;
    return row ?? null;
  }

  async lockModel(id: string): Promise<{ version: string; state: string; reasons: readonly string[] } | null> {
    const [row] = await this.db.$queryRaw<{ version: string; state: string; reasons: unknown }[]>`
      SELECT "version", "state", "reasons" FROM model_states WHERE "id" = ${id} FOR UPDATE`;
    return row ? { ...row, reasons: Array.isArray(row.reasons) ? row.reasons.map(String) : [] } : null;
  }

  async knownModel(id: string): Promise<(KnownModel & { serial: number }) | null> {
    const [known] = await knownModels(this.db, id);
    const last = await this.db.modelSetting.findFirst({ where: { modelId: id }, orderBy: { serial: 'desc' }, select: { serial: true } });
    return known && last ? { ...known, serial: last.serial } : null;
  }

  async earlierSetting(id: string, serial: number): Promise<ModelSetting | null> {
    const row = await this.db.modelSetting.findUnique({ where: { modelId_serial: { modelId: id, serial } } });
    return row && settingOf(row);
  }

  async soundVersions(id: string): Promise<readonly string[]> {
    return (await this.db.modelVersion.findMany({ where: { id, state: 'sound' }, select: { version: true } })).map(({ version }) => version);
  }

  async setModel(modelId: string, serial: number, { hospitals, ageYears, thresholds, ...of }: ModelSetting, decision: { by: Doer; reason: string; at: Date }): Promise<void> {
    await this.db.modelSetting.create({
      data: {
        modelId, serial, ...of, hospitals: hospitals ? [...hospitals] : Prisma.DbNull, ageYears: ageYears ? { ...ageYears } : Prisma.DbNull, thresholds: thresholds.map((one) => ({ ...one })),
        reason: decision.reason, byId: decision.by.userId, byName: decision.by.name, at: decision.at,
      },
    });
    await refreshState(this.db, modelId);
  }
}

/** Hospitals, people, credentials, shifts and models in PostgreSQL. */
export class PostgresSettingsStore extends SettingsStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: SettingsTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresSettingsTransaction, T>(this.database, (db) => new PostgresSettingsTransaction(db), subject, work);
  }
}
