import type { PolicyDetail, PolicyVersion, Simulation, SimulationRequest } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { RoutingPolicy } from '@qianli/domain-routing';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

/** A version as it is kept. */
export interface StoredPolicy {
  readonly id: string;
  readonly version: number;
  readonly contentHash: string;
  readonly content: RoutingPolicy;
}

export abstract class PolicyTransaction extends FlowTransaction {
  /** One change of the policies at a time, on the whole platform. */
  abstract takePolicyTurn(): Promise<void>;
  abstract version(id: string): Promise<StoredPolicy | null>;
  /** Keeps the content under the next number and gives its id. */
  abstract addVersion(content: RoutingPolicy, of: { readonly note: string; readonly createdById: string | null; readonly at: Date }): Promise<StoredPolicy>;
  abstract activate(id: string, of: { readonly at: Date; readonly byId: string | null; readonly reason: string }): Promise<void>;
  abstract addSimulation(policyId: string, request: SimulationRequest, of: { readonly askedById: string; readonly at: Date }): Promise<string>;
  /** False when it had ended already, or there is none. */
  abstract cancelSimulation(id: string, at: Date): Promise<boolean>;
}

export abstract class PolicyStore extends TransactionsOf<PolicyTransaction> {
  /** The policy that runs; the built-in one is kept as version 1 when there is none yet. */
  abstract active(at: Date): Promise<StoredPolicy>;
}

/** What people read of policies. */
export abstract class PolicyReads {
  abstract versions(actor: Actor): Promise<{ readonly activeId: string; readonly items: PolicyVersion[] }>;
  /** Throws `not-found`. */
  abstract version(actor: Actor, id: string): Promise<PolicyDetail>;
  /** Throws `not-found` for an unknown policy. */
  abstract simulations(actor: Actor, policyId: string): Promise<Simulation[]>;
  abstract simulation(actor: Actor, id: string): Promise<Simulation>;
}
