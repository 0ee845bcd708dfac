import { defaultBatchSettings, earliestDueWithSkill, earliestFinish, intervalOf, minCostBatch, outcomeOf, sharedPool, shortestQueue, simulate, syntheticDay, syntheticNetwork, type Interval, type NetworkSettings, type Outcome, type Policy } from '@qianli/domain-routing';
import { policies } from './policies';
import { policyChart } from './policy-chart';

const bound = ([1, 2] as const).map((boundAhead) => () => minCostBatch({ ...defaultBatchSettings, boundAhead }));

/** One outcome a seed; every policy meets the same networks. */
function play(make: () => Policy, settings: Partial<NetworkSettings>, seeds: readonly number[]): readonly Outcome[] {
  return seeds.map((seed) => {
    const network = syntheticNetwork({ ...syntheticDay, ...settings, seed });
    return outcomeOf(network, simulate(network, make()));
  });
}
const over = (outcomes: readonly Outcome[], of: (outcome: Outcome) => number) => intervalOf(outcomes.map(of));
const shown = ({ mean, half }: Interval, digits = 1) => `${mean.toFixed(digits)} ± ${half.toFixed(digits)}`;
const percent = (value: (outcome: Outcome) => number) => (outcome: Outcome) => 100 * value(outcome);

const columns: readonly (readonly [string, (outcome: Outcome) => number])[] = [
  ['mean', ({ mean }) => mean],
  ['p90', ({ p90 }) => p90],
  ['STAT late %', percent(({ statBreach }) => statBreach)],
  ['all late %', percent(({ breach }) => breach)],
  ['critical mean', ({ criticalMean }) => criticalMean],
  ['AI-missed critical, routine', ({ missedCriticalMean }) => missedCriticalMean],
  ['CT read by chest %', percent(({ skillShare }) => skillShare)],
  ['load CV %', percent(({ loadSpread }) => loadSpread)],
  ['longest', ({ longest }) => longest],
];

/** The tables of docs/routing.md that compare policies on the same synthetic days, and their chart as SVG. The same seeds give the same lines. */
export function comparison(runs: number): { readonly policies: readonly string[]; readonly chart: string } {
  const seeds = seedsUpTo(runs);
  const main = [...policies().map((policy, index) => ({ name: policy.name, make: () => policies()[index] ?? policy })), ...bound.map((make) => ({ name: make().name, make }))].map((of) => ({ ...of, outcomes: play(of.make, {}, seeds) }));
  const cases = main[0]?.outcomes.reduce((sum, of) => sum + of.cases, 0) ?? 0;
  const bars = main.filter(({ name }) => !name.startsWith('fixed')).map(({ name, outcomes }) => ({ name, mean: over(outcomes, ({ mean }) => mean), p90: over(outcomes, ({ p90 }) => p90), statLate: over(outcomes, percent(({ statBreach }) => statBreach)) }));
  return {
    policies: [
      `Load .95; ${runs} seeds (1 to ${runs}) of ten days, ${cases} cases in all under each policy; minutes from arrival to the end of the read; mean over seeds ± half the 95 % interval.`,
      '',
      `| policy | ${columns.map(([name]) => name).join(' | ')} |`,
      `|---|${columns.map(() => '---|').join('')}`,
      ...main.map(({ name, outcomes }) => `| ${name} | ${columns.map(([, of]) => shown(over(outcomes, of))).join(' | ')} |`),
    ],
    chart: policyChart(bars, `Synthetic network, load .95, ${runs} seeds, ${cases} cases a policy; whiskers: 95 % interval of the mean over seeds`),
  };
}
const seedsUpTo = (runs: number) => Array.from({ length: runs }, (_, index) => index + 1);

/** Differences to the greedy choice on the same seeds: the interval is that of the difference. */
export function besideGreedy(runs: number): readonly string[] {
  const seeds = seedsUpTo(runs);
  const rivals = [shortestQueue, () => sharedPool('edd'), earliestDueWithSkill, () => minCostBatch()];
  const differences = [0.3, 0.6, 0.8, 0.95, 1.1].flatMap((load) => {
    const greedy = play(earliestFinish, { load }, seeds);
    return rivals.map((make) => {
      const rival = play(make, { load }, seeds);
      const less = (of: (outcome: Outcome) => number) => shown(intervalOf(rival.map((outcome, index) => of(outcome) - of(greedy[index] ?? outcome))), 2);
      return `| ${load} | ${shown(over(greedy, ({ mean }) => mean))} | ${make().name} | ${less(({ mean }) => mean)} | ${less(({ p90 }) => p90)} | ${less(percent(({ statBreach }) => statBreach))} | ${less(percent(({ breach }) => breach))} | ${less(percent(({ skillShare }) => skillShare))} | ${less(({ longest }) => longest)} |`;
    });
  });
  return [`${runs} seeds; policy minus earliest finish on the same seeds ± half the 95 % interval of the difference; below zero is less than greedy.`, '', '| load | greedy mean | policy | mean | p90 | STAT late, points | all late, points | CT by chest, points | longest |', '|---|---|---|---|---|---|---|---|---|', ...differences];
}

/** What more licences a hospital bring under each policy. */
export function byLicences(runs: number): readonly string[] {
  const rows = [2, 3, 5, 8, 12].map((licencesPerHospital) => {
    const cells = [earliestFinish, earliestDueWithSkill, () => minCostBatch()].flatMap((make) => {
      const outcomes = play(make, { licencesPerHospital }, seedsUpTo(runs));
      return [shown(over(outcomes, ({ mean }) => mean)), shown(over(outcomes, percent(({ breach }) => breach)))];
    });
    return `| ${licencesPerHospital} | ${cells.join(' | ')} |`;
  });
  return [`Load .95, ${runs} seeds.`, '', '| licences a hospital | greedy: mean | all late % | earliest due + skill: mean | all late % | min-cost: mean | all late % |', '|---|---|---|---|---|---|---|', ...rows];
}
