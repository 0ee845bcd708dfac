import { DomainError, type ReportDraft } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { lockVisibleCase } from '../cases/case-move';
import type { Clock } from '../shared/transaction';
import { requireHolder } from './require-holder';
import type { DraftToSave, ReportStore } from './report-store';

/** Saves the draft over the version that the reader loaded; `stale-draft` when somebody saved meanwhile, so no word is lost unseen. */
export class SaveDraft {
  constructor(
    private readonly store: ReportStore,
    private readonly clock: Clock,
  ) {}

  run(reader: Actor, caseId: string, draft: DraftToSave): Promise<ReportDraft> {
    return this.store.inTransaction({ actor: reader, action: 'draft.saved', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, reader, caseId);
      requireHolder(reader, kase);
      const saved = (await tx.draft(caseId))?.version ?? 0;
      if (draft.version !== saved)
        throw new DomainError('stale-draft', `Draft ${draft.version} was sent, ${saved} is saved`);
      const [version, at] = [saved + 1, this.clock.now()];
      await tx.saveDraft(caseId, draft, version, reader.userId, at);
      tx.audit({
        actor: reader,
        action: 'draft.saved',
        outcome: 'success',
        caseId,
        hospitalId: kase.hospitalId,
        detail: { version },
      });
      return { ...draft, version, savedAt: at.toISOString(), savedBy: { id: reader.userId, name: reader.name } };
    });
  }
}
