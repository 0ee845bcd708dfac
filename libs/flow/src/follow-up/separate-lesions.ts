import { DomainError, type FollowUp } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { VisibleCase } from '../cases/case-store';
import type { FollowUpCase } from './follow-up-case';
import type { FollowUpStore, FollowUpTransaction } from './follow-up-store';
import { orderFollowUps } from './order-follow-ups';
import type { ViewFollowUp } from './view-follow-up';

/** The reader of a case says that two marks are not the same lesion, or takes it back. The person's other cases follow. */
export class SeparateLesions {
  constructor(
    private readonly store: FollowUpStore,
    private readonly followUp: FollowUpCase,
    private readonly view: ViewFollowUp,
    private readonly clock: Clock,
  ) {}

  /** Throws `case-not-found`, `case-not-open-by-you`, `not-found` for a mark that this follow-up does not show, `bad-input` for two of one study. */
  async separate(reader: Actor, caseId: string, findingId: string, otherFindingId: string, note: string): Promise<FollowUp> {
    await this.changed(reader, caseId, 'lesions.separated', async (tx) => {
      const [one, other] = [await tx.followedFinding(caseId, findingId), await tx.followedFinding(caseId, otherFindingId)];
      if (!one || !other) throw new DomainError('not-found', `No such mark in the follow-up of case ${caseId}`);
      if (one.studyId === other.studyId) throw new DomainError('bad-input', 'Two marks of one study are two lesions already', [{ path: 'otherFindingId', message: 'Name a mark of another study', zh: '请选择另一次检查中的病灶' }]);
      await tx.addSeparation({ studyId: one.studyId, placeMm: one.placeMm, otherStudyId: other.studyId, otherPlaceMm: other.placeMm, caseId, note, byId: reader.userId, at: this.clock.now() });
      return { findingId, otherFindingId };
    });
    return this.shown(reader, caseId);
  }

  /** Throws `case-not-found`, `case-not-open-by-you`, and `not-found` for a separation that is not there or was taken back. */
  async rejoin(reader: Actor, caseId: string, separationId: string): Promise<FollowUp> {
    await this.changed(reader, caseId, 'lesions.rejoined', async (tx) => {
      if (!(await tx.undoSeparation(caseId, separationId, reader.userId, this.clock.now()))) throw new DomainError('not-found', `No separation ${separationId}`);
      return { separationId };
    });
    return this.shown(reader, caseId);
  }

  private changed(reader: Actor, caseId: string, action: string, change: (tx: FollowUpTransaction) => Promise<Readonly<Record<string, string>>>): Promise<void> {
    return this.store.inTransaction({ actor: reader, action, caseId }, async (tx) => {
      const kase = await tx.visibleCase(reader, caseId);
      if (!kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      if (!isOpenBy(reader, kase)) throw new DomainError('case-not-open-by-you', `Case ${caseId} is not open by this reader`);
      const detail = await change(tx);
      tx.audit({ actor: reader, action, outcome: 'success', caseId, hospitalId: kase.hospitalId, detail });
      await orderFollowUps(tx, await tx.casesOfPerson(caseId));
    });
  }

  /** The reader sees the answer at once: the lungs are registered already, so pairing again takes no time. */
  private async shown(reader: Actor, caseId: string): Promise<FollowUp> {
    await this.followUp.run(caseId);
    return this.view.run(reader, caseId);
  }
}

const isOpenBy = (reader: Actor, { assignedToId, state }: VisibleCase) => assignedToId === reader.userId && (state === 'reading' || state === 'preliminary');
