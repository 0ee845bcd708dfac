import { readFileSync, writeFileSync } from 'node:fs';
import { loadModelFolder, noduleFilterOf } from '@qianli/inference';
import { cleanScan, type CleanScan, type NoduleResult, nodulesOf } from './read-phantoms';
import { phantomTables } from './phantom-tables';

const argument = (name: string, otherwise: string): string => process.argv[process.argv.indexOf(`--${name}`) + 1 || -1] ?? otherwise;
const seeds = Number(argument('seeds', '6'));
const thicknesses = argument('slices', '0.7,1.25,2.5,5').split(',').map(Number);
const sizes = [3, 4, 5, 6, 8, 10, 15];
const densities = [-800, -630, 40, 400];
const document = 'docs/pre-read-ct.md';

const folder = await loadModelFolder('models/ct-nodule-filter');
if (folder.state !== 'active') throw new Error(folder.reasons.join('; '));
const reading = { filter: noduleFilterOf(folder.model), threshold: 0.7 };
const results: NoduleResult[] = [];
const clean: CleanScan[] = [];
for (const sliceMm of thicknesses) {
  for (let seed = 1; seed <= seeds; seed += 1) {
    results.push(...(await nodulesOf(seed, sliceMm, sizes, densities, reading)));
    if (sliceMm <= 3) clean.push(await cleanScan(seed, sliceMm, reading));
    console.error(`${sliceMm} mm, seed ${seed}`);
  }
}
const tables = phantomTables(results, clean, { sizes, densities, thicknesses, seeds });
console.log(tables);
if (process.argv.includes('--write')) {
  const [begin, end] = ['<!-- phantoms begin -->', '<!-- phantoms end -->'];
  const text = readFileSync(document, 'utf8');
  writeFileSync(document, `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${tables}\n${text.slice(text.indexOf(end))}`);
}
