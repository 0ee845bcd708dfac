import { priorityRank } from '@qianli/domain-case';
import { defaultCostPolicy, type CostPolicy } from '../assignment/assignment-costs';
import { minCostSparseAssignment } from '../assignment/min-cost-assignment';
import type { SubspecialtyDemand } from '../policy/routing-policy';
import type { SimulatedRails } from './ai-order';
import { BatchPrices } from './batch-prices';
import type { Policy } from './simulate';

export interface BatchSettings {
  readonly everySeconds: number;
  /** Cases fixed ahead of the one in hand. 0 fixes nothing before the reader is free, and he waits for the next batch; 1 has his next case ready for him. */
  readonly boundAhead: 0 | 1 | 2;
  readonly costs: CostPolicy;
  /** null: flags order nothing. */
  readonly ai: SimulatedRails | null;
  /** Cases that need a reader of a subspecialty until so much of their time is gone. */
  readonly demands: readonly SubspecialtyDemand[];
  readonly widenAt: number;
}
export const defaultBatchSettings: BatchSettings = { everySeconds: 5, boundAhead: 0, costs: defaultCostPolicy, ai: null, demands: [], widenAt: 0.5 };

/**
 * Least-cost assignment of the pool in micro-batches with late binding, as `assignBatch` makes it, on the allowed pairs alone.
 * Every reader is offered with his next place and the one after; what lands beyond `boundAhead` is a reservation only and is
 * decided again in the next batch. A batch in which no place could be bound is not solved at all.
 */
export function minCostBatch(settings: BatchSettings = defaultBatchSettings, name = nameOf(settings)): Policy {
  let prices: BatchPrices | null = null;
  return {
    kind: 'batch',
    name,
    everyMinutes: settings.everySeconds / 60,
    order: (kase, desk) => (priorityRank(desk.network.cases[kase]?.priority ?? 'routine') === 0 ? 0 : 1),
    assign: (desk) => {
      if (prices?.network !== desk.network) prices = new BatchPrices(desk.network, settings);
      const offered = prices.offer(desk);
      if (!offered) return [];
      const { slotOfCase } = minCostSparseAssignment(prices.problem(desk, offered));
      const bound: { readonly kase: number; readonly slot: number }[] = [];
      desk.pool.forEach((kase, row) => {
        const slot = slotOfCase[row] as number;
        if (slot >= 0 && (offered.ahead[slot] as number) <= settings.boundAhead) bound.push({ kase, slot });
      });
      return bound.sort((a, b) => (a.slot % 2) - (b.slot % 2) || a.kase - b.kase).map(({ kase, slot }) => [kase, offered.readers[slot >> 1] ?? -1] as const);
    },
  };
}
const nameOf = (settings: BatchSettings) =>
  settings === defaultBatchSettings ? 'min-cost assignment, micro-batch' : `min-cost assignment, ${settings.everySeconds} s, ${settings.boundAhead} bound ahead${settings.ai ? ', AI order' : ''}`;
