import { DomainError, type PolicyTrial } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { aiOrderState, decideBatch, EligibilityTable, explainBatch, type BatchDecision, type RoutingInput, type RoutingPolicy } from '@qianli/domain-routing';
import type { Clock } from '../shared/transaction';
import type { PolicyStore } from './policy-store';
import type { RoutingStore } from './routing-store';

/** Most cases that one trial shows. */
const trialLimit = 200;

/** What a policy would decide for the cases that wait now, beside the one that runs. Nothing is decided by it; that somebody looked is audited. */
export class TryPolicy {
  constructor(
    private readonly policies: PolicyStore,
    private readonly store: RoutingStore,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, policyId: string): Promise<PolicyTrial> {
    const wanted = await this.policies.inTransaction({ actor, action: 'policy.tried' }, async (tx) => {
      const version = await tx.version(policyId);
      if (!version) throw new DomainError('not-found', `No policy ${policyId}`);
      tx.audit({ actor, action: 'policy.tried', outcome: 'success', detail: { policyId, contentHash: version.contentHash } });
      return version;
    });
    const now = this.clock.now();
    // A trial waits for no turn: it reads what is there and writes nothing.
    const { input } = await this.store.inTransaction({ actor, action: 'policy.tried' }, (tx) => tx.batchToDecide(now, { askingId: null, limit: trialLimit }));
    const under = (policy: RoutingPolicy): RoutingInput => {
      const flagged = input.cases.filter(({ isFlagged }) => isFlagged).length;
      return { ...input, policy, aiOrder: { ...input.aiOrder, state: aiOrderState(policy.ai, input.aiOrder, { flagged, waiting: input.cases.length }) } };
    };
    const [tried, active] = [under(wanted.content), under(input.policy)];
    const [triedOutcome, activeOutcome] = [decideBatch(tried), decideBatch(active)];
    const activeOf = new Map(activeOutcome.decisions.map((decision) => [decision.caseId, decision]));
    const cases = triedOutcome.decisions.flatMap((decision) => {
      const [kase, before] = [input.cases.find(({ id }) => id === decision.caseId), activeOf.get(decision.caseId)];
      if (!kase || !before) return [];
      return [{
        caseId: kase.id, priority: kase.priority, modality: kase.modality, bodyPart: kase.bodyPart, sendingHospital: { id: kase.sendingHospitalId, name: kase.sendingHospitalName },
        tried: shown(decision, tried), active: shown(before, active), same: decision.outcome === before.outcome && decision.readerId === before.readerId,
      }];
    });
    const table = new EligibilityTable(input);
    return {
      at: now.toISOString(), waiting: cases.length, readersOnShift: input.readers.filter((reader) => table.isOnShift(reader)).length, different: cases.filter(({ same }) => !same).length,
      solver: { tried: triedOutcome.solver, active: activeOutcome.solver }, cases,
    };
  }
}

function shown(decision: BatchDecision, input: RoutingInput): PolicyTrial['cases'][number]['tried'] {
  const kase = input.cases.find(({ id }) => id === decision.caseId);
  const reader = input.readers.find(({ id }) => id === decision.readerId);
  return {
    outcome: decision.outcome, reader: reader ? { id: reader.id, name: reader.name } : null,
    expectedReadAt: decision.forecast ? new Date(decision.forecast.expectedReadAt).toISOString() : null,
    why: kase ? explainBatch(kase, input, decision) : { zh: '', en: '' },
  };
}
