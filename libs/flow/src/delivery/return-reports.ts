import { DomainError, type ReportReturn } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { encapsulatedReport, type ReportToEncapsulate } from '@qianli/domain-report';
import { trustedKey } from '../transfer/announce-study';
import type { GatewayKey } from '../transfer/transfer-store';
import { ObjectMissing, wholeObject, type ObjectStore } from '../shared/object-store';
import { FlowTransaction, TransactionsOf, type Clock } from '../shared/transaction';

export interface ReturnableReport {
  readonly caseId: string;
  readonly hospitalId: string;
  readonly pdfKey: string;
  readonly encapsulate: ReportToEncapsulate;
}
export abstract class ReportReturnTransaction extends FlowTransaction {
  abstract key(publicKey: string): Promise<GatewayKey | null>;
  abstract waiting(key: GatewayKey, most: number): Promise<readonly ReportReturn[]>;
  /** Of the actor's own hospital. */
  abstract report(hospitalId: string | null, reportVersionId: string): Promise<ReturnableReport | null>;
  abstract place(reportVersionId: string, key: GatewayKey, places: readonly string[], at: Date): Promise<Date>;
}
export abstract class ReportReturnStore extends TransactionsOf<ReportReturnTransaction> {}

const mostAtOnce = 50;

/** Signed reports on their way to the county's own system: the gateway fetches them, puts them where that looks, and says so. Three things stay apart: delivered, put in place, read. */
export class ReturnReports {
  constructor(
    private readonly store: ReportReturnStore,
    private readonly objects: ObjectStore,
    private readonly clock: Clock,
  ) {}

  waiting(actor: Actor, publicKey: string): Promise<readonly ReportReturn[]> {
    return this.store.inTransaction({ actor, action: 'report.fetched' }, async (tx) => tx.waiting(await trustedKey(tx, actor, publicKey), mostAtOnce));
  }

  async pdf(actor: Actor, id: string): Promise<Uint8Array> {
    return this.fetch(actor, id, 'pdf').then(({ pdf }) => pdf);
  }

  async dicom(actor: Actor, id: string): Promise<Uint8Array> {
    const { report, pdf } = await this.fetch(actor, id, 'dicom');
    return encapsulatedReport(report.encapsulate, pdf);
  }

  placed(actor: Actor, id: string, publicKey: string, places: readonly string[]): Promise<Date> {
    return this.store.inTransaction({ actor, action: 'report.placed' }, async (tx) => {
      const key = await trustedKey(tx, actor, publicKey);
      const report = await own(tx, actor, id);
      const at = await tx.place(id, key, places, this.clock.now());
      tx.audit({ actor, action: 'report.placed', outcome: 'success', caseId: report.caseId, hospitalId: report.hospitalId, detail: { version: report.encapsulate.version, places: places.length } });
      return at;
    });
  }

  private async fetch(actor: Actor, id: string, as: 'pdf' | 'dicom'): Promise<{ report: ReturnableReport; pdf: Uint8Array }> {
    const report = await this.store.inTransaction({ actor, action: 'report.exported' }, async (tx) => {
      const found = await own(tx, actor, id);
      tx.audit({ actor, action: 'report.exported', outcome: 'success', caseId: found.caseId, hospitalId: found.hospitalId, detail: { version: found.encapsulate.version, as } });
      return found;
    });
    try {
      return { report, pdf: await wholeObject(await this.objects.get(report.pdfKey)) };
    } catch (error) {
      if (error instanceof ObjectMissing) throw new DomainError('report-not-found', 'The filed PDF is not there');
      throw error;
    }
  }
}

async function own(tx: ReportReturnTransaction, actor: Actor, id: string): Promise<ReturnableReport> {
  const report = await tx.report(actor.hospitalId, id);
  if (!report) throw new DomainError('report-not-found', 'No such report of this hospital');
  return report;
}
