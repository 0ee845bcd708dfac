import { preReadPriority } from '../pre-read/job-priority';
import { DomainError } from '@qianli/contracts';
import { mayGoToReaders, type Actor } from '@qianli/domain-case';
import { isFilm } from '../pre-read/advise-on-films';
import { platformPart, type Clock, type Doer } from '../shared/transaction';
import type { IngestStore, IngestTransaction, LockedIngestCase } from './ingest-store';

/**
 * - `completed`: it was receiving and is received.
 * - `still-arriving`: the quiet time is not over; it will be looked at again.
 * - `unchanged`: it was complete before, or it is no more.
 */
export type Completion = 'completed' | 'still-arriving' | 'unchanged';

/** Quiet times that a study of an open submission is waited for: five minutes at the default of 15 s, enough to find a page again and go on. */
const openSubmissionPatience = 20;

export interface CompletionTimes {
  readonly quietMs: number;
  readonly preReadTimeoutMs: number;
}

/** A study is complete when it falls quiet or its sender says so: the clock starts, the pre-read is queued and routing will not wait for it for ever. */
export class CompleteStudy {
  constructor(
    private readonly store: IngestStore,
    private readonly clock: Clock,
    private readonly times: CompletionTimes,
  ) {}

  /** For the job: does nothing while instances still come in. Safe to run twice. */
  whenQuiet(caseId: string): Promise<Completion> {
    const doer = platformPart('ingest');
    return this.store.inTransaction({ actor: doer, action: 'study.received', caseId }, async (tx) => {
      const kase = await tx.lockCase(caseId);
      if (kase?.state !== 'receiving') return 'unchanged';
      const transfer = await tx.transferOf(caseId);
      // A gateway says itself what belongs to the study: until that is here, silence is a bad line.
      if (transfer) return mayGoToReaders(transfer) ? this.complete(tx, doer, kase) : 'still-arriving';
      const quietAt = new Date(kase.lastInstanceAt.getTime() + (await this.patienceMs(tx, kase)));
      if (quietAt <= this.clock.now()) return this.complete(tx, doer, kase);
      await tx.enqueue({ name: 'complete-study', payload: { caseId }, key: `complete-study:${caseId}`, runAt: quietAt });
      return 'still-arriving';
    });
  }

  /** For the sender. A case that is complete already stays as it is; throws `case-not-found` for another hospital's, `case-wrong-state` for a cancelled one, `study-incomplete` while announced images are on their way. */
  bySender(actor: Actor, caseId: string): Promise<Completion> {
    return this.store.inTransaction({ actor, action: 'study.received', caseId }, async (tx) => {
      const kase = await tx.lockCase(caseId);
      if (!kase || kase.hospitalId !== actor.hospitalId) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      if (kase.state === 'cancelled') throw new DomainError('case-wrong-state', 'The case is cancelled');
      if (kase.state !== 'receiving') return 'unchanged';
      const transfer = await tx.transferOf(caseId);
      if (transfer && !mayGoToReaders(transfer)) throw new DomainError('study-incomplete', 'A gateway has announced more than has arrived');
      return this.complete(tx, actor, kase);
    });
  }

  /** A submission says itself when it has sent everything: until then a pause is a bad line or a closed page, not the end of the study. */
  private async patienceMs(tx: IngestTransaction, { submissionId }: LockedIngestCase): Promise<number> {
    const submission = submissionId ? await tx.submission(submissionId) : null;
    return submission && !submission.completedAt && !submission.abandonedAt ? this.times.quietMs * openSubmissionPatience : this.times.quietMs;
  }

  private async complete(tx: IngestTransaction, doer: Doer, kase: LockedIngestCase): Promise<Completion> {
    const now = this.clock.now();
    const { id: caseId, hospitalId } = kase;
    await tx.changeCase(caseId, { state: 'received', receivedAt: now, promised: await tx.promiseFor(caseId, now) });
    await tx.recordEvent({ caseId, event: 'study.received', at: now, by: doer.userId ? doer : null });
    await tx.requestPreRead(caseId, now);
    await tx.recordEvent({ caseId, event: 'pre-read.requested', at: now, by: null });
    await tx.dropJob(`complete-study:${caseId}`);
    await tx.enqueue({ name: 'pre-read', payload: { caseId }, key: `pre-read:${caseId}`, priority: preReadPriority(kase.priority) });
    if (isFilm(kase.modality)) await tx.enqueue({ name: 'judge-films', payload: { caseId }, key: `judge-films:${caseId}` });
    await tx.enqueue({ name: 'route-case', payload: { caseId }, key: `route-case:${caseId}`, runAt: new Date(now.getTime() + this.times.preReadTimeoutMs) });
    for (const seriesId of await tx.seriesOf(caseId)) await tx.enqueue({ name: 'index-series', payload: { seriesId }, key: `index-series:${seriesId}` });
    tx.audit({ actor: doer, action: 'study.received', outcome: 'success', caseId, hospitalId });
    await tx.notify({ kind: 'case', caseId, state: 'received', event: 'study.received', hospitalId, readerIds: [] });
    return 'completed';
  }
}
