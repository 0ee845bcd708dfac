import { defaultPolicy } from '@qianli/domain-routing';
import { planLicences, syntheticDays, type SimulationOrder, type SimulationResult } from '@qianli/flow';

/** What one more licence at a time would bring to a synthetic network, as the platform's planner plays it. */
export async function plannedLicences(runs: number): Promise<NonNullable<SimulationResult['licences']>> {
  const policy = { id: 'default', version: 1, content: defaultPolicy } as SimulationOrder['tried'];
  const request: SimulationOrder['request'] = { question: 'licences', source: 'synthetic', days: 5, hospitals: 20, seeds: runs, load: 0.95 };
  const order: SimulationOrder = { id: 'bench', request, tried: policy, active: policy };
  const { licences } = await planLicences(order, syntheticDays(order), () => Promise.resolve(), () => Promise.resolve());
  if (!licences) throw new Error('no plan');
  return licences;
}
