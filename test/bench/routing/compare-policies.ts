// Plays the policies on the synthetic network of docs/routing.md, writes its tables and docs/images/routing-policies.svg:
//   npx esbuild test/bench/routing/compare-policies.ts --bundle --platform=node --format=esm --tsconfig=tsconfig.base.json --outfile=dist/bench/compare-policies.mjs
//   node dist/bench/compare-policies.mjs
// SEEDS=3 for a quick look. The same seeds give the same files, bit for bit.
import { readFileSync, writeFileSync } from 'node:fs';
import { defaultBatchSettings, earliestDueWithSkill, earliestFinish, intervalOf, minCostBatch, outcomeOf, sharedPool, shortestQueue, simulate, syntheticDay, syntheticNetwork, type Interval, type NetworkSettings, type Outcome, type Policy } from '@qianli/domain-routing';
import { policies } from './policies';
import { policyChart } from './policy-chart';

const seeds = Array.from({ length: Number(process.env.SEEDS ?? 10) }, (_, index) => index + 1);
const bound = ([1, 2] as const).map((boundAhead) => () => minCostBatch({ ...defaultBatchSettings, boundAhead }));

/** One outcome a seed; every policy meets the same networks. */
function play(make: () => Policy, settings: Partial<NetworkSettings>): readonly Outcome[] {
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

const main = [...policies().map((policy, index) => ({ name: policy.name, make: () => policies()[index] ?? policy })), ...bound.map((make) => ({ name: make().name, make }))].map((of) => ({ ...of, outcomes: play(of.make, {}) }));
const cases = main[0]?.outcomes.reduce((sum, of) => sum + of.cases, 0) ?? 0;
const mainTable = [
  `| policy | ${columns.map(([name]) => name).join(' | ')} |`,
  `|---|${columns.map(() => '---|').join('')}`,
  ...main.map(({ name, outcomes }) => `| ${name} | ${columns.map(([, of]) => shown(over(outcomes, of))).join(' | ')} |`),
];

/** Differences to the greedy choice on the same seeds: the interval is that of the difference. */
const rivals = [shortestQueue, () => sharedPool('edd'), earliestDueWithSkill, () => minCostBatch()];
const differences = [0.3, 0.6, 0.8, 0.95, 1.1].flatMap((load) => {
  const greedy = play(earliestFinish, { load });
  return rivals.map((make) => {
    const rival = play(make, { load });
    const less = (of: (outcome: Outcome) => number) => shown(intervalOf(rival.map((outcome, index) => of(outcome) - of(greedy[index] ?? outcome))), 2);
    return `| ${load} | ${shown(over(greedy, ({ mean }) => mean))} | ${make().name} | ${less(({ mean }) => mean)} | ${less(({ p90 }) => p90)} | ${less(percent(({ statBreach }) => statBreach))} | ${less(percent(({ breach }) => breach))} | ${less(percent(({ skillShare }) => skillShare))} | ${less(({ longest }) => longest)} |`;
  });
});
const licences = [2, 3, 5, 8, 12].map((licencesPerHospital) => {
  const cells = [earliestFinish, earliestDueWithSkill, () => minCostBatch()].flatMap((make) => {
    const outcomes = play(make, { licencesPerHospital });
    return [shown(over(outcomes, ({ mean }) => mean)), shown(over(outcomes, percent(({ breach }) => breach)))];
  });
  return `| ${licencesPerHospital} | ${cells.join(' | ')} |`;
});

const sections: Readonly<Record<string, readonly string[]>> = {
  policies: [`Load .95; ${seeds.length} seeds (1 to ${seeds.length}) of ten days, ${cases} cases in all under each policy; minutes from arrival to the end of the read; mean over seeds ± half the 95 % interval.`, '', ...mainTable],
  differences: [`${seeds.length} seeds; policy minus earliest finish on the same seeds ± half the 95 % interval of the difference; below zero is less than greedy.`, '', '| load | greedy mean | policy | mean | p90 | STAT late, points | all late, points | CT by chest, points | longest |', '|---|---|---|---|---|---|---|---|---|', ...differences],
  licences: [`Load .95, ${seeds.length} seeds.`, '', '| licences a hospital | greedy: mean | all late % | earliest due + skill: mean | all late % | min-cost: mean | all late % |', '|---|---|---|---|---|---|---|', ...licences],
};
const page = 'docs/routing.md';
const filled = Object.entries(sections).reduce((text, [name, lines]) => {
  const [begin, end] = [`<!-- ${name}: written by compare-policies.ts -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for ${name}`);
  return `${text.slice(0, from + begin.length)}\n${lines.join('\n')}\n${text.slice(to)}`;
}, readFileSync(page, 'utf8'));
writeFileSync(page, filled);
const bars = main.filter(({ name }) => !name.startsWith('fixed')).map(({ name, outcomes }) => ({ name, mean: over(outcomes, ({ mean }) => mean), p90: over(outcomes, ({ p90 }) => p90), statLate: over(outcomes, percent(({ statBreach }) => statBreach)) }));
writeFileSync('docs/images/routing-policies.svg', policyChart(bars, `Synthetic network, load .95, ${seeds.length} seeds, ${cases} cases a policy; whiskers: 95 % interval of the mean over seeds`));
console.log(Object.values(sections).flat().join('\n'));
