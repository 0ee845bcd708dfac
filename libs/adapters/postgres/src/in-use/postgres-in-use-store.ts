import type { InUseOfCase } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Impression } from '@qianli/domain-in-use';
import type { Clock, ConfirmedResultInput, InUseStore, InUseTransaction, Lot, MissedFindingInput, ModelRef, StoredThreshold, ThresholdInForce, TransactionSubject, VisibleCase } from '@qianli/flow';
import { Prisma } from '../../generated/client';
import { visibleCaseRow } from '../cases/visible-case';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';

const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
const impressionOf = (text: string | null) => text as Impression | null;

class PostgresInUseTransaction extends PostgresTransaction implements InUseTransaction {
  constructor(db: Prisma.TransactionClient, private readonly clock: Clock) {
    super(db);
  }

  visibleCase(actor: Actor, caseId: string): Promise<VisibleCase | null> {
    return visibleCaseRow(this.db, actor, caseId, this.clock.now());
  }

  async donePreRead(caseId: string): Promise<{ preReadId: string; model: ModelRef } | null> {
    const row = await this.db.preRead.findFirst({ where: { caseId, status: 'done', modelId: { not: null } }, orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }], select: { id: true, modelId: true, modelVersion: true } });
    return row?.modelId && row.modelVersion ? { preReadId: row.id, model: { id: row.modelId, version: row.modelVersion } } : null;
  }

  async addMissed({ caseId, preReadId, model, readerId, at, input }: { caseId: string; preReadId: string; model: ModelRef; readerId: string; at: Date; input: MissedFindingInput }): Promise<string> {
    const row = await this.db.missedFinding.create({ data: { caseId, preReadId, modelId: model.id, modelVersion: model.version, code: input.code, label: input.label, location: json(input.location), note: input.note, readerId, at }, select: { id: true } });
    return row.id;
  }

  async missed(id: string): Promise<{ caseId: string; readerId: string; code: string; model: ModelRef } | null> {
    const row = await this.db.missedFinding.findFirst({ where: { id, withdrawnAt: null } });
    return row && { caseId: row.caseId, readerId: row.readerId, code: row.code, model: { id: row.modelId, version: row.modelVersion } };
  }

  async withdrawMissed(id: string, at: Date): Promise<void> {
    await this.db.missedFinding.update({ where: { id }, data: { withdrawnAt: at } });
  }

  async addConfirmed(caseId: string, byId: string, at: Date, input: ConfirmedResultInput): Promise<string> {
    const row = await this.db.confirmedResult.create({ data: { caseId, byId, at, ...input }, select: { id: true } });
    return row.id;
  }

  async lockLot(caseId: string): Promise<Lot | null> {
    const [row] = await this.db.$queryRaw<Lot[]>`SELECT arm, "revealedAt" FROM pre_read_arms WHERE "caseId" = ${caseId}::uuid FOR UPDATE`;
    return row ?? null;
  }

  async reveal(caseId: string, readerId: string, at: Date): Promise<void> {
    await this.db.preReadArm.update({ where: { caseId }, data: { revealedAt: at, revealedById: readerId } });
  }

  async saveImpression(caseId: string, readerId: string, target: string, when: 'before' | 'after', impression: Impression, at: Date): Promise<InUseOfCase['impressions'][number]> {
    const columns = when === 'before' ? { before: impression, beforeAt: at } : { after: impression, afterAt: at };
    const row = await this.db.impression.upsert({ where: { caseId_readerId_target: { caseId, readerId, target } }, create: { caseId, readerId, target, ...columns }, update: columns });
    return { target, before: impressionOf(row.before), after: impressionOf(row.after) };
  }

  async lockThresholds({ id, version }: ModelRef, hospitalId: string, code: string): Promise<readonly (number | null)[]> {
    // The hospital's row is the lock: a first threshold has no row of its own yet.
    await this.db.$queryRaw`SELECT 1 FROM hospitals WHERE id = ${hospitalId}::uuid FOR UPDATE`;
    const rows = await this.db.siteThreshold.findMany({ where: { modelId: id, modelVersion: version, hospitalId, code }, orderBy: { version: 'desc' }, select: { value: true } });
    return rows.map(({ value }) => value);
  }

  async addThreshold({ model, hospitalId, code, value, basis, reason }: ThresholdInForce, byId: string, at: Date): Promise<StoredThreshold> {
    const where = { modelId: model.id, modelVersion: model.version, hospitalId, code };
    const version = 1 + (await this.db.siteThreshold.count({ where }));
    return this.db.siteThreshold.create({ data: { ...where, version, value, basis: json(basis), reason, acceptedById: byId, acceptedAt: at }, select: { id: true, version: true } });
  }

  async hospitalExists(hospitalId: string): Promise<boolean> {
    return (await this.db.hospital.count({ where: { id: hospitalId, kind: 'county' } })) === 1;
  }

  async setConcealment(hospitalId: string, share: number, byId: string, at: Date): Promise<void> {
    const row = { share, setById: byId, setAt: at };
    await this.db.concealmentShare.upsert({ where: { hospitalId }, create: { hospitalId, ...row }, update: row });
  }

  async lockAlarm(id: string): Promise<{ closedAt: Date | null; hospitalId: string; model: ModelRef; characteristic: string } | null> {
    const [row] = await this.db.$queryRaw<{ closedAt: Date | null; hospitalId: string; modelId: string; modelVersion: string; characteristic: string }[]>`
      SELECT "closedAt", "hospitalId", "modelId", "modelVersion", characteristic FROM drift_alarms WHERE id = ${id}::uuid FOR UPDATE`;
    return row ? { closedAt: row.closedAt, hospitalId: row.hospitalId, characteristic: row.characteristic, model: { id: row.modelId, version: row.modelVersion } } : null;
  }

  async closeAlarm(id: string, { byId, at, note, newReference }: { byId: string; at: Date; note: string; newReference: boolean }): Promise<void> {
    await this.db.driftAlarm.update({ where: { id }, data: { closedAt: at, closedById: byId, closingNote: note, newReference } });
  }

  async raiseAlarm({ model, hospitalId, characteristic, detail, at }: { model: ModelRef; hospitalId: string; characteristic: string; detail: unknown; at: Date }): Promise<boolean> {
    await this.db.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext(${`${model.id} ${model.version} ${hospitalId} ${characteristic}`}))) AS held`;
    const where = { modelId: model.id, modelVersion: model.version, hospitalId, characteristic };
    if ((await this.db.driftAlarm.count({ where: { ...where, closedAt: null } })) > 0) return false;
    await this.db.driftAlarm.create({ data: { ...where, detail: json(detail), raisedAt: at } });
    return true;
  }
}

export class PostgresInUseStore implements InUseStore {
  constructor(private readonly database: Database, private readonly clock: Clock) {}

  inTransaction<T>(subject: TransactionSubject, work: (tx: InUseTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresInUseTransaction, T>(this.database, (db) => new PostgresInUseTransaction(db, this.clock), subject, work);
  }
}
