import { DomainError, type Incident } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { IdentityReads } from './identity-reads';
import type { IdentityStore, IncidentResolution } from './identity-store';

/** Closes an incident of one UID with two contents. The first content stays in force and the second in quarantine, whatever is said. */
export class ResolveIncident {
  constructor(
    private readonly store: IdentityStore,
    private readonly reads: IdentityReads,
    private readonly clock: Clock,
  ) {}

  /** Throws `not-found`, and `incident-closed` when somebody was faster. */
  async run(actor: Actor, id: string, resolution: IncidentResolution, note: string): Promise<Incident> {
    await this.store.inTransaction({ actor, action: 'incident.resolved' }, async (tx) => {
      const incident = await tx.lockIncident(id);
      if (!incident) throw new DomainError('not-found', `No incident ${id}`);
      if (incident.resolvedAt !== null) throw new DomainError('incident-closed', 'The incident is closed');
      await tx.resolveIncident(id, { resolution, note, byId: actor.userId, at: this.clock.now() });
      tx.audit({ actor, action: 'incident.resolved', outcome: 'success', hospitalId: incident.hospitalId, detail: { incidentId: id, resolution } });
    });
    return this.reads.incident(actor, id);
  }
}
