import { DomainError, type Report, type reportsApi, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { appended, isComplete, refuseAmending } from '@qianli/domain-report';
import type { Passwords } from '../access/passwords';
import { lockVisibleCase } from '../cases/case-move';
import type { Clock } from '../shared/transaction';
import { reportInForce } from './report-in-force';
import type { ReportReads, ReportStore } from './report-store';
import { writeVersion } from './write-version';

/** A further version of a signed report, by a reader who signed or holds it, with the reason. Earlier versions are kept as they were. */
export class AmendReport {
  constructor(
    private readonly store: ReportStore,
    private readonly reads: ReportReads,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
  ) {}

  async run(
    reader: Actor,
    caseId: string,
    amendment: RequestOf<typeof reportsApi.amend>['body'],
    address?: string,
  ): Promise<Report> {
    const isHis = await this.passwords.verify(reader.userId, amendment.password, address);
    await this.store.inTransaction({ actor: reader, action: 'report.amended', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, reader, caseId);
      if (kase.assignedToId !== reader.userId && !kase.visibility.signedByIds.includes(reader.userId)) {
        throw new DomainError('case-not-open-by-you', `Case ${caseId} was neither read nor signed by this reader`);
      }
      const soFar = await tx.signedSoFar(caseId);
      const refusal = refuseAmending(soFar.inForce?.status ?? null);
      if (refusal || !soFar.inForce)
        throw new DomainError(
          refusal ?? 'report-not-found',
          `The report in force is ${soFar.inForce?.status ?? 'none'}`,
        );
      if (!isHis) throw new DomainError('wrong-password', 'The password for the signature is wrong');
      const { kind, reason, critical } = amendment;
      const content =
        kind === 'amended'
          ? { findings: amendment.findings, impression: amendment.impression, critical }
          : // An addition takes nothing away: not a word, and not the mark of a critical result.
            {
              findings: appended(soFar.inForce.findings, amendment.findings),
              impression: appended(soFar.inForce.impression, amendment.impression),
              critical: critical || soFar.inForce.critical,
            };
      if (!isComplete(content)) throw new DomainError('empty-report', 'Findings and impression must be filled in');
      await writeVersion(
        tx,
        reader,
        kase,
        soFar,
        { ...content, status: kind, reason, templateId: null },
        this.clock.now(),
      );
    });
    return reportInForce(await this.reads.report(reader, caseId));
  }
}
