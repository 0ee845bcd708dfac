import { createHash } from 'node:crypto';
import type { ReportStatus, SignedContent } from '@qianli/domain-report';
import type {
  Clock,
  DraftToSave,
  ReportStore,
  ReportTransaction,
  SavedDraft,
  SignedSoFar,
  TransactionSubject,
} from '@qianli/flow';
import { PostgresCaseTransaction } from '../cases/postgres-case-store';
import type { Database } from '../shared/database';
import { runInTransaction } from '../shared/postgres-transaction';

class PostgresReportTransaction extends PostgresCaseTransaction implements ReportTransaction {
  async draft(caseId: string): Promise<SavedDraft | null> {
    return this.db.reportDraft.findUnique({
      where: { caseId },
      select: { findings: true, impression: true, critical: true, templateId: true, version: true },
    });
  }

  async saveDraft(
    caseId: string,
    { findings, impression, critical, templateId }: DraftToSave,
    version: number,
    savedById: string,
    savedAt: Date,
  ): Promise<void> {
    const row = { findings, impression, critical, templateId, version, savedById, savedAt };
    await this.db.reportDraft.upsert({ where: { caseId }, create: { caseId, ...row }, update: row });
  }

  async dropDraft(caseId: string): Promise<void> {
    await this.db.reportDraft.deleteMany({ where: { caseId } });
  }

  async signedSoFar(caseId: string): Promise<SignedSoFar> {
    const kase = await this.db.case.findUniqueOrThrow({
      where: { id: caseId },
      select: {
        signedAt: true,
        finalAt: true,
        acknowledgedAt: true,
        study: { select: { studyInstanceUid: true } },
        reports: {
          orderBy: { version: 'desc' },
          take: 1,
          select: { version: true, status: true, findings: true, impression: true, critical: true },
        },
      },
    });
    const [newest] = kase.reports;
    return {
      studyInstanceUid: kase.study.studyInstanceUid,
      signedAt: kase.signedAt,
      finalAt: kase.finalAt,
      acknowledgedAt: kase.acknowledgedAt,
      inForce: newest ? { ...newest, status: newest.status as ReportStatus } : null,
    };
  }

  digestOf(text: string): string {
    return createHash('sha256').update(text, 'utf8').digest('hex');
  }

  async addVersion(
    signed: SignedContent & { readonly digest: string; readonly templateId: string | null },
  ): Promise<string> {
    const {
      caseId,
      version,
      status,
      findings,
      impression,
      critical,
      templateId,
      reason,
      signedById,
      signedAt,
      digest,
    } = signed;
    const row = await this.db.reportVersion.create({
      data: {
        caseId,
        version,
        status,
        findings,
        impression,
        critical,
        templateId,
        reason,
        signedById,
        signedAt,
        digest,
      },
      select: { id: true },
    });
    return row.id;
  }
}

export class PostgresReportStore implements ReportStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  inTransaction<T>(subject: TransactionSubject, work: (tx: ReportTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresReportTransaction, T>(
      this.database,
      (db) => new PostgresReportTransaction(db, this.clock),
      subject,
      work,
    );
  }
}
