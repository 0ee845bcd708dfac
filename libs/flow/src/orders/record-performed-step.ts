import { DomainError, type Order } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { OrderStore, StepToKeep } from './order-store';

const orderStateAfter = { 'IN PROGRESS': 'in-progress', COMPLETED: 'completed', DISCONTINUED: 'discontinued' } as const satisfies Record<StepToKeep['status'], Order['state']>;

/** What a modality says of an examination that it makes. A step that is finished stays so (PS3.4 F.7.2.2); an order that was cancelled stays cancelled, and the step is kept beside it. */
export class RecordPerformedStep {
  constructor(
    private readonly store: OrderStore,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, step: Omit<StepToKeep, 'orderId'> & { accessionNumber: string | null }): Promise<{ status: string; orderId: string | null }> {
    const { hospitalId } = actor;
    const { accessionNumber, ...kept } = step;
    return this.store.inTransaction({ actor, action: 'performed-step.recorded', hospitalId }, async (tx) => {
      if (!hospitalId) throw new DomainError('not-allowed', 'Only somebody of a hospital');
      const before = await tx.step(hospitalId, step.sopInstanceUid);
      if (before && (before.status !== 'IN PROGRESS' || before.status === step.status)) return before;
      const order = accessionNumber ? await tx.byAccession(hospitalId, accessionNumber) : null;
      const orderId = order?.id ?? before?.orderId ?? null;
      await tx.keepStep(hospitalId, { ...kept, orderId }, this.clock.now());
      if (orderId && order?.state !== 'cancelled') await tx.changeState(orderId, orderStateAfter[step.status], this.clock.now());
      tx.audit({ actor, action: 'performed-step.recorded', outcome: 'success', hospitalId, detail: { status: step.status, orderId } });
      return { status: step.status, orderId };
    });
  }
}
