import { DomainError } from '@qianli/contracts';
import { mayBeDeleted, type Actor } from '@qianli/domain-case';
import type { ObjectStore } from '../shared/object-store';
import type { Clock } from '../shared/transaction';
import type { ArchiveRules, ArchiveStore } from './archive-store';

/** Rules propose, a named person decides, the audit trail keeps both. No rule deletes anything by itself. */
export class Retention {
  constructor(
    private readonly store: ArchiveStore,
    private readonly objects: ObjectStore,
    private readonly clock: Clock,
  ) {}

  /** Safe to run twice: a study is proposed once. */
  async propose(): Promise<number> {
    const now = this.clock.now();
    const proposed = await this.store.proposeDeletions(now, (study, keepDays) => mayBeDeleted(study, keepDays, now));
    await this.store.ended('propose-deletions', this.clock.now(), { proposed });
    return proposed;
  }

  /** Throws `not-found`, `already-decided`, or `not-yet-deletable` when the case was opened again or the rule has changed since. */
  async decide(actor: Actor, proposalId: string, decision: 'confirm' | 'decline'): Promise<void> {
    const keys = await this.store.inTransaction({ actor, action: 'images.deletion-decided' }, async (tx) => {
      const proposal = await tx.lockProposal(proposalId);
      if (!proposal) throw new DomainError('not-found', 'No such proposal');
      if (proposal.state !== 'proposed') throw new DomainError('already-decided', `The proposal is ${proposal.state}`);
      const now = this.clock.now();
      const { caseId, hospitalId, studyId, keepDays, study } = proposal;
      const state = decision === 'confirm' ? ('deleted' as const) : ('declined' as const);
      if (state === 'deleted' && (keepDays === null || !mayBeDeleted(study, keepDays, now))) throw new DomainError('not-yet-deletable', 'The rule does not allow it any more');
      const objectKeys = state === 'deleted' ? await tx.deleteImages(studyId, now) : [];
      await tx.decide(proposalId, state, actor.userId, now);
      tx.audit({ actor, action: state === 'deleted' ? 'images.deleted' : 'images.deletion-declined', outcome: 'success', caseId, hospitalId, detail: { studyId, objects: objectKeys.length } });
      return objectKeys;
    });
    // After the commit: what stays behind is an object without a row, which the reconciliation shows.
    for (const key of keys) await this.objects.delete(key).catch(() => undefined);
  }

  async setRules(actor: Actor, hospitalId: string, rules: ArchiveRules): Promise<void> {
    await this.store.inTransaction({ actor, action: 'archive-rules.changed', hospitalId }, async (tx) => {
      if (!(await tx.setRules(hospitalId, rules))) throw new DomainError('not-found', 'No such hospital');
      tx.audit({ actor, action: 'archive-rules.changed', outcome: 'success', hospitalId, detail: { ...rules } });
    });
  }
}
