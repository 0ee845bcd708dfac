import { DomainError } from '@qianli/contracts';
import { mayMove, type Actor, type CaseState } from '@qianli/domain-case';
import { FlowTransaction, TransactionsOf, type Clock } from '../shared/transaction';
import type { Address } from './study-reads';

/** Why images are deleted; a code, since the audit trail holds no words that could name a patient. */
export const deletionReasons = ['sent-by-mistake', 'wrong-patient', 'duplicate', 'patient-request', 'retention'] as const;
export type DeletionReason = (typeof deletionReasons)[number];

/** The study at an address, locked, and what stands against deleting from it. */
export interface StudyToDelete {
  readonly studyId: string;
  readonly hospitalId: string;
  readonly case: { readonly id: string; readonly state: CaseState; readonly assignedToId: string | null } | null;
  /** A report was signed over these images: they are kept as long as it is. */
  readonly isSigned: boolean;
}

export interface DeletedImages {
  readonly instances: number;
  readonly objectKeys: readonly string[];
  /** Nothing of the study is left. */
  readonly isEmpty: boolean;
}

export abstract class DeletionTransaction extends FlowTransaction {
  /** null when nothing stands at the address. */
  abstract lockStudyAt(address: Address): Promise<StudyToDelete | null>;
  /** Removes the rows at the address and what they made necessary: empty series, series documents, counts; a study without a case goes when it is empty. */
  abstract removeImages(studyId: string, address: Address, at: Date): Promise<DeletedImages>;
  abstract cancelCase(caseId: string): Promise<void>;
}
export abstract class DeletionStore extends TransactionsOf<DeletionTransaction> {}

/** Keys in one job. */
const keysAtOnce = 500;

/**
 * Deletes the images at an address for good: the rows in one transaction with the audit line, the objects by a job of that transaction,
 * so that nothing is lost before it is decided and nothing stays behind after. A case without images is cancelled; it stays with its
 * timeline. Throws `study-not-found`, and `case-wrong-state` where a report is signed.
 */
export class DeleteImages {
  constructor(
    private readonly store: DeletionStore,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, address: Address, reason: DeletionReason): Promise<{ instances: number }> {
    return this.store.inTransaction({ actor, action: 'images.deleted' }, async (tx) => {
      const study = await tx.lockStudyAt(address);
      if (!study) throw new DomainError('study-not-found', 'Nothing at this address');
      if (study.isSigned) throw new DomainError('case-wrong-state', 'A report is signed over these images: they are kept as long as the report');
      const now = this.clock.now();
      const removed = await tx.removeImages(study.studyId, address, now);
      for (let at = 0; at < removed.objectKeys.length; at += keysAtOnce) {
        await tx.enqueue({ name: 'delete-objects', payload: { keys: removed.objectKeys.slice(at, at + keysAtOnce) } });
      }
      const kase = study.case;
      const cancels = kase !== null && removed.isEmpty && mayMove(kase.state, 'cancelled');
      if (kase && cancels) {
        await tx.cancelCase(kase.id);
        await tx.recordEvent({ caseId: kase.id, event: 'case.cancelled', at: now, by: actor, detail: { reason } });
        for (const job of ['complete-study', 'pre-read', 'route-case']) await tx.dropJob(`${job}:${kase.id}`);
        await tx.notify({ kind: 'case', caseId: kase.id, state: 'cancelled', event: 'case.cancelled', hospitalId: study.hospitalId, readerIds: kase.assignedToId ? [kase.assignedToId] : [] });
      }
      const level = address.sopInstanceUid !== undefined ? 'instance' : address.seriesInstanceUid !== undefined ? 'series' : 'study';
      tx.audit({ actor, action: 'images.deleted', outcome: 'success', caseId: kase?.id ?? null, hospitalId: study.hospitalId, detail: { studyId: study.studyId, level, reason, instances: removed.instances } });
      return { instances: removed.instances };
    });
  }
}
