import { DomainError, type Report } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { isComplete, refuseSigning } from '@qianli/domain-report';
import type { Passwords } from '../access/passwords';
import { lockVisibleCase, notEligible } from '../cases/case-move';
import type { Eligibility } from '../cases/eligibility';
import type { Clock } from '../shared/transaction';
import { requireHolder } from './require-holder';
import { reportInForce } from './report-in-force';
import type { ReportReads, ReportStore } from './report-store';
import { writeVersion } from './write-version';

/**
 * Signs the saved draft as preliminary or final, with the password again: a signature is a person's, not a browser's.
 * After a preliminary report the draft stays for the final one; after the final one it is dropped.
 */
export class SignReport {
  constructor(
    private readonly store: ReportStore,
    private readonly reads: ReportReads,
    private readonly passwords: Passwords,
    private readonly eligibility: Eligibility,
    private readonly clock: Clock,
  ) {}

  async run(
    reader: Actor,
    caseId: string,
    { status, password }: { status: 'preliminary' | 'final'; password: string },
    address?: string,
  ): Promise<Report> {
    // Before the transaction: hashing is slow on purpose, and must not hold the case's lock.
    const isHis = await this.passwords.verify(reader.userId, password, address);
    const refusals = await this.eligibility.refusals(reader.userId, caseId);
    await this.store.inTransaction({ actor: reader, action: 'report.signed', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, reader, caseId);
      const soFar = await tx.signedSoFar(caseId);
      const refusal = refuseSigning(status, soFar.inForce?.status ?? null);
      if (refusal) throw new DomainError(refusal, `The report in force is ${soFar.inForce?.status}`);
      requireHolder(reader, kase);
      // A licence may have ended since the case was opened. (An amendment is not asked: to correct one's error is a duty.)
      if (refusals.length > 0) throw notEligible(refusals);
      if (!isHis) throw new DomainError('wrong-password', 'The password for the signature is wrong');
      const draft = await tx.draft(caseId);
      if (!draft || !isComplete(draft))
        throw new DomainError('empty-report', 'Findings and impression must be filled in and saved');
      await writeVersion(tx, reader, kase, soFar, { ...draft, status, reason: null }, this.clock.now());
      if (status === 'final') await tx.dropDraft(caseId);
    });
    return reportInForce(await this.reads.report(reader, caseId));
  }
}
