import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { ObjectMissing, wholeObject, type ObjectStore } from '../shared/object-store';
import type { DeliveryStore, PrintableReads } from './delivery-store';
import type { ReportPrinter } from './printable-report';

/** The report in force as PDF: the filed one, or printed on the spot when it is not filed yet. An export, and audited as one. */
export class PrintReport {
  constructor(
    private readonly reads: PrintableReads,
    private readonly printer: ReportPrinter,
    private readonly objects: ObjectStore,
    private readonly store: DeliveryStore,
  ) {}

  async run(actor: Actor, caseId: string): Promise<Uint8Array> {
    const found = await this.reads.inForce(actor, caseId);
    await this.store.inTransaction({ actor, action: 'report.exported', caseId }, async (tx) => {
      if (typeof found === 'string') throw new DomainError(found, `No report of case ${caseId} for this actor`);
      const kase = await tx.visibleCase(actor, caseId);
      if (!kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      tx.audit({
        actor,
        action: 'report.exported',
        outcome: 'success',
        caseId,
        hospitalId: kase.hospitalId,
        detail: { version: found.report.version, digest: found.report.digest },
      });
    });
    if (typeof found === 'string') throw new DomainError(found, `No report of case ${caseId} for this actor`);
    return (found.pdfKey && (await this.filed(found.pdfKey))) || this.printer.print(found.report);
  }

  private async filed(key: string): Promise<Uint8Array | null> {
    try {
      return await wholeObject(await this.objects.get(key));
    } catch (error) {
      // The signed text is in the database: a lost PDF can be printed again.
      if (error instanceof ObjectMissing) return null;
      throw error;
    }
  }
}
