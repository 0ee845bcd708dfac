import { DomainError, type Report, type ReportDraft, type ReportVersion } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { ReportReads, ReportStore } from './report-store';

/** Shows a draft, the report in force, or all its versions; every look leaves an audit line, also one that was refused. */
export class ViewReport {
  constructor(
    private readonly reads: ReportReads,
    private readonly store: ReportStore,
  ) {}

  async draft(reader: Actor, caseId: string): Promise<ReportDraft> {
    const draft = await this.reads.draft(reader, caseId);
    return this.audited(reader, caseId, 'draft.viewed', draft ?? 'case-not-found', {});
  }

  async report(actor: Actor, caseId: string): Promise<Report> {
    const report = await this.reads.report(actor, caseId);
    return this.audited(
      actor,
      caseId,
      'report.viewed',
      report,
      typeof report === 'string' ? {} : { version: report.version },
    );
  }

  async versions(actor: Actor, caseId: string): Promise<{ items: ReportVersion[] }> {
    const items = await this.reads.versions(actor, caseId);
    return { items: await this.audited(actor, caseId, 'report.versions-viewed', items ?? 'case-not-found', {}) };
  }

  private audited<T extends object>(
    actor: Actor,
    caseId: string,
    action: string,
    shown: T | 'case-not-found' | 'report-not-found',
    detail: Record<string, unknown>,
  ): Promise<T> {
    return this.store.inTransaction({ actor, action, caseId }, async (tx) => {
      if (typeof shown === 'string') throw new DomainError(shown, `Nothing to show of case ${caseId}`);
      const kase = await tx.visibleCase(actor, caseId);
      if (!kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      tx.audit({ actor, action, outcome: 'success', caseId, hospitalId: kase.hospitalId, detail });
      return shown;
    });
  }
}
