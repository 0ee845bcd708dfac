import type { Order } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

export type OrderToWrite = Omit<Order, 'id' | 'studyInstanceUid' | 'state' | 'changedAt'>;
export interface StepToKeep {
  readonly sopInstanceUid: string;
  readonly status: 'IN PROGRESS' | 'COMPLETED' | 'DISCONTINUED';
  readonly orderId: string | null;
  readonly studyInstanceUid: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export abstract class OrderTransaction extends FlowTransaction {
  /** Locked until commit. */
  abstract byAccession(hospitalId: string, accessionNumber: string): Promise<Order | null>;
  abstract byId(hospitalId: string, id: string): Promise<Order | null>;
  abstract add(order: OrderToWrite & { hospitalId: string; createdById: string; studyInstanceUid: string; at: Date }): Promise<Order>;
  abstract changeState(id: string, state: Order['state'], at: Date): Promise<void>;
  abstract step(hospitalId: string, sopInstanceUid: string): Promise<{ readonly status: string; readonly orderId: string | null } | null>;
  abstract keepStep(hospitalId: string, step: StepToKeep, at: Date): Promise<void>;
}
export abstract class OrderStore extends TransactionsOf<OrderTransaction> {
  /** The actor's own hospital's. */
  abstract list(actor: Actor, of: { from?: Date | undefined; to?: Date | undefined; openOnly: boolean }): Promise<readonly Order[]>;
}
