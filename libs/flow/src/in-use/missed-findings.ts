import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { VisibleCase } from '../cases/case-store';
import type { Clock } from '../shared/transaction';
import type { InUseReads, MissedFindingView } from './in-use-reads';
import type { InUseStore, MissedFindingInput } from './in-use-store';

/** Only who has the case in hand says what is on its images. Throws `case-not-open-by-you`. */
export function requireReading(reader: Actor, kase: VisibleCase): void {
  if (kase.assignedToId !== reader.userId || (kase.state !== 'reading' && kase.state !== 'preliminary')) throw new DomainError('case-not-open-by-you', 'The case is not open by this reader');
}

/** A reader adds what the pre-read had not found, or takes it back. Never a duty, and nothing waits for it. */
export class MissedFindings {
  constructor(private readonly store: InUseStore, private readonly reads: InUseReads, private readonly clock: Clock) {}

  /** Throws `case-wrong-state` when no pre-read of the case is done: nothing can have missed it. */
  async add(reader: Actor, caseId: string, input: MissedFindingInput): Promise<MissedFindingView> {
    const id = await this.store.inTransaction({ actor: reader, action: 'finding.missed', caseId }, async (tx) => {
      const kase = await tx.visibleCase(reader, caseId);
      if (!kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      requireReading(reader, kase);
      const preRead = await tx.donePreRead(caseId);
      if (!preRead) throw new DomainError('case-wrong-state', `Case ${caseId} has no pre-read that is done`);
      const added = await tx.addMissed({ caseId, preReadId: preRead.preReadId, model: preRead.model, readerId: reader.userId, at: this.clock.now(), input });
      tx.audit({ actor: reader, action: 'finding.missed', outcome: 'success', caseId, hospitalId: kase.hospitalId, detail: { missedFindingId: added, code: input.code, model: preRead.model.id, version: preRead.model.version } });
      return added;
    });
    const added = (await this.reads.ofCase(reader, caseId))?.missed.find((of) => of.id === id);
    if (!added) throw new Error(`Missed finding ${id} was added and is gone`);
    return added;
  }

  withdraw(reader: Actor, id: string): Promise<void> {
    return this.store.inTransaction({ actor: reader, action: 'finding.missed-withdrawn' }, async (tx) => {
      const missed = await tx.missed(id);
      const kase = missed && (await tx.visibleCase(reader, missed.caseId));
      if (!missed || !kase) throw new DomainError('not-found', `No missed finding ${id} for this actor`);
      requireReading(reader, kase);
      if (missed.readerId !== reader.userId) throw new DomainError('case-not-open-by-you', 'Another reader added this finding');
      await tx.withdrawMissed(id, this.clock.now());
      tx.audit({ actor: reader, action: 'finding.missed-withdrawn', outcome: 'success', caseId: missed.caseId, hospitalId: kase.hospitalId, detail: { missedFindingId: id, code: missed.code, model: missed.model.id, version: missed.model.version } });
    });
  }
}
