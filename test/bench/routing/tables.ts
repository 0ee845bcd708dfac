import type { DecisionRow } from './decision-rows';
import type { SimulationRow } from './simulation-rows';
import type { SolverRow } from './solver-rows';

export interface Machine {
  readonly at: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly load: number | undefined;
  readonly calibrationMs: number;
}
const conditions = ({ at, node, cpu, cores, load = NaN, calibrationMs }: Machine) =>
  `${at.slice(0, 10)}, Node ${node}, one thread of ${cpu} (${cores} cores, shared: load ${load.toFixed(1)}; a hundred million additions took ${calibrationMs.toFixed(0)} ms at the start, about 70 on this machine when it is quiet).`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) => [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...rows.map((cells) => `| ${cells.join(' | ')} |`)];
const ms = ({ median, least, most }: { readonly median: number; readonly least: number; readonly most: number }) => `${median.toFixed(0)} (${least.toFixed(0)} to ${most.toFixed(0)})`;

export function solverTable(rows: readonly SolverRow[], machine: Machine): readonly string[] {
  return [
    `${conditions(machine)} Milliseconds, median (least to most) of ${rows[0]?.instances ?? 0} instances, seeds from 1; 2 places a reader; dense: 40 % of the pairs allowed, sparse: 5 licensed readers a hospital; many equal costs. HiGHS 1.15 (WebAssembly) solves seed 1 from the text of the linear program.`,
    '',
    ...table(
      ['form', 'cases x readers', 'allowed pairs', 'solver', 'whole batch', 'memory, MB', 'pairs looked at', 'assigned', 'HiGHS', 'HiGHS / ours', 'case by case / optimum, cost'],
      rows.map((of) => [
        of.kind, `${of.cases} x ${of.readers}`, of.pairs, ms(of.wallMs), of.batchWallMs ? ms(of.batchWallMs) : '', of.megabytes.toFixed(1), of.work, of.assigned,
        of.highsMs === null ? 'not tried' : `${of.highsMs.toFixed(0)} ms, ${of.sameCostAsHighs ? 'same cost' : 'OTHER COST'}`, of.highsMs === null ? '' : (of.highsMs / of.wallMs.median).toFixed(0), of.greedyOverOptimum.toFixed(3),
      ]),
    ),
  ];
}

export function decisionTable(rows: readonly DecisionRow[], machine: Machine): readonly string[] {
  return [
    `${conditions(machine)} Complete decisions with rules, prices, solver, candidates, forecast and why; then all of them again from the stored text, cases and readers in the opposite order.`,
    '',
    ...table(
      ['cases a batch', 'readers', 'decisions', 'decisions a second', 'by the fallback', 'replayed alike', 'replay, s', 'hash of all outcomes'],
      rows.map((of) => [of.casesPerBatch, of.readers, of.decisions, of.decisionsPerSecond.toFixed(0), of.fallbacks, `${of.replayedAlike} of ${of.batches} batches`, of.replaySeconds.toFixed(1), `\`${of.hash.slice(0, 16)}…\``]),
    ),
  ];
}

export function simulationTable(rows: readonly SimulationRow[], machine: Machine): readonly string[] {
  const greedyOf = (hospitals: number) => rows.find((of) => of.hospitals === hospitals && of.policy.startsWith('earliest'));
  return [
    `${conditions(machine)} Load .95, seed 1, the same days for the three policies; one run each, so no interval: the differences of single rows may be chance.`,
    '',
    ...table(
      ['hospitals', 'readers', 'days', 'cases', 'policy', 'wall, s', 'cases a second', 'mean, min', 'p90', 'STAT late %', 'all late %', 'CT by chest %', 'load CV %', 'longest', 'mean / greedy'],
      rows.map((of) => [
        of.hospitals, of.readers, of.days, of.cases, of.policy, of.wallSeconds.toFixed(1), of.casesPerSecond.toFixed(0), of.mean.toFixed(1), of.p90.toFixed(1), of.statLatePercent.toFixed(2), of.allLatePercent.toFixed(2), of.matchedPercent.toFixed(1), of.loadSpreadPercent.toFixed(1), of.longest.toFixed(0),
        (of.mean / (greedyOf(of.hospitals)?.mean ?? NaN)).toFixed(2),
      ]),
    ),
  ];
}
