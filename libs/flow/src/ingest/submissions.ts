import { DomainError, type SentAnyway, type Submission } from '@qianli/contracts';
import type { Actor, Priority } from '@qianli/domain-case';
import type { PatientClass } from '@qianli/domain-routing';
import type { Clock } from '../shared/transaction';
import type { CompleteStudy } from './complete-study';
import type { Announced, IngestStore, IngestTransaction, KeptSubmission } from './ingest-store';

/** Own choice: a sending that nobody has gone on with for so long is no more offered. */
const offeredForMs = 14 * 24 * 3_600_000;

/** What a county user says of the files he is about to send: opened before the first file, completed after the last. */
export class Submissions {
  constructor(
    private readonly store: IngestStore,
    private readonly completeStudy: CompleteStudy,
    private readonly clock: Clock,
  ) {}

  open(actor: Actor, order: { priority: Priority; patientClass: PatientClass; history: string; announced: Announced | null; sentAnyway: readonly SentAnyway[] }): Promise<Submission> {
    const { hospitalId, userId } = actor;
    return this.store.inTransaction({ actor, action: 'submission.opened', hospitalId }, async (tx) => {
      if (!hospitalId) throw new DomainError('not-allowed', 'Only somebody of a hospital sends studies');
      const submission = await tx.addSubmission({ hospitalId, userId, ...order, at: this.clock.now() });
      tx.audit({ actor, action: 'submission.opened', outcome: 'success', hospitalId, detail: { submissionId: submission.id, priority: order.priority, ...order.announced } });
      auditPassedOver(tx, actor, submission, order.sentAnyway);
      return receipt(submission);
    });
  }

  /** The receipt, for anybody of the hospital. Throws `not-found`. */
  get(actor: Actor, id: string): Promise<Submission> {
    return this.store.inTransaction({ actor, action: 'submission.viewed' }, async (tx) => receipt(await own(tx, actor, id)));
  }

  /** One's own that a closed page or a broken line left open. */
  async unfinished(actor: Actor): Promise<{ items: Submission[] }> {
    const { hospitalId, userId } = actor;
    const since = new Date(this.clock.now().getTime() - offeredForMs);
    return this.store.inTransaction({ actor, action: 'submission.viewed' }, async (tx) => ({ items: hospitalId ? (await tx.unfinishedSubmissions(userId, hospitalId, since)).map(receipt) : [] }));
  }

  /** The page goes on with an open submission, perhaps with more files and further reasons. Throws `not-found` for one that is closed. */
  amend(actor: Actor, id: string, { announced, sentAnyway }: { announced: Announced; sentAnyway: readonly SentAnyway[] }): Promise<Submission> {
    return this.store.inTransaction({ actor, action: 'submission.amended' }, async (tx) => {
      const submission = await own(tx, actor, id);
      if (submission.completedAt || submission.abandonedAt) throw new DomainError('not-found', 'No such open submission');
      const isNew = (of: SentAnyway) => !submission.sentAnyway.some((known) => known.code === of.code && known.studyInstanceUid === of.studyInstanceUid);
      const added = sentAnyway.filter(isNew);
      await tx.changeSubmission(id, { announced, sentAnyway: [...submission.sentAnyway, ...added] });
      tx.audit({ actor, action: 'submission.amended', outcome: 'success', hospitalId: submission.hospitalId, detail: { submissionId: id, ...announced } });
      auditPassedOver(tx, actor, submission, added);
      return receipt(await own(tx, actor, id));
    });
  }

  /** Nothing more will come. Safe to say twice; a completed one stays completed. */
  abandon(actor: Actor, id: string): Promise<Submission> {
    return this.store.inTransaction({ actor, action: 'submission.abandoned' }, async (tx) => {
      const submission = await own(tx, actor, id);
      if (!submission.completedAt && !submission.abandonedAt) {
        await tx.changeSubmission(id, { abandonedAt: this.clock.now() });
        tx.audit({ actor, action: 'submission.abandoned', outcome: 'success', hospitalId: submission.hospitalId, detail: { submissionId: id } });
      }
      return receipt(await own(tx, actor, id));
    });
  }

  /** Which of these files need not be sent, because the actor's hospital has sent them. What another hospital has sent is not told from what nobody has. */
  async known(actor: Actor, instances: readonly { sopInstanceUid: string; digest: string | null }[]): Promise<{ known: { sopInstanceUid: string; sameBytes: boolean; caseId: string | null }[] }> {
    const { hospitalId } = actor;
    if (!hospitalId) return { known: [] };
    const sent = await this.store.inTransaction({ actor, action: 'instances.asked-for', hospitalId }, (tx) => tx.sentInstances(hospitalId, instances.map(({ sopInstanceUid }) => sopInstanceUid)));
    const digests = new Map(instances.map(({ sopInstanceUid, digest }) => [sopInstanceUid, digest]));
    return { known: sent.map(({ sopInstanceUid, digest, caseId }) => ({ sopInstanceUid, sameBytes: digests.get(sopInstanceUid) === digest, caseId })) };
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
        await tx.changeSubmission(id, { completedAt: this.clock.now() });
        tx.audit({ actor, action: 'submission.completed', outcome: 'success', hospitalId: submission.hospitalId, detail: { submissionId: id, studies: cases.length } });
      }
      return receipt(await own(tx, actor, id));
    });
  }
}

async function own(tx: IngestTransaction, actor: Actor, id: string): Promise<KeptSubmission> {
  const submission = await tx.submission(id);
  if (!submission || submission.hospitalId !== actor.hospitalId) throw new DomainError('not-found', 'No such submission');
  return submission;
}

/** The reason is a code, so it may stand in the trail; its words stay with the submission. */
function auditPassedOver(tx: IngestTransaction, actor: Actor, { id, hospitalId }: KeptSubmission, passedOver: readonly SentAnyway[]): void {
  for (const { code, reason } of passedOver) tx.audit({ actor, action: 'submission.sent-anyway', outcome: 'success', hospitalId, detail: { submissionId: id, code, reason } });
}

function receipt({ id, priority, patientClass, history, createdAt, completedAt, announced, sentAnyway, cases }: KeptSubmission): Submission {
  return { id, announced: announced && { ...announced }, sentAnyway: [...sentAnyway], priority, patientClass, history, createdAt: createdAt.toISOString(), completedAt: completedAt?.toISOString() ?? null, cases: cases.map((kase) => ({ ...kase })) };
}
