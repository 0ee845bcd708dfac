import { costPolicyOf, type RoutingPolicy } from '../policy/routing-policy';
import { minCostBatch } from './batch-policy';
import type { Policy } from './simulate';

/**
 * A policy of the platform as the simulator plays it: batches, weights, cases bound ahead (none under pull), demands of a
 * subspecialty with the wider circle, AI order with its rails. Not played: claims of readers' own choice, capacity, the
 * second reader, the solver's time, the local predictive value; deadlines are those that the cases have.
 */
export function simulatedPolicy(policy: RoutingPolicy, name = policy.name): Policy {
  return minCostBatch(
    {
      everySeconds: policy.batchSeconds,
      boundAhead: policy.mode === 'pull' ? 0 : policy.fixedAhead,
      costs: costPolicyOf(policy),
      ai: policy.ai.reorder ? policy.ai : null,
      demands: policy.demands,
      widenAt: policy.escalation.widenAt,
    },
    name,
  );
}
