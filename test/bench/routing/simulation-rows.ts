import { earliestFinish, intervalOf, minCostBatch, outcomeOf, roundRobin, sharedPool, simulate, syntheticDay, syntheticNetwork, type Interval, type Outcome, type Policy } from '@qianli/domain-routing';
import { measured } from './measured';

export interface SimulationRow {
  readonly hospitals: number;
  readonly readers: number;
  readonly days: number;
  readonly seeds: number;
  readonly cases: number;
  readonly policy: string;
  /** CPU of all seeds. */
  readonly cpuSeconds: number;
  readonly mean: Interval;
  readonly p90: Interval;
  readonly statLatePercent: Interval;
  readonly allLatePercent: Interval;
  readonly matchedPercent: Interval;
  readonly loadSpreadPercent: Interval;
  /** The longest of all seeds. */
  readonly longest: number;
}
const policies: readonly (() => Policy)[] = [() => roundRobin('stat-first'), () => sharedPool('edd'), earliestFinish, () => minCostBatch()];

export interface SimulationSize {
  readonly hospitals: number;
  readonly days: number;
  readonly seeds: number;
}

/** Synthetic days at one size under round robin, shared pool, greedy and the least cost; the same days for all. */
export function simulationRows({ hospitals, days, seeds }: SimulationSize, log: (line: string) => void): readonly SimulationRow[] {
  const readers = Math.round(hospitals * 0.6);
  const runs: { readonly outcomes: Outcome[]; cpuMs: number }[] = policies.map(() => ({ outcomes: [], cpuMs: 0 }));
  for (let seed = 1; seed <= seeds; seed++) {
    const network = syntheticNetwork({ ...syntheticDay, seed, hospitals, readers, chestReaders: readers / 2, days });
    policies.forEach((make, index) => {
      const policy = make();
      const { result, cpuMs } = measured(() => simulate(network, policy));
      const run = runs[index];
      if (!run) return;
      run.outcomes.push(outcomeOf(network, result));
      run.cpuMs += cpuMs;
      log(`${hospitals} hospitals, ${days} days, seed ${seed}, ${policy.name}: ${(cpuMs / 1000).toFixed(1)} s of CPU`);
    });
  }
  return runs.map(({ outcomes, cpuMs }, index): SimulationRow => {
    const over = (of: (outcome: Outcome) => number) => intervalOf(outcomes.map(of));
    return {
      hospitals, readers, days, seeds, cases: outcomes.reduce((sum, of) => sum + of.cases, 0), policy: policies[index]?.().name ?? '', cpuSeconds: cpuMs / 1000,
      mean: over(({ mean }) => mean), p90: over(({ p90 }) => p90), statLatePercent: over(({ statBreach }) => 100 * statBreach), allLatePercent: over(({ breach }) => 100 * breach),
      matchedPercent: over(({ skillShare }) => 100 * skillShare), loadSpreadPercent: over(({ loadSpread }) => 100 * loadSpread), longest: Math.max(...outcomes.map(({ longest }) => longest)),
    };
  });
}
