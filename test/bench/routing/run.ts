// The bench of routing: everything that docs/routing.md has in figures. Nothing is asserted of a wall-clock time;
// what must be equal (cost beside HiGHS, hash of a replay) stops the run when it is not. All of it is synthetic.
//   npm run bench:routing -- --write                      every part, then the tables of docs/routing.md and its chart
//   npm run bench:routing -- --only=solver,replay --write some parts; the tables of the others stay
//   npm run bench:routing -- --only= --write              nothing is run, what was measured before is written
//   SEEDS=3 … for a quick look; DAYS_OF_2000=30 … for the whole month of 2,000 hospitals
// Each part leaves its rows and lines in dist/bench/routing/<part>.json.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { besideGreedy, byLicences, comparison } from './compare-policies';
import { decisionRow } from './decision-rows';
import { pickingRows } from './picking-rows';
import { plannedLicences } from './planner-rows';
import { replayRow } from './replay';
import { simulationRows, type SimulationRow } from './simulation-rows';
import { solverRows } from './solver-rows';
import { decisionTable, pickingTable, plannerTable, replayTable, simulationTable, solverTable, type Machine } from './tables';

const folder = 'dist/bench/routing';
const page = 'docs/routing.md';
const log = (line: string) => console.error(line);
const seeds = Number(process.env['SEEDS'] ?? 10);
/** 30 days of 2,000 hospitals are 2.8 million cases under each policy, and a quarter of an hour of a quiet core under the least cost. */
const days = { small: 30, large: Number(process.env['DAYS_OF_2000'] ?? 3) };

/** How fast this machine is just now: milliseconds for a hundred million additions. Other programs share it. */
function calibration(): number {
  const from = performance.now();
  let sum = 0;
  for (let index = 0; index < 1e8; index++) sum = (sum + index * 7) | 0;
  return sum === -1 ? NaN : performance.now() - from;
}
const machine: Machine = { at: new Date().toISOString(), node: process.version, cpu: cpus()[0]?.model.trim() ?? '', cores: cpus().length, load: loadavg()[0], calibrationMs: calibration() };

interface Measured {
  readonly rows: unknown;
  readonly lines: readonly string[];
  readonly chart?: string;
}
const parts: Readonly<Record<string, () => Measured | Promise<Measured>>> = {
  solver: async () => {
    const rows = await solverRows(3, true, log);
    return { rows, lines: solverTable(rows, machine) };
  },
  decisions: () => {
    const rows = ([[1, 30, 2000], [50, 30, 10_000], [200, 60, 10_000], [2000, 300, 20_000]] as const).map(([cases, readers, wanted]) => {
      const row = decisionRow(wanted, cases, readers);
      log(`decisions, ${cases} cases x ${readers} readers: ${row.decisionsPerSecond.toFixed(0)} a second`);
      if (row.replayedAlike !== row.batches) throw new Error(`${row.batches - row.replayedAlike} of ${row.batches} batches were decided otherwise the second time`);
      return row;
    });
    return { rows, lines: decisionTable(rows, machine) };
  },
  replay: () => {
    const rows = replayRow(10_000);
    if (rows.same !== rows.batches) throw new Error(`${rows.batches - rows.same} of ${rows.batches} batches were decided otherwise from what was kept`);
    return { rows, lines: replayTable(rows, machine) };
  },
  simulations: () => {
    const rows: SimulationRow[] = [{ hospitals: 20, days: days.small, seeds }, { hospitals: 200, days: days.small, seeds: Math.min(3, seeds) }, { hospitals: 2000, days: days.large, seeds: 1 }].flatMap((size) => simulationRows(size, log));
    return { rows, lines: simulationTable(rows, machine) };
  },
  policies: () => {
    const { policies: lines, chart } = comparison(seeds);
    return { rows: null, lines, chart };
  },
  differences: () => ({ rows: null, lines: besideGreedy(seeds) }),
  licences: () => ({ rows: null, lines: byLicences(seeds) }),
  planner: async () => {
    const rows = await plannedLicences(seeds);
    return { rows, lines: plannerTable(rows, seeds) };
  },
  picking: () => {
    const rows = pickingRows(2 * seeds, log);
    return { rows, lines: pickingTable(rows) };
  },
};

const only = process.argv.find((of) => of.startsWith('--only='))?.slice(7).split(',').filter((of) => of !== '');
for (const name of only ?? []) if (!parts[name]) throw new Error(`No part ${name}; there are ${Object.keys(parts).join(', ')}`);
mkdirSync(folder, { recursive: true });
for (const [name, part] of Object.entries(parts)) {
  if (only && !only.includes(name)) continue;
  const measured = await part();
  writeFileSync(`${folder}/${name}.json`, `${JSON.stringify({ machine, ...measured }, null, 2)}\n`);
  console.log(`${measured.lines.join('\n')}\n`);
}
if (process.argv.includes('--write')) {
  const known = readdirSync(folder).filter((of) => of.endsWith('.json')).map((of) => ({ name: of.slice(0, -5), ...(JSON.parse(readFileSync(`${folder}/${of}`, 'utf8')) as Measured) }));
  writeFileSync(page, known.reduce((text, { name, lines }) => {
    const [begin, end] = [`<!-- ${name}: written by npm run bench:routing -->`, `<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${page} has no place for ${name}`);
    return `${text.slice(0, from + begin.length)}\n${lines.join('\n')}\n${text.slice(to)}`;
  }, readFileSync(page, 'utf8')));
  for (const { chart } of known) if (chart) writeFileSync('docs/images/routing-policies.svg', chart);
}
