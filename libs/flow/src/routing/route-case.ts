import { chooseReader, explain, policyVersion, type RoutingDecision } from '@qianli/domain-routing';
import { type Clock, platformPart } from '../shared/transaction';
import type { LockedCaseToRoute, RoutingStore, RoutingTransaction } from './routing-store';

export type RouteOutcome = 'assigned' | 'escalated' | 'unchanged';
const routing = platformPart('routing');

/** Gives a waiting case to the reader who may read it and would finish first, or says to whom it can't be given and why. */
export class RouteCase {
  constructor(private readonly store: RoutingStore, private readonly clock: Clock) {}

  /** Safe to run twice, and by two processes at once: the second run finds the case assigned and leaves it alone. */
  run(caseId: string): Promise<RouteOutcome> {
    return this.store.inTransaction({ actor: routing, action: 'case.routed', caseId }, async (tx) => {
      await tx.takeTurn();
      const locked = await tx.lockCase(caseId);
      if (!locked || (locked.state !== 'received' && locked.state !== 'in-pool')) return 'unchanged';
      const now = this.clock.now();
      if (locked.state === 'received') {
        await tx.pool(caseId, now);
        await tx.recordEvent({ caseId, event: 'case.pooled', at: now, by: routing });
      }
      return this.decide(tx, locked, now);
    });
  }

  private async decide(tx: RoutingTransaction, { kase, escalatedAt, lastRefusals, state }: LockedCaseToRoute, now: Date): Promise<RouteOutcome> {
    const readers = await tx.readers();
    const decision = chooseReader(kase, readers, now);
    const explanation = explain(kase, readers, decision);
    const log = (outcome: 'assigned' | 'nobody-available', chosenId: string | null) =>
      tx.logDecision({ caseId: kase.id, at: now, policyVersion, outcome, chosenId, input: { kase, readers }, candidates: decision.candidates, explanation });
    const about = { actor: routing, caseId: kase.id, hospitalId: kase.sendingHospitalId, outcome: 'success' } as const;
    if (decision.outcome === 'assigned') {
      await log('assigned', decision.readerId);
      await tx.assign(kase.id, decision.readerId, now, explanation);
      await tx.recordEvent({ caseId: kase.id, event: 'case.assigned', at: now, by: routing, detail: { reader: nameOf(readers, decision.readerId) } });
      tx.audit({ ...about, action: 'case.assigned', detail: { readerId: decision.readerId, policyVersion } });
      await tx.notify({ kind: 'case', caseId: kase.id, state: 'assigned', event: 'case.assigned', hospitalId: kase.sendingHospitalId, readerIds: [decision.readerId] });
      return 'assigned';
    }
    // The sweep asks again every few seconds: only a change of the reasons is worth another line of the log.
    const refusals = refusalsOf(decision);
    if (refusals !== lastRefusals) await log('nobody-available', null);
    if (escalatedAt === null) {
      await tx.escalate(kase.id, now, explanation);
      await tx.recordEvent({ caseId: kase.id, event: 'case.escalated', at: now, by: routing });
      tx.audit({ ...about, action: 'case.escalated', detail: { policyVersion } });
    } else if (refusals !== lastRefusals) await tx.explainWaiting(kase.id, explanation);
    if (escalatedAt === null || state === 'received') {
      await tx.notify({ kind: 'case', caseId: kase.id, state: 'in-pool', event: 'case.escalated', hospitalId: kase.sendingHospitalId, readerIds: [] });
    }
    return 'escalated';
  }
}

const nameOf = (readers: readonly { id: string; name: string }[], id: string) => readers.find((reader) => reader.id === id)?.name ?? '';

/** The rules against each reader as one text, to tell whether anything changed. */
export function refusalsOf(decision: Pick<RoutingDecision, 'candidates'>): string {
  return decision.candidates.map(({ readerId, refusals }) => `${readerId}:${refusals.join('+')}`).join(' ');
}
