import { gunzipSync } from 'node:zlib';
import { needsReading, type DicomJsonDataset } from '@qianli/domain-dicom';
import type { PreReadFinding, Words } from '@qianli/domain-pre-read';
import type { SourceImage } from '@qianli/domain-results';
import { type PreReadToPublish, PublishingStore, type PublishingTransaction, type TransactionSubject } from '@qianli/flow';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';

class PostgresPublishingTransaction extends PostgresTransaction implements PublishingTransaction {
  async keepSurfaces(preReadId: string, key: string): Promise<boolean> {
    const { count } = await this.db.preRead.updateMany({ where: { id: preReadId, surfacesKey: null, labelsKey: { not: null } }, data: { surfacesKey: key } });
    return count > 0;
  }

  async markPublished(preReadId: string, at: Date): Promise<void> {
    await this.db.preRead.updateMany({ where: { id: preReadId, publishedAt: null }, data: { publishedAt: at } });
  }
}

interface ImageRow extends SourceImage {
  readonly id: string;
}

/** Reads a finished pre-read with its study, on PostgreSQL. */
export class PostgresPublishingStore extends PublishingStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: PublishingTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresPublishingTransaction, T>(this.database, (db) => new PostgresPublishingTransaction(db), subject, work);
  }

  async preReadToPublish(preReadId: string): Promise<PreReadToPublish | null> {
    const row = await this.database.prisma.preRead.findUnique({
      where: { id: preReadId },
      include: { findings: { orderBy: { ordinal: 'asc' } }, case: { select: { id: true, hospitalId: true, studyId: true, preReads: { where: { status: 'done' }, orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }], select: { id: true, publishedAt: true } } } } },
    });
    if (!row || row.status !== 'done' || !row.modelId || !row.modelVersion || !row.finishedAt) return null;
    const [newest, ...others] = row.case.preReads;
    if (newest?.id !== preReadId) return null;
    const images = await this.images(row.case.studyId);
    const findings = row.findings.map((of) => ({
      code: of.code, label: { zh: of.labelZh, en: of.labelEn }, probability: of.probability, kind: of.kind, threshold: of.threshold, flagged: of.flagged,
      location: of.location, measurements: of.measurements, model: { id: of.modelId, version: of.modelVersion },
    })) as unknown as PreReadFinding[];
    // The image that the first finding lies on stands for the study: its frame of reference is that of the findings.
    const named = images.find(({ sopInstanceUid }) => findings.some(({ location }) => location.sopInstanceUid === sopInstanceUid)) ?? mostLikely(images);
    if (!named) return null;
    const supersedes = others.find(({ publishedAt }) => publishedAt !== null);
    return {
      caseId: row.case.id, hospitalId: row.case.hospitalId, labelsKey: row.labelsKey, surfacesKey: row.surfacesKey,
      study: { header: await this.headerOf(named.id), images: images.map(({ id: _, ...image }) => image) },
      preRead: {
        id: row.id, finishedAt: row.finishedAt, model: { id: row.modelId, version: row.modelVersion }, research: row.research, findings,
        notes: row.notes as unknown as Words[], supersedes: supersedes ? { id: supersedes.id } : null,
      },
    };
  }

  private async images(studyId: string): Promise<ImageRow[]> {
    const { rows } = await this.database.pool.query<ImageRow>(
      `SELECT i.id, i."sopInstanceUid", i."sopClassUid", s."seriesInstanceUid", s.modality FROM instances i JOIN series s ON s.id = i."seriesId"
       WHERE i."studyId" = $1 AND i.rows IS NOT NULL AND i."receivedVia" <> 'pre-read' ORDER BY s."seriesInstanceUid", i."instanceNumber", i."sopInstanceUid"`,
      [studyId],
    );
    return rows.filter(({ modality, sopClassUid }) => needsReading(modality, sopClassUid));
  }

  private async headerOf(instanceId: string): Promise<DicomJsonDataset> {
    const { metadata } = await this.database.prisma.instance.findUniqueOrThrow({ where: { id: instanceId }, select: { metadata: true } });
    return JSON.parse(gunzipSync(metadata).toString('utf8')) as DicomJsonDataset;
  }
}

/** Without a finding: an image of the series that holds most. */
function mostLikely(images: readonly ImageRow[]): ImageRow | undefined {
  const counts = new Map<string, number>();
  for (const { seriesInstanceUid } of images) counts.set(seriesInstanceUid, (counts.get(seriesInstanceUid) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return images.find(({ seriesInstanceUid }) => seriesInstanceUid === most?.[0]);
}
