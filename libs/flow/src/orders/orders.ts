import { DomainError, type Order } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { OrderStore, OrderToWrite } from './order-store';

/** Examinations that a county announces: what its modalities find on their worklist, and what a study brings of urgency and history. */
export class Orders {
  constructor(
    private readonly store: OrderStore,
    private readonly clock: Clock,
    private readonly newUid: () => string,
  ) {}

  /** Announcing the same again gives the order that is there; another examination under the same accession number is refused. */
  announce(actor: Actor, order: OrderToWrite): Promise<Order> {
    const { hospitalId } = actor;
    return this.store.inTransaction({ actor, action: 'order.announced', hospitalId }, async (tx) => {
      if (!hospitalId) throw new DomainError('not-allowed', 'Only somebody of a hospital announces examinations');
      const known = await tx.byAccession(hospitalId, order.accessionNumber);
      if (known && (known.patientId !== order.patientId || known.modality !== order.modality || known.procedure !== order.procedure)) {
        throw new DomainError('order-exists', 'The accession number stands for another examination');
      }
      if (known) return known;
      const added = await tx.add({ ...order, hospitalId, createdById: actor.userId, studyInstanceUid: this.newUid(), at: this.clock.now() });
      tx.audit({ actor, action: 'order.announced', outcome: 'success', hospitalId, detail: { orderId: added.id, priority: order.priority } });
      return added;
    });
  }

  cancel(actor: Actor, id: string): Promise<Order> {
    const { hospitalId } = actor;
    return this.store.inTransaction({ actor, action: 'order.cancelled', hospitalId }, async (tx) => {
      const order = hospitalId ? await tx.byId(hospitalId, id) : null;
      if (!order) throw new DomainError('not-found', 'No such order');
      if (order.state === 'cancelled') return order;
      if (order.state !== 'scheduled') throw new DomainError('case-wrong-state', 'The examination has begun');
      await tx.changeState(id, 'cancelled', this.clock.now());
      tx.audit({ actor, action: 'order.cancelled', outcome: 'success', hospitalId, detail: { orderId: id } });
      return { ...order, state: 'cancelled' };
    });
  }

  list(actor: Actor, of: { from?: string | undefined; to?: string | undefined; open: 'true' | 'false' }): Promise<readonly Order[]> {
    const at = (instant: string | undefined) => (instant === undefined ? undefined : new Date(instant));
    return this.store.list(actor, { from: at(of.from), to: at(of.to), openOnly: of.open === 'true' });
  }
}
