import { DomainError, type ReplyOf, type inUseApi } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { InUseStore } from './in-use-store';

/** An administrator has looked into a drift alarm and says what it was. The watch begins anew. */
export class CloseDriftAlarm {
  constructor(private readonly store: InUseStore, private readonly raisedAt: (id: string) => Promise<Date | null>, private readonly clock: Clock) {}

  /** Throws `not-found`, `alarm-closed`. */
  async run(actor: Actor, id: string, { note, newReference }: { note: string; newReference: boolean }): Promise<ReplyOf<typeof inUseApi.closeAlarm>> {
    const at = this.clock.now();
    await this.store.inTransaction({ actor, action: 'drift.closed' }, async (tx) => {
      const alarm = await tx.lockAlarm(id);
      if (!alarm) throw new DomainError('not-found', `No drift alarm ${id}`);
      if (alarm.closedAt) throw new DomainError('alarm-closed', `Drift alarm ${id} is closed`);
      await tx.closeAlarm(id, { byId: actor.userId, at, note, newReference });
      tx.audit({ actor, action: 'drift.closed', outcome: 'success', hospitalId: alarm.hospitalId, detail: { driftAlarmId: id, model: alarm.model.id, version: alarm.model.version, characteristic: alarm.characteristic, newReference } });
    });
    return { id, raisedAt: ((await this.raisedAt(id)) ?? at).toISOString(), closedAt: at.toISOString(), closedBy: { id: actor.userId, name: actor.name }, note };
  }
}
