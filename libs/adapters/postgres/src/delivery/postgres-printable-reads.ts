import type { Actor } from '@qianli/domain-case';
import type { ReportStatus } from '@qianli/domain-report';
import type { Clock, NoReport, PrintableReads, ReportToPrint } from '@qianli/flow';
import { isoDay } from '../cases/read-detail';
import { SqlParameters } from '../cases/sql-parameters';
import { ageAt, statedPatientId } from '../cases/summary-sql';
import { visibleCases } from '../cases/visible-cases';
import type { Database } from '../shared/database';

interface PrintableRow {
  reportVersionId: string | null;
  version: number;
  status: ReportStatus;
  findings: string;
  impression: string;
  critical: boolean;
  reason: string | null;
  signedBy: string;
  signedAt: Date;
  digest: string;
  pdfKey: string | null;
  sendingHospital: string;
  readingHospital: string | null;
  timeZone: string;
  patientName: string;
  patientId: string;
  sex: string | null;
  patientAge: string | null;
  birthDate: string | null;
  studyDate: string | null;
  modality: string;
  bodyPart: string | null;
  description: string | null;
  accessionNumber: string | null;
  studyInstanceUid: string;
  history: string;
  preReadUsed: boolean;
}

const columns = `
  v.id AS "reportVersionId", v.version, v.status, v.findings, v.impression, v.critical, v.reason, signer.name AS "signedBy", v."signedAt", v.digest, v."pdfKey",
  h.name AS "sendingHospital", home.name AS "readingHospital", h."timeZone", p.name AS "patientName", p."localId" AS "patientId", p.sex, s."patientAge", p."birthDate",
  s."studyDate", c.modality, coalesce(c."bodyPart", s."bodyPart") AS "bodyPart", s.description, s."accessionNumber", s."studyInstanceUid", c.history,
  EXISTS (SELECT 1 FROM pre_reads pre WHERE pre."caseId" = c.id AND pre.status = 'done' AND pre."finishedAt" <= v."signedAt") AS "preReadUsed"`;
const joins = `
  JOIN studies s ON s.id = c."studyId" JOIN patients p ON p.id = c."patientId" JOIN hospitals h ON h.id = c."hospitalId"
  LEFT JOIN users signer ON signer.id = v."signedById" LEFT JOIN hospitals home ON home.id = signer."hospitalId"`;

export class PostgresPrintableReads implements PrintableReads {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async ofVersion(reportVersionId: string): Promise<ReportToPrint | null> {
    const { rows } = await this.database.pool.query<PrintableRow>(
      `SELECT ${columns} FROM report_versions v JOIN cases c ON c.id = v."caseId" ${joins} WHERE v.id = $1`,
      [reportVersionId],
    );
    return rows[0] ? toPrint(rows[0], reportVersionId) : null;
  }

  async inForce(actor: Actor, caseId: string): Promise<ReportToPrint | NoReport> {
    const p = new SqlParameters();
    const { rows } = await this.database.pool.query<PrintableRow>(
      `SELECT ${columns} FROM cases c LEFT JOIN report_versions v ON v."caseId" = c.id ${joins}
       WHERE c.id = ${p.of(caseId, 'uuid')} AND ${visibleCases(actor, p, this.clock.now())} ORDER BY v.version DESC LIMIT 1`,
      p.values,
    );
    const [row] = rows;
    if (!row) return 'case-not-found';
    return row.reportVersionId ? toPrint(row, row.reportVersionId) : 'report-not-found';
  }
}

function toPrint(row: PrintableRow, reportVersionId: string): ReportToPrint {
  return {
    pdfKey: row.pdfKey,
    report: {
      reportVersionId,
      version: row.version,
      status: row.status,
      findings: row.findings,
      impression: row.impression,
      critical: row.critical,
      reason: row.reason,
      signedBy: row.signedBy,
      signedAt: row.signedAt,
      digest: row.digest,
      sendingHospital: row.sendingHospital,
      readingHospital: row.readingHospital,
      timeZone: row.timeZone,
      patient: {
        name: row.patientName,
        id: statedPatientId(row.patientId),
        sex: row.sex,
        age: ageAt(row),
        birthDate: isoDay(row.birthDate),
      },
      study: {
        date: isoDay(row.studyDate),
        modality: row.modality,
        bodyPart: row.bodyPart,
        description: row.description,
        accessionNumber: row.accessionNumber,
        studyInstanceUid: row.studyInstanceUid,
      },
      history: row.history,
      preReadUsed: row.preReadUsed,
    },
  };
}
