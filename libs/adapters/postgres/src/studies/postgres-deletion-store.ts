import type { CaseState } from '@qianli/domain-case';
import { DeletionStore, type Address, type DeletedImages, type DeletionTransaction, type StudyToDelete, type TransactionSubject } from '@qianli/flow';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { forgetOutlines } from './forget-outlines';

/** The same lock under which a study grows, so that nothing is added while it shrinks. */
const studyLock = 0x7374;

class PostgresDeletionTransaction extends PostgresTransaction implements DeletionTransaction {
  async lockStudyAt({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }: Address): Promise<StudyToDelete | null> {
    await this.db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${studyLock}::int, hashtext(${studyInstanceUid}))`;
    const [row] = await this.db.$queryRaw<{ studyId: string; hospitalId: string; caseId: string | null; state: CaseState; assignedToId: string | null; isSigned: boolean }[]>`
      SELECT s.id AS "studyId", s."hospitalId", c.id AS "caseId", c.state, c."assignedToId",
        EXISTS (SELECT 1 FROM report_versions v WHERE v."caseId" = c.id) AS "isSigned"
      FROM studies s LEFT JOIN cases c ON c."studyId" = s.id
      WHERE s."studyInstanceUid" = ${studyInstanceUid}
        AND EXISTS (SELECT 1 FROM instances i JOIN series se ON se.id = i."seriesId" WHERE i."studyId" = s.id
          AND (${seriesInstanceUid ?? null}::text IS NULL OR se."seriesInstanceUid" = ${seriesInstanceUid ?? null}::text)
          AND (${sopInstanceUid ?? null}::text IS NULL OR i."sopInstanceUid" = ${sopInstanceUid ?? null}::text))`;
    if (!row) return null;
    const { caseId, state, assignedToId, ...study } = row;
    return { ...study, case: caseId === null ? null : { id: caseId, state, assignedToId } };
  }

  async removeImages(studyId: string, { seriesInstanceUid, sopInstanceUid }: Address, at: Date): Promise<DeletedImages> {
    const removed = await this.db.$queryRaw<{ objectKey: string }[]>`
      DELETE FROM instances i USING series se WHERE se.id = i."seriesId" AND i."studyId" = ${studyId}::uuid
        AND (${seriesInstanceUid ?? null}::text IS NULL OR se."seriesInstanceUid" = ${seriesInstanceUid ?? null}::text)
        AND (${sopInstanceUid ?? null}::text IS NULL OR i."sopInstanceUid" = ${sopInstanceUid ?? null}::text)
      RETURNING i."objectKey"`;
    // A document of a whole series that has lost an image says too much: it is written anew from the rows when somebody asks.
    const documents = await this.db.$queryRaw<{ metadataKey: string }[]>`
      SELECT "metadataKey" FROM series se WHERE "studyId" = ${studyId}::uuid AND "metadataKey" IS NOT NULL
        AND "metadataInstances" <> (SELECT count(*) FROM instances i WHERE i."seriesId" = se.id)`;
    await this.db.$executeRaw`
      UPDATE series se SET "numberOfInstances" = (SELECT count(*) FROM instances i WHERE i."seriesId" = se.id), "metadataKey" = NULL, "metadataInstances" = 0
      WHERE "studyId" = ${studyId}::uuid AND "numberOfInstances" <> (SELECT count(*) FROM instances i WHERE i."seriesId" = se.id)`;
    await this.db.$executeRaw`DELETE FROM series se WHERE "studyId" = ${studyId}::uuid AND NOT EXISTS (SELECT 1 FROM instances i WHERE i."seriesId" = se.id)`;
    const [left] = await this.db.$queryRaw<{ n: number }[]>`
      UPDATE studies s SET "updatedAt" = ${at}, "numberOfInstances" = (SELECT count(*) FROM instances i WHERE i."studyId" = s.id),
        "numberOfSeries" = (SELECT count(*) FROM series se WHERE se."studyId" = s.id),
        modalities = ARRAY(SELECT DISTINCT se.modality FROM series se WHERE se."studyId" = s.id ORDER BY se.modality)
      WHERE id = ${studyId}::uuid RETURNING "numberOfInstances" AS n`;
    const isEmpty = (left?.n ?? 0) === 0;
    // Outlines of images that are gone show the patient's anatomy all the same.
    const outlines = isEmpty ? await this.db.$queryRawUnsafe<{ key: string | null }[]>(forgetOutlines, studyId) : [];
    if (isEmpty) await this.db.$executeRaw`DELETE FROM studies s WHERE id = ${studyId}::uuid AND NOT EXISTS (SELECT 1 FROM cases c WHERE c."studyId" = s.id)`;
    return { instances: removed.length, objectKeys: [...removed.map(({ objectKey }) => objectKey), ...documents.map(({ metadataKey }) => metadataKey), ...outlines.flatMap(({ key }) => key ?? [])], isEmpty };
  }

  async cancelCase(caseId: string): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { state: 'cancelled', escalatedAt: null, why: { zh: '已取消：图像已删除', en: 'Cancelled: the images were deleted' } }, select: { id: true } });
  }
}

/** Deletion of images in PostgreSQL. */
export class PostgresDeletionStore extends DeletionStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: DeletionTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresDeletionTransaction, T>(this.database, (db) => new PostgresDeletionTransaction(db), subject, work);
  }
}
