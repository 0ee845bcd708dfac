// How soon a planted shift is found, and how often an alarm is false: played sites, the code that runs in the product.
import { readFileSync, writeFileSync } from 'node:fs';
import { alarmLimit, clopperPearson, falseAlarms, firstOver, medianInterval, playSite, referenceCases, seeded } from '@qianli/domain-in-use';
import { quantile } from '@qianli/domain-turnaround';

const page = 'docs/pre-read-in-use.md';
const [begin, end] = ['<!-- drift:begin -->', '<!-- drift:end -->'];

if (process.argv.includes('--limits')) deriveLimits();
else writeTable();

/** The height that the wanted share of unchanged sites exceeds. */
function deriveLimits(): void {
  const runs = 20_000;
  const random = seeded(20261125);
  for (const referenceSize of [100, 200, 300, 500, 1000, 3000]) {
    const highest = Array.from({ length: runs }, () => Math.max(...playSite({ referenceSize, cases: falseAlarms.within, shift: 0 }, random)));
    const limit = quantile(highest, 1 - falseAlarms.share / falseAlarms.characteristics) ?? 0;
    console.log(`{ reference: ${referenceSize}, limit: ${(Math.ceil(limit * 10) / 10).toFixed(1)} },`);
  }
}

function writeTable(): void {
  const runs = 2_000;
  // Another seed than the limits were derived with.
  const random = seeded(7);
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const rows: string[] = [];
  for (const referenceSize of [100, referenceCases, 1000]) {
    const limit = alarmLimit(referenceSize) ?? Infinity;
    const falseOnes = Array.from({ length: runs }, () => firstOver(playSite({ referenceSize, cases: falseAlarms.within, shift: 0 }, random), limit)).filter((at) => at !== null).length;
    const [low, high] = clopperPearson(falseOnes, runs);
    for (const shift of [0.25, 0.5, 1, 2]) {
      const foundAt = Array.from({ length: runs }, () => firstOver(playSite({ referenceSize, cases: falseAlarms.within, shift }, random), limit));
      const found = foundAt.filter((at) => at !== null);
      // A shift that was not found counts as found later than all others.
      const delay = medianInterval(foundAt.map((at) => at ?? falseAlarms.within + 1), random);
      const told = (cases: number | null) => (cases === null || cases > falseAlarms.within ? `over ${falseAlarms.within}` : String(Math.round(cases)));
      const p90 = quantile(foundAt.map((at) => at ?? falseAlarms.within + 1), 0.9);
      rows.push(`| ${referenceSize} | ${limit} | ${percent(falseOnes / runs)} (${percent(low)}–${percent(high)}) | ${shift} SD | ${told(delay.median)} (${told(delay.low)}–${told(delay.high)}) | ${told(p90)} | ${percent(found.length / runs)} |`);
    }
  }
  const table = [
    '| reference, cases | limit | false alarm within 1,000 cases, one characteristic | planted shift | found after, median (95 %) cases | 90th percentile | found within 1,000 |',
    '| --: | --: | --: | --: | --: | --: | --: |',
    ...rows, '',
    `${runs} played sites a line. Written by \`npm run bench:drift\`.`,
  ].join('\n');
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no lines ${begin} and ${end}`);
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`);
  console.log(table);
}
