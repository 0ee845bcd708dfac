import { isOpen } from '@qianli/domain-case';
import { priorityAfterPreRead } from '@qianli/domain-routing';
import { type Clock, platformPart } from '../shared/transaction';
import { orderFollowUps } from '../follow-up/order-follow-ups';
import type { PreReadResult, PreReadStore } from './pre-read-store';

const worker = platformPart('pre-read');

/**
 * Keeps what the pre-read found, or why it found nothing, and lets the case go on to routing at once. A flagged finding may
 * raise the priority; nothing lowers it. Out of scope, failed or late, the case goes on all the same.
 */
export class RecordPreRead {
  constructor(private readonly store: PreReadStore, private readonly clock: Clock) {}

  /** Safe to run twice: the second result of the same pre-read is dropped (`unchanged`). */
  run(caseId: string, preReadId: string, result: PreReadResult): Promise<'recorded' | 'unchanged'> {
    return this.store.inTransaction({ actor: worker, action: 'pre-read.recorded', caseId }, async (tx) => {
      const found = await tx.lockNewest(caseId);
      if (!found || found.preReadId !== preReadId || !['queued', 'running'].includes(found.status)) {
        if (result.labelsKey) await tx.enqueue({ name: 'delete-objects', payload: { keys: [result.labelsKey] } });
        return 'unchanged';
      }
      const now = this.clock.now();
      await tx.record(preReadId, caseId, result, now);
      const about = { actor: worker, caseId, hospitalId: found.hospitalId, outcome: 'success' } as const;
      await tx.recordEvent({ caseId, event: 'pre-read.recorded', at: now, by: worker, detail: { status: result.status, findings: result.findings.length, durationMs: result.durationMs, ...(result.model ? { model: `${result.model.id} ${result.model.version}` } : {}) } });
      tx.audit({ ...about, action: 'pre-read.recorded', detail: { status: result.status, model: result.model, runs: (result.runs ?? []).map(({ model, status, reason }) => ({ ...model, status, reason: reason?.code ?? null })), flagged: result.findings.filter((finding) => finding.flagged).length, filmAdvice: (result.filmAdvice ?? []).map(({ code }) => code) } });
      // Behind the case: nobody waits for it.
      if (result.status === 'done') await tx.enqueue({ name: 'publish-pre-read', payload: { preReadId }, key: `publish-pre-read:${preReadId}`, priority: 10 });
      const priority = priorityAfterPreRead(found.priority, result.findings);
      if (priority !== found.priority && isOpen(found.caseState)) {
        await tx.raisePriority(caseId, priority);
        await tx.recordEvent({ caseId, event: 'priority.raised', at: now, by: worker, detail: { from: found.priority, to: priority } });
        tx.audit({ ...about, action: 'priority.raised', detail: { from: found.priority, to: priority } });
      }
      await orderFollowUps(tx, await tx.casesComparedWith(caseId));
      if (found.caseState === 'received') await tx.enqueue({ name: 'route-case', payload: { caseId }, key: `route-case:${caseId}` });
      await tx.notify({ kind: 'case', caseId, state: found.caseState, event: 'pre-read.recorded', hospitalId: found.hospitalId, readerIds: found.assignedToId ? [found.assignedToId] : [] });
      return 'recorded';
    });
  }
}
