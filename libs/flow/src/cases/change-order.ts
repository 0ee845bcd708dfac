import { DomainError, type CaseSummary } from '@qianli/contracts';
import { isOpen, priorityRank, raised, type Actor, type Priority } from '@qianli/domain-case';
import type { PatientClass } from '@qianli/domain-routing';
import type { Clock } from '../shared/transaction';
import { lockVisibleCase, writeMove } from './case-move';
import type { CaseReads } from './case-reads';
import type { CaseChange, CaseStore, CaseTransaction, LockedCase } from './case-store';

/**
 * The county changes priority or clinical history, as long as no final report is signed. While images still arrive
 * any priority may be set; afterwards it may only be raised, because readers and deadlines already go by it.
 */
export class ChangeOrder {
  constructor(
    private readonly store: CaseStore,
    private readonly reads: CaseReads,
    private readonly clock: Clock,
  ) {}

  async run(
    county: Actor,
    caseId: string,
    order: { priority?: Priority | undefined; patientClass?: PatientClass | undefined; history?: string | undefined },
  ): Promise<CaseSummary> {
    await this.store.inTransaction({ actor: county, action: 'order.changed', caseId }, async (tx) => {
      const kase = await lockVisibleCase(tx, county, caseId);
      if (order.priority === undefined && order.patientClass === undefined && order.history === undefined) return;
      if (!isOpen(kase.state)) throw new DomainError('case-wrong-state', `Case ${caseId} is ${kase.state}`);
      const urgency = await newUrgency(tx, kase, order.priority ?? kase.orderedPriority, order.patientClass ?? kase.patientClass);
      const now = this.clock.now();
      await writeMove(tx, county, kase, {
        event: 'order.changed',
        at: now,
        change: { ...urgency, ...(order.history === undefined ? {} : { history: order.history }) },
        detail: {
          ...(order.priority ? { priority: order.priority, from: kase.orderedPriority } : {}),
          ...(order.patientClass ? { patientClass: order.patientClass } : {}),
          historyChanged: order.history !== undefined,
        },
        audit: { ...(order.priority ? { priority: order.priority } : {}), ...(order.patientClass ? { patientClass: order.patientClass } : {}), historyChanged: order.history !== undefined },
      });
      // A more pressing case may displace others: let routing look at it again.
      if (urgency.priority && urgency.priority !== kase.priority && kase.state === 'in-pool') {
        await tx.enqueue({ name: 'route-case', payload: { caseId }, key: `route-case:${caseId}`, runAt: now });
      }
    });
    return this.reads.summaryAfterMove(county, caseId);
  }
}

async function newUrgency(
  tx: CaseTransaction,
  kase: LockedCase,
  wanted: Priority,
  patientClass: PatientClass,
): Promise<Pick<CaseChange, 'priority' | 'orderedPriority' | 'patientClass' | 'promised'>> {
  if (kase.state === 'receiving') return { priority: wanted, orderedPriority: wanted, patientClass };
  if (priorityRank(wanted) > priorityRank(kase.orderedPriority)) {
    throw new DomainError(
      'case-wrong-state',
      `The priority of a received case may only be raised, not lowered to ${wanted}`,
    );
  }
  // The pre-read may have raised it further than the county asks: the more pressing of the two stays.
  const priority = raised(kase.priority, wanted);
  const order = { orderedPriority: wanted, priority, patientClass };
  if ((priority === kase.priority && patientClass === kase.patientClass) || !kase.receivedAt) return order;
  const promised = await tx.promiseFor(kase.id, { priority, patientClass });
  // Readers go by the deadline that was given: it may come nearer, not go away.
  return kase.dueAt && kase.dueAt <= promised.dueAt ? order : { ...order, promised };
}
