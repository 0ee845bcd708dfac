import { DomainError, type PolicyContent, type PolicyDetail, type ReplyOf, type routingApi, type Simulation, type SimulationRequest } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { checkPolicy, type RoutingPolicy } from '@qianli/domain-routing';
import type { Clock } from '../shared/transaction';
import type { PolicyReads, PolicyStore } from './policy-store';

/** Throws `policy-faulty` with each contradiction and how to mend it. */
export function requireSound(content: RoutingPolicy): void {
  const faults = checkPolicy(content);
  if (faults.length === 0) return;
  throw new DomainError('policy-faulty', `The policy contradicts itself: ${faults.map(({ rule }) => rule).join(', ')}`, faults.map(({ rule, zh, en, howToMend }) => ({ path: rule, message: `${en}. ${howToMend.en}.`, zh: `${zh}。${howToMend.zh}。` })));
}

/** Versions of the routing policy: written, switched on, rolled back, simulated. The one that runs is never touched by a bad edit. */
export class Policies {
  constructor(
    private readonly store: PolicyStore,
    private readonly reads: PolicyReads,
    private readonly clock: Clock,
  ) {}

  /** How cases come to readers now. */
  async mode(): Promise<ReplyOf<typeof routingApi.mode>> {
    const { version, content } = await this.store.active(this.clock.now());
    return { mode: content.mode, claimFromPool: content.claimFromPool, version, name: content.name, aiReorder: content.ai.reorder };
  }

  /** Keeps a sound content as the next version, a draft. */
  async write(actor: Actor, content: PolicyContent, note: string): Promise<PolicyDetail> {
    const now = this.clock.now();
    await this.store.active(now);
    const id = await this.store.inTransaction({ actor, action: 'policy.written' }, async (tx) => {
      requireSound(content);
      await tx.takePolicyTurn();
      const kept = await tx.addVersion(content, { note, createdById: actor.userId, at: now });
      tx.audit({ actor, action: 'policy.written', outcome: 'success', detail: { policyId: kept.id, version: kept.version, contentHash: kept.contentHash } });
      return kept.id;
    });
    return this.reads.version(actor, id);
  }

  /** Switches a version on for the next batch; an older one is a roll-back. It is checked again: rules may have become stricter since it was written. */
  async activate(actor: Actor, id: string, reason: string): Promise<PolicyDetail> {
    const now = this.clock.now();
    const before = await this.store.active(now);
    await this.store.inTransaction({ actor, action: 'policy.activated' }, async (tx) => {
      await tx.takePolicyTurn();
      const wanted = await tx.version(id);
      if (!wanted) throw new DomainError('not-found', `No policy ${id}`);
      requireSound(wanted.content);
      await tx.activate(id, { at: now, byId: actor.userId, reason });
      tx.audit({ actor, action: 'policy.activated', outcome: 'success', detail: { policyId: id, version: wanted.version, contentHash: wanted.contentHash, before: before.contentHash, reason } });
    });
    return this.reads.version(actor, id);
  }

  /** Orders a simulation; the routing process runs it. */
  async simulate(actor: Actor, policyId: string, request: SimulationRequest): Promise<Simulation> {
    const simulationId = await this.store.inTransaction({ actor, action: 'policy.simulated' }, async (tx) => {
      if (!(await tx.version(policyId))) throw new DomainError('not-found', `No policy ${policyId}`);
      const added = await tx.addSimulation(policyId, request, { askedById: actor.userId, at: this.clock.now() });
      await tx.enqueue({ name: 'simulate-policy', payload: { simulationId: added }, key: `simulate-policy:${added}` });
      tx.audit({ actor, action: 'policy.simulated', outcome: 'success', detail: { policyId, simulationId: added, source: request.source } });
      return added;
    });
    return this.reads.simulation(actor, simulationId);
  }

  /** Stops a simulation; the process that runs it looks for that between its steps. */
  async cancelSimulation(actor: Actor, id: string): Promise<Simulation> {
    await this.store.inTransaction({ actor, action: 'policy.simulation-cancelled' }, async (tx) => {
      const cancelled = await tx.cancelSimulation(id, this.clock.now());
      if (cancelled) tx.audit({ actor, action: 'policy.simulation-cancelled', outcome: 'success', detail: { simulationId: id } });
    });
    return this.reads.simulation(actor, id);
  }
}
