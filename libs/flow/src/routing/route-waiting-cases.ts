import { refusals } from '@qianli/domain-routing';
import { type Clock, platformPart } from '../shared/transaction';
import type { RouteCase } from './route-case';
import type { RoutingStore } from './routing-store';

const routing = platformPart('routing');

/**
 * The sweep: tries every waiting case again, since a shift may have begun or a reader may have signed; and takes a case back
 * that lies unopened with a reader who may not read it any more (shift over, credential ended).
 */
export class RouteWaitingCases {
  constructor(private readonly store: RoutingStore, private readonly routeCase: RouteCase, private readonly clock: Clock) {}

  async run(limit = 200): Promise<{ assigned: number; waiting: number; takenBack: number }> {
    let takenBack = 0;
    for (const caseId of await this.store.assignedUnopened(limit)) if (await this.takeBack(caseId)) takenBack += 1;
    let assigned = 0;
    const waiting = await this.store.waiting(limit);
    for (const caseId of waiting) if ((await this.routeCase.run(caseId)) === 'assigned') assigned += 1;
    return { assigned, waiting: waiting.length - assigned, takenBack };
  }

  private takeBack(caseId: string): Promise<boolean> {
    return this.store.inTransaction({ actor: routing, action: 'case.taken-back', caseId }, async (tx) => {
      const locked = await tx.lockCase(caseId);
      if (!locked || locked.state !== 'assigned') return false;
      const now = this.clock.now();
      const holder = (await tx.readers()).find((reader) => reader.id === locked.assignedToId);
      // He holds this very case, so his capacity says nothing; whether he gave it back is about the pool.
      const because = holder ? refusals(locked.kase, holder, now).filter((rule) => rule !== 'at-capacity' && rule !== 'gave-back') : ['no-credential' as const];
      if (because.length === 0) return false;
      await tx.unassign(caseId, now);
      await tx.recordEvent({ caseId, event: 'case.released', at: now, by: routing, detail: { because } });
      tx.audit({ actor: routing, action: 'case.released', outcome: 'success', caseId, hospitalId: locked.kase.sendingHospitalId, detail: { because, readerId: locked.assignedToId } });
      await tx.notify({ kind: 'case', caseId, state: 'in-pool', event: 'case.released', hospitalId: locked.kase.sendingHospitalId, readerIds: locked.assignedToId ? [locked.assignedToId] : [] });
      return true;
    });
  }
}
