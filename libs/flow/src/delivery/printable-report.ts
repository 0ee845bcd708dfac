import type { ReportContent, ReportStatus } from '@qianli/domain-report';

/** Everything that stands on a printed report. */
export interface PrintableReport extends ReportContent {
  readonly reportVersionId: string;
  readonly version: number;
  readonly status: ReportStatus;
  /** Why it was amended. */
  readonly reason: string | null;
  readonly signedBy: string;
  readonly signedAt: Date;
  /** SHA-256 over the signed content, hex. */
  readonly digest: string;
  readonly sendingHospital: string;
  readonly readingHospital: string | null;
  /** Of the sending hospital; times are printed in it. */
  readonly timeZone: string;
  readonly patient: {
    readonly name: string;
    readonly id: string;
    readonly sex: string | null;
    readonly age: string | null;
    readonly birthDate: string | null;
  };
  readonly study: {
    readonly date: string | null;
    readonly modality: string;
    readonly bodyPart: string | null;
    readonly description: string | null;
    readonly accessionNumber: string | null;
    readonly studyInstanceUid: string;
  };
  readonly history: string;
  /** A model's pre-read lay before the reader. */
  readonly preReadUsed: boolean;
}

/** Puts a report on paper. The same report gives the same bytes. */
export abstract class ReportPrinter {
  /** A PDF, A4. */
  abstract print(report: PrintableReport): Promise<Uint8Array>;
}
