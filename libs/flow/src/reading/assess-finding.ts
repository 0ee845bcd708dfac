import { DomainError, type findingsApi, type ReplyOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { Assessment, ReadingStore } from './reading-store';

/** What the reader of the case says of a finding of the pre-read. He may change his mind until the final report is signed. */
export class AssessFinding {
  constructor(
    private readonly store: ReadingStore,
    private readonly clock: Clock,
  ) {}

  run(reader: Actor, findingId: string, assessment: Assessment): Promise<ReplyOf<typeof findingsApi.assess>> {
    return this.store.inTransaction({ actor: reader, action: 'finding.assessed' }, async (tx) => {
      const finding = await tx.finding(findingId);
      const kase = finding && (await tx.visibleCase(reader, finding.caseId));
      if (!finding || !kase) throw new DomainError('not-found', `No finding ${findingId} for this actor`);
      if (kase.assignedToId !== reader.userId || (kase.state !== 'reading' && kase.state !== 'preliminary')) {
        throw new DomainError('case-not-open-by-you', `Case ${finding.caseId} is not open by this reader`);
      }
      const at = this.clock.now();
      await tx.saveAssessment(findingId, reader.userId, assessment, at);
      tx.audit({
        actor: reader,
        action: 'finding.assessed',
        outcome: 'success',
        caseId: finding.caseId,
        hospitalId: kase.hospitalId,
        detail: {
          findingId,
          code: finding.code,
          verdict: assessment.verdict,
          corrected: correctedParts(assessment.correction),
          model: finding.modelId,
          version: finding.modelVersion,
        },
      });
      return { ...assessment, by: { id: reader.userId, name: reader.name }, at: at.toISOString() };
    });
  }
}

/** Which parts a reader put right; the audit trail needs no more. */
const correctedParts = (correction: Assessment['correction']): readonly string[] =>
  [correction?.code && 'label', correction?.box && 'box', correction?.measurements.length && 'measurements'].filter((part): part is string => typeof part === 'string');
