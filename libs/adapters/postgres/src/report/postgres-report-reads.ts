import type { Report, ReportDraft, ReportVersion } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { toTemplate } from './to-template';
import type { Clock, NoReport, ReportReads, ReportTemplate } from '@qianli/flow';
import { SqlParameters } from '../cases/sql-parameters';
import { visibleCases } from '../cases/visible-cases';
import type { Database } from '../shared/database';

interface VersionRow {
  id: string;
  caseId: string;
  version: number;
  status: ReportVersion['status'];
  findings: string;
  impression: string;
  critical: boolean;
  reason: string | null;
  digest: string;
  signedById: string;
  signedBy: string;
  signedAt: Date;
}
interface ReportRow extends VersionRow {
  deliveredAt: Date | null;
  acknowledgedAt: Date | null;
  acknowledgedById: string | null;
  acknowledgedBy: string | null;
}
interface DraftRow {
  findings: string | null;
  impression: string | null;
  critical: boolean | null;
  templateId: string | null;
  version: number | null;
  savedAt: Date | null;
  savedById: string | null;
  savedBy: string | null;
}

const versionColumns = `v.id, v."caseId", v.version, v.status, v.findings, v.impression, v.critical, v.reason, v.digest, v."signedById", signer.name AS "signedBy", v."signedAt"`;

export class PostgresReportReads implements ReportReads {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async draft(actor: Actor, caseId: string): Promise<ReportDraft | null> {
    const [row] = await this.visible<DraftRow>(
      actor,
      caseId,
      'd.findings, d.impression, d.critical, d."templateId", d.version, d."savedAt", d."savedById", saver.name AS "savedBy"',
      'LEFT JOIN report_drafts d ON d."caseId" = c.id LEFT JOIN users saver ON saver.id = d."savedById"',
    );
    return row
      ? {
          findings: row.findings ?? '',
          impression: row.impression ?? '',
          critical: row.critical ?? false,
          templateId: row.templateId,
          version: row.version ?? 0,
          savedAt: row.savedAt?.toISOString() ?? null,
          savedBy: row.savedById ? { id: row.savedById, name: row.savedBy ?? '' } : null,
        }
      : null;
  }

  async report(actor: Actor, caseId: string): Promise<Report | NoReport> {
    const [row] = await this.visible<Partial<ReportRow>>(
      actor,
      caseId,
      `${versionColumns}, c."deliveredAt", c."acknowledgedAt", c."acknowledgedById", acknowledger.name AS "acknowledgedBy"`,
      'LEFT JOIN report_versions v ON v."caseId" = c.id LEFT JOIN users signer ON signer.id = v."signedById" LEFT JOIN users acknowledger ON acknowledger.id = c."acknowledgedById"',
      'ORDER BY v.version DESC LIMIT 1',
    );
    if (!row) return 'case-not-found';
    if (!isSigned(row)) return 'report-not-found';
    return {
      ...toVersion(row),
      deliveredAt: row.deliveredAt?.toISOString() ?? null,
      acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
      acknowledgedBy: row.acknowledgedById ? { id: row.acknowledgedById, name: row.acknowledgedBy ?? '' } : null,
    };
  }

  async versions(actor: Actor, caseId: string): Promise<ReportVersion[] | null> {
    const rows = await this.visible<Partial<ReportRow>>(
      actor,
      caseId,
      versionColumns,
      'LEFT JOIN report_versions v ON v."caseId" = c.id LEFT JOIN users signer ON signer.id = v."signedById"',
      'ORDER BY v.version DESC',
    );
    return rows.length === 0 ? null : rows.filter(isSigned).map(toVersion);
  }

  async templates(modality: string | undefined): Promise<ReportTemplate[]> {
    const rows = await this.database.prisma.reportTemplate.findMany({
      ...(modality ? { where: { modality: { in: [modality, '*'] } } } : {}),
      orderBy: [{ modality: 'asc' }, { bodyPart: 'asc' }, { nameZh: 'asc' }],
    });
    return rows.map(toTemplate);
  }

  /** Rows that hang on a case; none at all when the actor may not see it. */
  private async visible<Row extends object>(
    actor: Actor,
    caseId: string,
    columns: string,
    joins: string,
    end = '',
  ): Promise<Row[]> {
    const p = new SqlParameters();
    const { rows } = await this.database.pool.query<Row>(
      `SELECT ${columns} FROM cases c ${joins} WHERE c.id = ${p.of(caseId, 'uuid')} AND ${visibleCases(actor, p, this.clock.now())} ${end}`,
      p.values,
    );
    return rows;
  }
}

/** A visible case without a report gives one row without a version (left join). */
const isSigned = (row: Partial<ReportRow>): row is ReportRow => typeof row.id === 'string';

function toVersion(row: VersionRow): ReportVersion {
  return {
    id: row.id,
    caseId: row.caseId,
    version: row.version,
    status: row.status,
    findings: row.findings,
    impression: row.impression,
    critical: row.critical,
    signedBy: { id: row.signedById, name: row.signedBy },
    signedAt: row.signedAt.toISOString(),
    reason: row.reason,
    digest: row.digest,
  };
}
