import { DomainError, type Submission } from '@qianli/contracts';
import type { Actor, Priority } from '@qianli/domain-case';
import type { PatientClass } from '@qianli/domain-routing';
import type { Clock } from '../shared/transaction';
import type { CompleteStudy } from './complete-study';
import type { IngestStore, IngestTransaction, SubmissionRow } from './ingest-store';

/** What a county user says of the files he is about to send: opened before the first file, completed after the last. */
export class Submissions {
  constructor(
    private readonly store: IngestStore,
    private readonly completeStudy: CompleteStudy,
    private readonly clock: Clock,
  ) {}

  open(actor: Actor, order: { priority: Priority; patientClass: PatientClass; history: string }): Promise<Submission> {
    const { hospitalId, userId } = actor;
    return this.store.inTransaction({ actor, action: 'submission.opened', hospitalId }, async (tx) => {
      if (!hospitalId) throw new DomainError('not-allowed', 'Only somebody of a hospital sends studies');
      const submission = await tx.addSubmission({ hospitalId, userId, ...order, at: this.clock.now() });
      tx.audit({ actor, action: 'submission.opened', outcome: 'success', hospitalId, detail: { submissionId: submission.id, priority: order.priority } });
      return receipt(submission);
    });
  }

  /** The receipt, for anybody of the hospital. Throws `not-found`. */
  get(actor: Actor, id: string): Promise<Submission> {
    return this.store.inTransaction({ actor, action: 'submission.viewed' }, async (tx) => receipt(await own(tx, actor, id)));
  }

  /** All files have been sent: its studies are complete without waiting for quiet. Safe to say twice. */
  async complete(actor: Actor, id: string): Promise<Submission> {
    const { cases } = await this.get(actor, id);
    for (const kase of cases) {
      await this.completeStudy.bySender(actor, kase.id).catch((error: unknown) => {
        // A case that was cancelled meanwhile need not be completed, and one that a gateway is still sending is completed by that.
        if (!(error instanceof DomainError && ['case-wrong-state', 'study-incomplete'].includes(error.code))) throw error;
      });
    }
    return this.store.inTransaction({ actor, action: 'submission.completed' }, async (tx) => {
      const submission = await own(tx, actor, id);
      if (!submission.completedAt) {
        await tx.completeSubmission(id, this.clock.now());
        tx.audit({ actor, action: 'submission.completed', outcome: 'success', hospitalId: submission.hospitalId, detail: { submissionId: id, studies: cases.length } });
      }
      return receipt(await own(tx, actor, id));
    });
  }
}

async function own(tx: IngestTransaction, actor: Actor, id: string): Promise<SubmissionRow> {
  const submission = await tx.submission(id);
  if (!submission || submission.hospitalId !== actor.hospitalId) throw new DomainError('not-found', 'No such submission');
  return submission;
}

function receipt({ id, priority, patientClass, history, createdAt, completedAt, cases }: SubmissionRow): Submission {
  return { id, priority, patientClass, history, createdAt: createdAt.toISOString(), completedAt: completedAt?.toISOString() ?? null, cases: cases.map((kase) => ({ ...kase })) };
}
