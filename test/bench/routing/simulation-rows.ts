import { earliestFinish, minCostBatch, outcomeOf, roundRobin, simulate, syntheticDay, syntheticNetwork, type Policy } from '@qianli/domain-routing';
import { measured } from './measured';

export interface SimulationRow {
  readonly hospitals: number;
  readonly readers: number;
  readonly days: number;
  readonly cases: number;
  readonly policy: string;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly casesPerSecond: number;
  readonly mean: number;
  readonly p90: number;
  readonly statLatePercent: number;
  readonly allLatePercent: number;
  readonly matchedPercent: number;
  readonly loadSpreadPercent: number;
  readonly longest: number;
}
const policies: readonly (() => Policy)[] = [() => roundRobin('stat-first'), earliestFinish, () => minCostBatch()];

export interface SimulationSize {
  readonly hospitals: number;
  readonly days: number;
}

/** Synthetic days at each size under round robin, greedy and the least cost; the same days for all. */
export function simulationRows(sizes: readonly SimulationSize[], log: (line: string) => void): readonly SimulationRow[] {
  return sizes.flatMap(({ hospitals, days }) => {
    const readers = Math.round(hospitals * 0.6);
    const network = syntheticNetwork({ ...syntheticDay, hospitals, readers, chestReaders: readers / 2, days });
    return policies.map((make): SimulationRow => {
      const policy = make();
      const { result, wallMs, cpuMs } = measured(() => simulate(network, policy));
      const outcome = outcomeOf(network, result);
      log(`${hospitals} hospitals, ${policy.name}: ${(wallMs / 1000).toFixed(1)} s`);
      return {
        hospitals, readers, days, cases: outcome.cases, policy: policy.name, wallSeconds: wallMs / 1000, cpuSeconds: cpuMs / 1000, casesPerSecond: outcome.cases / (wallMs / 1000),
        mean: outcome.mean, p90: outcome.p90, statLatePercent: 100 * outcome.statBreach, allLatePercent: 100 * outcome.breach, matchedPercent: 100 * outcome.skillShare, loadSpreadPercent: 100 * outcome.loadSpread, longest: outcome.longest,
      };
    });
  });
}
