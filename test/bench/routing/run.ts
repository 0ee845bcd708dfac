// The bench of routing: solver, decisions and replay, simulations. Figures, never a verdict: no wall-clock time is asserted;
// what must be equal (cost beside HiGHS, hash of a replay) stops the run when it is not.
//   npm run bench:routing                        the small sizes
//   npm run bench:routing -- --full              10,000 x 1,000, 30 days of 200 and of 2,000 hospitals (DAYS_OF_2000=2 for fewer) as well
//   npm run bench:routing -- --only=simulations  one part
// Writes dist/bench/routing.json, and with --write the tables of docs/routing.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { decisionRow } from './decision-rows';
import { simulationRows } from './simulation-rows';
import { solverRows } from './solver-rows';
import { decisionTable, simulationTable, solverTable } from './tables';

const has = (flag: string) => process.argv.includes(`--${flag}`);
const only = process.argv.find((of) => of.startsWith('--only='))?.slice(7);
const wants = (part: string) => only === undefined || only === part;
const log = (line: string) => console.error(line);
const file = 'dist/bench/routing.json';
const known = (() => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
})();

/** How fast this machine is just now: milliseconds for a hundred million additions. Other programs share it. */
function calibration(): number {
  const from = performance.now();
  let sum = 0;
  for (let index = 0; index < 1e8; index++) sum = (sum + index * 7) | 0;
  return sum === -1 ? NaN : performance.now() - from;
}
const machine = { at: new Date().toISOString(), node: process.version, cpu: cpus()[0]?.model.trim() ?? '', cores: cpus().length, load: loadavg()[0], calibrationMs: calibration() };
/** 30 days of 2,000 hospitals are 2.8 million cases under each policy: an hour of a quiet core. */
const fullDays = Number(process.env['DAYS_OF_2000'] ?? 30);
const sections: Record<string, readonly string[]> = {};
const results: Record<string, unknown> = { ...known };

if (wants('solver')) {
  const rows = await solverRows(3, has('full'), log);
  results['solver'] = { machine, rows };
  sections['solver'] = solverTable(rows, machine);
}
if (wants('decisions')) {
  const rows = ([[1, 30], [50, 30], [200, 60]] as const).map(([cases, readers]) => {
    const row = decisionRow(cases === 1 ? 2000 : 10_000, cases, readers);
    log(`decisions, ${cases} cases x ${readers} readers: ${row.decisionsPerSecond.toFixed(0)} a second`);
    if (row.replayedAlike !== row.batches) throw new Error(`${row.batches - row.replayedAlike} of ${row.batches} batches were decided otherwise the second time`);
    return row;
  });
  results['decisions'] = { machine, rows };
  sections['decisions'] = decisionTable(rows, machine);
}
if (wants('simulations')) {
  const rows = simulationRows([{ hospitals: 20, days: 30 }, ...(has('full') ? [{ hospitals: 200, days: 30 }, { hospitals: 2000, days: fullDays }] : [{ hospitals: 200, days: 2 }])], log);
  results['simulations'] = { machine, rows };
  sections['simulations'] = simulationTable(rows, machine);
}
mkdirSync('dist/bench', { recursive: true });
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log(Object.values(sections).flat().join('\n'));
if (has('write')) {
  const page = 'docs/routing.md';
  writeFileSync(page, Object.entries(sections).reduce((text, [name, lines]) => {
    const [begin, end] = [`<!-- ${name}: written by the bench -->`, `<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${page} has no place for ${name}`);
    return `${text.slice(0, from + begin.length)}\n${lines.join('\n')}\n${text.slice(to)}`;
  }, readFileSync(page, 'utf8')));
}
