import type { ReportContent } from './report-content';
import type { ReportStatus } from './report-status';

export interface SignedContent extends ReportContent {
  readonly caseId: string;
  readonly studyInstanceUid: string;
  readonly version: number;
  readonly status: ReportStatus;
  readonly reason: string | null;
  readonly signedById: string;
  readonly signedAt: Date;
}

/**
 * The text whose SHA-256 is a report's digest: every field that the signature covers, in this order, as JSON.
 * The first line names the form, so that a later form can't be mistaken for it.
 */
export function signedText(of: SignedContent): string {
  const fields = [
    of.caseId,
    of.studyInstanceUid,
    of.version,
    of.status,
    of.findings,
    of.impression,
    of.critical,
    of.reason,
    of.signedById,
    of.signedAt.toISOString(),
  ];
  return `qianli-report/1\n${JSON.stringify(fields)}`;
}
