import { createHash } from 'node:crypto';
import type { CaseState, Priority } from '@qianli/domain-case';
import { InputDigest, type LockedPreRead, type PreReadResult, PreReadStore, type PreReadTransaction, type StoredImage, type TransactionSubject } from '@qianli/flow';
import { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { promiseFor } from '../cases/promise-for';
import { promisedColumns } from '../cases/promised-columns';

const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;

class PostgresPreReadTransaction extends PostgresTransaction implements PreReadTransaction {
  async lockNewest(caseId: string): Promise<LockedPreRead | null> {
    const [kase] = await this.db.$queryRaw<{ state: CaseState; hospitalId: string; priority: Priority; assignedToId: string | null }[]>`
      SELECT state, "hospitalId", priority, "assignedToId" FROM cases WHERE id = ${caseId}::uuid FOR UPDATE`;
    const newest = await this.db.preRead.findFirst({ where: { caseId }, orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }], select: { id: true, status: true } });
    return kase && newest ? { preReadId: newest.id, status: newest.status, caseId, caseState: kase.state, hospitalId: kase.hospitalId, priority: kase.priority, assignedToId: kase.assignedToId } : null;
  }

  async images(caseId: string): Promise<readonly StoredImage[]> {
    return this.db.$queryRaw<StoredImage[]>`
      SELECT i."sopInstanceUid", s."seriesInstanceUid", s.modality, i."objectKey", i.digest
      FROM cases c JOIN instances i ON i."studyId" = c."studyId" JOIN series s ON s.id = i."seriesId"
      WHERE c.id = ${caseId}::uuid AND i.rows IS NOT NULL ORDER BY s."seriesInstanceUid", i."instanceNumber", i."sopInstanceUid"`;
  }

  async markRunning(preReadId: string, at: Date, inputDigest: string): Promise<void> {
    await this.db.preRead.update({ where: { id: preReadId }, data: { status: 'running', startedAt: at, inputDigest } });
  }

  async markQueued(preReadId: string): Promise<void> {
    await this.db.preRead.update({ where: { id: preReadId }, data: { status: 'queued', startedAt: null } });
  }

  async record(preReadId: string, caseId: string, result: PreReadResult, at: Date): Promise<void> {
    await this.db.preRead.update({
      where: { id: preReadId },
      data: {
        status: result.status, modelId: result.model?.id ?? null, modelVersion: result.model?.version ?? null, durationMs: Math.round(result.durationMs),
        reason: result.reason ? json(result.reason) : Prisma.DbNull, notes: json(result.notes), filmAdvice: json(result.filmAdvice ?? []), quantities: json(result.quantities ?? []), research: result.research, labelsKey: result.labelsKey ?? null, finishedAt: at,
      },
    });
    await this.db.finding.createMany({
      data: result.findings.map((finding, ordinal) => ({
        preReadId, ordinal, code: finding.code, labelZh: finding.label.zh, labelEn: finding.label.en, probability: finding.probability, threshold: finding.threshold,
        flagged: finding.flagged, kind: finding.kind, location: json(finding.location), measurements: json(finding.measurements), modelId: finding.model.id, modelVersion: finding.model.version,
      })),
    });
    await this.db.case.update({ where: { id: caseId }, data: { preReadAt: at } });
  }

  async raisePriority(caseId: string, priority: Priority): Promise<void> {
    const { receivedAt, dueAt, orderedDueAt } = await this.db.case.findUniqueOrThrow({ where: { id: caseId }, select: { receivedAt: true, dueAt: true, orderedDueAt: true } });
    const promised = receivedAt && (await promiseFor(this.db, caseId, receivedAt, { priority }));
    // A pressing order never moves a deadline back.
    const sooner = promised && (!dueAt || promised.dueAt < dueAt);
    await this.db.case.update({ where: { id: caseId }, data: { priority, orderedDueAt: orderedDueAt ?? dueAt, ...(sooner ? promisedColumns(promised) : {}) } });
  }
}

export class PostgresPreReadStore extends PreReadStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: PreReadTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresPreReadTransaction, T>(this.database, (db) => new PostgresPreReadTransaction(db), subject, work);
  }

  async lost(before: Date): Promise<readonly string[]> {
    const rows = await this.database.prisma.preRead.findMany({ where: { status: 'running', startedAt: { lt: before } }, select: { caseId: true }, distinct: ['caseId'] });
    return rows.map(({ caseId }) => caseId);
  }
}

export class Sha256InputDigest extends InputDigest {
  of(images: readonly StoredImage[]): string {
    const hash = createHash('sha256');
    for (const { digest } of images) hash.update(digest);
    return hash.digest('hex');
  }
}
