import { DomainError, type Report } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { lockVisibleCase, writeMove } from '../cases/case-move';
import type { Clock } from '../shared/transaction';
import { reportInForce } from './report-in-force';
import type { ReportReads, ReportStore } from './report-store';

/** The county has read the report in force. Separate from delivered: that the PDF arrived does not tell that anybody read it. */
export class AcknowledgeReport {
  constructor(
    private readonly store: ReportStore,
    private readonly reads: ReportReads,
    private readonly clock: Clock,
  ) {}

  async run(physician: Actor, caseId: string): Promise<Report> {
    await this.store.inTransaction({ actor: physician, action: 'report.acknowledged', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, physician, caseId);
      const { inForce, acknowledgedAt } = await tx.signedSoFar(caseId);
      if (!inForce) throw new DomainError('report-not-found', `Case ${caseId} has no signed report`);
      if (acknowledgedAt)
        throw new DomainError('already-acknowledged', `Version ${inForce.version} was acknowledged before`);
      const at = this.clock.now();
      await writeMove(tx, physician, kase, {
        event: 'report.acknowledged',
        at,
        change: { acknowledgedAt: at, acknowledgedById: physician.userId },
        detail: { version: inForce.version },
        audit: { version: inForce.version, critical: inForce.critical },
      });
    });
    return reportInForce(await this.reads.report(physician, caseId));
  }
}
