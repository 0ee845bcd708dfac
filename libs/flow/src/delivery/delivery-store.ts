import type { Actor, CaseState } from '@qianli/domain-case';
import type { VisibleCase } from '../cases/case-store';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';
import type { PrintableReport } from './printable-report';

/** Where the delivery of a version stands, read under the case's lock. */
export interface DeliveryStanding {
  readonly hospitalId: string;
  readonly state: CaseState;
  readonly readerId: string | null;
  readonly version: number;
  /** A later version may have been signed meanwhile: then this one is filed and not announced. */
  readonly isInForce: boolean;
  readonly deliveredAt: Date | null;
}

export abstract class DeliveryTransaction extends FlowTransaction {
  abstract lockDelivery(caseId: string, reportVersionId: string): Promise<DeliveryStanding | null>;
  abstract filePdf(reportVersionId: string, key: string): Promise<void>;
  abstract markDelivered(caseId: string, at: Date): Promise<void>;
  /** null: no such case, or not one that the actor may see. */
  abstract visibleCase(actor: Actor, caseId: string): Promise<VisibleCase | null>;
}
export abstract class DeliveryStore extends TransactionsOf<DeliveryTransaction> {}

export interface ReportToPrint {
  readonly report: PrintableReport;
  /** Key of the filed PDF; null before it is delivered. */
  readonly pdfKey: string | null;
}
export abstract class PrintableReads {
  /** For the delivery job, which the signature ordered. null: no such version. */
  abstract ofVersion(reportVersionId: string): Promise<ReportToPrint | null>;
  /** The report in force of a case that the actor may see. */
  abstract inForce(actor: Actor, caseId: string): Promise<ReportToPrint | 'case-not-found' | 'report-not-found'>;
}
