import type { Bilingual } from '@qianli/domain-case';
import { earliestFinish, roundRobin, sharedPool, simulatedPolicy, type Policy } from '@qianli/domain-routing';
import { differencesOf, estimatesOf, playInSteps, sample, type Pause, type Sampled, type SimulationDays } from './simulation-days';
import type { SimulationOrder, SimulationResult } from './simulation-store';

interface Contestant {
  readonly policy: string;
  readonly label: Bilingual;
  /** Fresh for each run: round robin remembers whose turn it is. */
  readonly make: () => Policy;
}

function contestants({ tried, active }: SimulationOrder): readonly Contestant[] {
  const withoutAi = { ...tried.content, ai: { ...tried.content.ai, reorder: false } };
  return [
    { policy: 'tried', label: { zh: `第 ${tried.version} 版（试算）`, en: `Version ${tried.version} (tried)` }, make: () => simulatedPolicy(tried.content) },
    ...(active.id === tried.id ? [] : [{ policy: 'active', label: { zh: `第 ${active.version} 版（现行）`, en: `Version ${active.version} (active)` }, make: () => simulatedPolicy(active.content) }]),
    ...(tried.content.ai.reorder ? [{ policy: 'tried-without-ai', label: { zh: `第 ${tried.version} 版，不按 AI 重排`, en: `Version ${tried.version} without AI order` }, make: () => simulatedPolicy(withoutAi) }] : []),
    { policy: 'earliest-finish', label: { zh: '逐例派给最早读完者', en: 'Case by case, earliest finish' }, make: earliestFinish },
    { policy: 'round-robin', label: { zh: '轮流派单', en: 'Round robin' }, make: () => roundRobin('stat-first') },
    { policy: 'shared-pool', label: { zh: '公共列表，按截止时间取', en: 'Shared list, earliest due' }, make: () => sharedPool('edd') },
  ];
}

/** Plays the tried policy, the active one and the yardsticks on the same days. */
export async function comparePolicies(order: SimulationOrder, days: SimulationDays, pause: Pause, advance: (share: number) => Promise<void>): Promise<SimulationResult> {
  const all = contestants(order);
  const sampled = new Map<string, Sampled>();
  const rows: SimulationResult['rows'] = [];
  let unread = 0;
  for (const [index, { policy, label, make }] of all.entries()) {
    const plays = [];
    for (const [run, network] of days.networks.entries()) {
      plays.push(await playInSteps(network, make(), pause));
      await advance((index + (run + 1) / days.networks.length) / all.length);
    }
    const of = await sample(days, plays, pause);
    if (policy === 'tried') unread = plays.reduce((sum, { reads }) => sum + reads.filter((read) => read === null).length, 0);
    sampled.set(policy, of);
    rows.push({ policy, label, n: of.n, measures: estimatesOf(days, of) });
  }
  const [tried, active] = [sampled.get('tried'), sampled.get('active')];
  const never = { zh: `有 ${unread} 例在试算中无人可阅（无资质或无班次），不计入各项数字`, en: `${unread} cases were never read in the simulation (nobody licensed or nobody on duty); they are in no figure` };
  return {
    n: tried?.n ?? 0, seeds: days.over === 'runs' ? days.networks.length : 1, from: days.from?.toISOString() ?? null, to: days.until?.toISOString() ?? null,
    rows, difference: tried && active ? differencesOf(days, tried, active) : null, licences: null,
    limits: [...days.limits, ...(unread > 0 ? [never] : [])],
  };
}
