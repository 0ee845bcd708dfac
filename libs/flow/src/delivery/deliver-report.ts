import type { JobOf } from '@qianli/contracts';
import type { ObjectStore } from '../shared/object-store';
import { platformPart, type Clock } from '../shared/transaction';
import type { DeliveryStore, PrintableReads } from './delivery-store';
import type { ReportPrinter } from './printable-report';

/**
 * Prints a signed version, files the PDF and marks the report delivered. Safe to run twice: a filed PDF is kept, a second
 * "delivered" is not written. A version that was superseded meanwhile is filed and not announced.
 */
export class DeliverReport {
  constructor(
    private readonly reads: PrintableReads,
    private readonly printer: ReportPrinter,
    private readonly objects: ObjectStore,
    private readonly store: DeliveryStore,
    private readonly clock: Clock,
  ) {}

  async run({ caseId, reportVersionId }: JobOf<'deliver-report'>): Promise<'delivered' | 'unchanged'> {
    const found = await this.reads.ofVersion(reportVersionId);
    if (!found) return 'unchanged';
    const key = found.pdfKey ?? (await this.file(reportVersionId, await this.printer.print(found.report)));
    const delivery = platformPart('delivery');
    return this.store.inTransaction({ actor: delivery, action: 'report.delivered', caseId }, async (tx) => {
      const standing = await tx.lockDelivery(caseId, reportVersionId);
      if (!standing) return 'unchanged';
      if (!found.pdfKey) await tx.filePdf(reportVersionId, key);
      if (!standing.isInForce || standing.deliveredAt) return 'unchanged';
      const at = this.clock.now();
      await tx.markDelivered(caseId, at);
      await tx.recordEvent({
        caseId,
        event: 'report.delivered',
        at,
        by: delivery,
        detail: { version: standing.version },
      });
      tx.audit({
        actor: delivery,
        action: 'report.delivered',
        outcome: 'success',
        caseId,
        hospitalId: standing.hospitalId,
        detail: { version: standing.version },
      });
      await tx.notify({
        kind: 'case',
        caseId,
        state: standing.state,
        event: 'report.delivered',
        hospitalId: standing.hospitalId,
        readerIds: standing.readerId ? [standing.readerId] : [],
      });
      return 'delivered';
    });
  }

  private async file(reportVersionId: string, pdf: Uint8Array): Promise<string> {
    const key = `reports/${reportVersionId}.pdf`;
    await this.objects.put(key, pdf);
    return key;
  }
}
