import type { CaseState, Priority, TransferState } from '@qianli/domain-case';
import type { CaseArrival, IngestTransaction, KeptSubmission, LockedIngestCase, Promised, SentInstance, SubmissionChange, SubmissionToOpen } from '@qianli/flow';
import { promiseFor } from '../cases/promise-for';
import { promisedColumns } from '../cases/promised-columns';
import { announcedColumns, keptSubmission, withCases } from './kept-submission';
import { PostgresTransaction } from '../shared/postgres-transaction';
import { transferOf } from '../transfer/transfer-of';

const caseColumns = { id: true, state: true, hospitalId: true, priority: true, modality: true, submissionId: true, assignedToId: true, lastInstanceAt: true } as const; // prettier-ignore

export class PostgresIngestTransaction extends PostgresTransaction implements IngestTransaction {
  async lockCase(caseId: string): Promise<LockedIngestCase | null> {
    await this.db.$queryRaw`SELECT 1 FROM cases WHERE id = ${caseId}::uuid FOR UPDATE`;
    const kase = await this.db.case.findUnique({ where: { id: caseId }, select: caseColumns });
    return kase && lockedCase(kase);
  }

  async submission(id: string): Promise<KeptSubmission | null> {
    const row = await this.db.submission.findUnique({ where: { id }, include: withCases });
    return row && keptSubmission(row);
  }

  async unfinishedSubmissions(userId: string, hospitalId: string, since: Date): Promise<readonly KeptSubmission[]> {
    const rows = await this.db.submission.findMany({ where: { userId, hospitalId, completedAt: null, abandonedAt: null, createdAt: { gte: since } }, include: withCases, orderBy: { createdAt: 'desc' }, take: 20 });
    return rows.map(keptSubmission);
  }

  async sentInstances(hospitalId: string, sopInstanceUids: readonly string[]): Promise<readonly SentInstance[]> {
    const rows = await this.db.instance.findMany({ where: { sopInstanceUid: { in: [...sopInstanceUids] }, study: { hospitalId } }, select: { sopInstanceUid: true, digest: true, study: { select: { case: { select: { id: true } } } } } });
    return rows.map(({ sopInstanceUid, digest, study }) => ({ sopInstanceUid, digest, caseId: study.case?.id ?? null }));
  }

  async changeCase(caseId: string, { submission, promised, ...change }: CaseArrival): Promise<void> {
    const order = submission ? { submissionId: submission.id, priority: submission.priority, orderedPriority: submission.priority, patientClass: submission.patientClass, history: submission.history } : {}; // prettier-ignore
    await this.db.case.update({ where: { id: caseId }, data: { ...change, ...order, ...(promised ? promisedColumns(promised) : {}) }, select: { id: true } });
  }

  async requestPreRead(caseId: string, at: Date): Promise<void> {
    const newest = await this.db.preRead.findFirst({ where: { caseId }, orderBy: { requestedAt: 'desc' }, select: { status: true } });
    if (newest?.status !== 'queued') await this.db.preRead.create({ data: { caseId, status: 'queued', requestedAt: at } });
  }

  async seriesOf(caseId: string): Promise<string[]> {
    const rows = await this.db.series.findMany({ where: { study: { case: { id: caseId } } }, select: { id: true }, orderBy: { createdAt: 'asc' } });
    return rows.map(({ id }) => id);
  }

  async transferOf(caseId: string): Promise<TransferState | null> {
    const kase = await this.db.case.findUnique({ where: { id: caseId }, select: { study: { select: { studyInstanceUid: true } } } });
    return kase && transferOf(this.db, kase.study.studyInstanceUid);
  }

  promiseFor(caseId: string, at: Date): Promise<Promised> {
    return promiseFor(this.db, caseId, at);
  }

  async addSubmission({ at, announced, sentAnyway, ...submission }: SubmissionToOpen): Promise<KeptSubmission> {
    const row = await this.db.submission.create({ data: { ...submission, ...announcedColumns(announced), sentAnyway: sentAnyway.map((of) => ({ ...of })), createdAt: at }, include: withCases });
    return keptSubmission(row);
  }

  async changeSubmission(id: string, { announced, sentAnyway, ...times }: SubmissionChange): Promise<void> {
    await this.db.submission.update({ where: { id }, data: { ...times, ...(announced ? announcedColumns(announced) : {}), ...(sentAnyway ? { sentAnyway: sentAnyway.map((of) => ({ ...of })) } : {}) }, select: { id: true } });
  }
}

function lockedCase(row: { id: string; state: string; hospitalId: string; priority: string; modality: string; submissionId: string | null; assignedToId: string | null; lastInstanceAt: Date }): LockedIngestCase {
  return { ...row, state: row.state as CaseState, priority: row.priority as Priority };
}
