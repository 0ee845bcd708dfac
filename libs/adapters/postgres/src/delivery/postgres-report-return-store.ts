import type { ReportReturn } from '@qianli/contracts';
import { type GatewayKey, ReportReturnStore, type ReportReturnTransaction, type ReturnableReport, type TransactionSubject } from '@qianli/flow';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';

/** A gateway that comes late is given what was signed shortly before, not the archive. */
const daysBefore = 7;

class PostgresReportReturnTransaction extends PostgresTransaction implements ReportReturnTransaction {
  async key(publicKey: string): Promise<GatewayKey | null> {
    const row = await this.db.gatewayKey.findUnique({ where: { publicKey } });
    return row && { ...row, state: row.state as GatewayKey['state'] };
  }

  async waiting(key: GatewayKey, most: number): Promise<readonly ReportReturn[]> {
    const rows = await this.db.$queryRaw<(Omit<ReportReturn, 'signedAt'> & { signedAt: Date })[]>`
      SELECT v.id, v."caseId", v.version, v.status, v."signedAt", s."studyInstanceUid", s."accessionNumber", p."localId" AS "patientId"
      FROM report_versions v JOIN cases c ON c.id = v."caseId" JOIN studies s ON s.id = c."studyId" JOIN patients p ON p.id = c."patientId" JOIN gateway_keys k ON k.id = ${key.id}::uuid
      WHERE c."hospitalId" = ${key.hospitalId}::uuid AND v."pdfKey" IS NOT NULL AND v.status <> 'preliminary' AND v."signedAt" > k."registeredAt" - make_interval(days => ${daysBefore}::int)
        AND v.version = (SELECT max(newest.version) FROM report_versions newest WHERE newest."caseId" = v."caseId")
        AND NOT EXISTS (SELECT 1 FROM report_placements r WHERE r."reportVersionId" = v.id AND r."gatewayKeyId" = k.id)
      ORDER BY v."signedAt", v.id LIMIT ${most}::int`;
    return rows.map((row) => ({ ...row, signedAt: row.signedAt.toISOString() }));
  }

  async report(hospitalId: string | null, reportVersionId: string): Promise<ReturnableReport | null> {
    if (!hospitalId) return null;
    const row = await this.db.reportVersion.findFirst({
      where: { id: reportVersionId, case: { hospitalId }, pdfKey: { not: null } },
      include: { case: { include: { patient: true, study: true } } },
    });
    if (!row?.pdfKey) return null;
    const { study, patient } = row.case;
    const groups = patient.nameGroups as { Alphabetic?: string; Ideographic?: string; Phonetic?: string };
    return {
      caseId: row.caseId, hospitalId, pdfKey: row.pdfKey,
      encapsulate: {
        reportVersionId, caseId: row.caseId, version: row.version, signedAt: row.signedAt, title: '影像诊断报告 Imaging report',
        study: { uid: study.studyInstanceUid, date: study.studyDate, time: study.studyTime, id: study.localStudyId, accessionNumber: study.accessionNumber, referringPhysician: study.referringPhysician },
        patient: { id: patient.localId, name: [groups.Alphabetic ?? '', groups.Ideographic ?? '', groups.Phonetic ?? ''].join('=').replace(/=+$/, '') || patient.name, sex: patient.sex, birthDate: patient.birthDate },
      },
    }; // prettier-ignore
  }

  async place(reportVersionId: string, key: GatewayKey, places: readonly string[], at: Date): Promise<Date> {
    const where = { reportVersionId_gatewayKeyId: { reportVersionId, gatewayKeyId: key.id } };
    const row = await this.db.reportPlacement.upsert({ where, update: {}, create: { reportVersionId, gatewayKeyId: key.id, places: [...places], placedAt: at } });
    return row.placedAt;
  }
}

export class PostgresReportReturnStore extends ReportReturnStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: ReportReturnTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresReportReturnTransaction, T>(this.database, (db) => new PostgresReportReturnTransaction(db), subject, work);
  }
}
