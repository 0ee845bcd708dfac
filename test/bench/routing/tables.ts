import type { Interval } from '@qianli/domain-routing';
import type { SimulationResult } from '@qianli/flow';
import type { DecisionRow } from './decision-rows';
import type { PickingRow } from './picking-rows';
import type { ReplayRow } from './replay';
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
    `${conditions(machine)} Complete decisions with rules, prices, solver, candidates, forecast and why; then all of them again from the stored text, cases and readers in the opposite order. CPU time; the waiting cases are ${'`test/bench/routing/decision-rows.ts`'}, made up, seeds from 1.`,
    '',
    ...table(
      ['cases a batch', 'readers', 'cases decided', 'cases a second', 'a batch, ms (longest)', 'by the fallback', 'replayed alike', 'replay, s', 'hash of all outcomes'],
      rows.map((of) => [of.casesPerBatch, of.readers, of.decisions, of.decisionsPerSecond.toFixed(0), `${of.batchMs.median.toFixed(1)} (${of.batchMs.most.toFixed(0)})`, of.fallbacks, `${of.replayedAlike} of ${of.batches} batches`, of.replaySeconds.toFixed(1), `\`${of.hash.slice(0, 16)}…\``]),
    ),
  ];
}

export function replayTable({ decisions, batches, same, bytesPerBatch, decideMsPerBatch, replayCpuSeconds, decisionsPerCpuSecond }: ReplayRow, machine: Machine): readonly string[] {
  return [
    `${conditions(machine)} Made up: 20 hospitals, 30 readers, seed 1. ${decisions} decisions in ${batches} batches, kept as the platform keeps them and decided again from what was kept: ${same} outcomes with the same hash, ${batches - same} others; ${replayCpuSeconds.toFixed(1)} s of CPU, ${decisionsPerCpuSecond.toFixed(0)} decisions a second; ${decideMsPerBatch.toFixed(1)} ms of CPU a batch to decide, ${(bytesPerBatch / 1000).toFixed(1)} kB a batch to keep.`,
  ];
}

export function simulationTable(rows: readonly SimulationRow[], machine: Machine): readonly string[] {
  const value = ({ mean, half, n }: Interval, digits: number) => (n < 2 ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${half.toFixed(digits)}`);
  return [
    `${conditions(machine)} Synthetic network, load .95, three readers to five hospitals, seeds from 1, the same days for the four policies. Mean over seeds ± half the 95 % interval; one seed has none, so single differences there may be chance.`,
    '',
    ...table(
      ['hospitals', 'readers', 'days', 'seeds', 'cases', 'policy', 'CPU, s', 'cases a second', 'mean, min', 'p90', 'STAT late %', 'all late %', 'CT by chest %', 'load CV %', 'longest'],
      rows.map((of) => [
        of.hospitals, of.readers, of.days, of.seeds, of.cases, of.policy, of.cpuSeconds.toFixed(1), (of.cases / of.cpuSeconds).toFixed(0), value(of.mean, 1), value(of.p90, 1), value(of.statLatePercent, 2), value(of.allLatePercent, 2), value(of.matchedPercent, 1), value(of.loadSpreadPercent, 1), of.longest.toFixed(0),
      ]),
    ),
  ];
}

export function pickingTable(rows: readonly PickingRow[]): readonly string[] {
  return [
    `Synthetic network, shared pool, load .95, ${rows[0]?.networks ?? 0} networks (seeds from 1), twelve readers each; one of them takes the quickest case he sees at the given share of his picks, the others by the habit that is named. Found: planted ones; accused: honest ones, each looked at as well. In brackets the upper end of the 95 % interval where nobody is (rule of three).`,
    '',
    ...table(
      ['honest readers take', 'days', 'share of picks', 'found', 'honest accused'],
      rows.map((of) => [of.honest, of.days, of.share === 0 ? 'nobody planted' : of.share, of.share === 0 ? '' : `${of.found} of ${of.networks}`, `${of.accused} of ${of.honestReaders}${of.accused === 0 ? ` (< ${(300 / of.honestReaders).toFixed(1)} %)` : ` (${((100 * of.accused) / of.honestReaders).toFixed(1)} %)`}`]),
    ),
  ];
}

export function plannerTable({ rows, possible, played }: NonNullable<SimulationResult['licences']>, runs: number): readonly string[] {
  const gain = ({ mean, low, high }: { readonly mean: number; readonly low: number; readonly high: number }, digits = 2) => `${mean.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
  return [
    `Synthetic network of 20 hospitals and 12 readers with five licences a hospital, five days, load .95, ${runs} runs on the same hospitals, under the default policy; of ${possible} pairs without a licence the ${played} most promising, one at a time. Minutes of mean turnaround with the licence minus without, in brackets the 95 % interval over the runs.`,
    '',
    ...table(['reader', 'hospital', 'its cases', 'all cases', 'cases of that hospital'], rows.map((of) => [of.reader.name, of.hospital.name, of.n, gain(of.network.meanTurnaroundMinutes), gain(of.hospitalOnly.meanTurnaroundMinutes)])),
  ];
}
