// `npm run film-quality -- FOLDER [--each N] [--only NAME] [--samples FILE]`: judges films of a data set (labels.csv, as `evaluate` reads it) as
// they are and spoilt on purpose, and prints what advice came. `--samples` writes instead what models/training/fit_film_pose.py
// fits; the two use every other film each. Films of source M are left out: they judge the models.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judgeFilm, type FilmPixels } from '@qianli/domain-pre-read';
import { readLabels, readPicture } from './evaluate/read-data-set';
import { filmSamples } from './film-quality/film-samples';
import { spoilings } from './film-quality/spoil-film';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { each: { type: 'string', default: '40' }, only: { type: 'string' }, samples: { type: 'string' } } });
const [folder] = positionals;
if (!folder) {
  process.stderr.write('Name a data folder: npm run film-quality -- FOLDER\n');
  process.exit(1);
}
const groups = ['A normal', 'A tuberculosis', 'T tuberculosis', 'N normal', 'N pneumonia'];
const rows = readLabels(folder, { label: '', positive: { column: 'label', values: [] }, reads: 'film', probes: false, boxes: null, subgroups: [], sets: [] });
const each = Number(values.each);
const chosen = groups.flatMap((group) => {
  const those = rows.filter(({ columns }) => `${columns['source']} ${columns['label']}` === group).filter((_, at) => (at % 2 === 0) === Boolean(values.samples));
  return Array.from({ length: Math.min(each, those.length) }, (_, at) => those[Math.floor((at * those.length) / Math.min(each, those.length))]).flatMap((row) => (row ? [row] : []));
});
const films: FilmPixels[] = [];
for (const { file } of chosen) films.push({ ...(await readPicture(join(folder, file))), photometricInterpretation: 'MONOCHROME2' });
if (values.samples) {
  let state = 12345;
  const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  writeFileSync(values.samples, films.flatMap((film, at) => filmSamples(film, random).map((sample) => `${JSON.stringify({ file: chosen[at]?.file, ...sample })}\n`)).join(''));
  process.exit(0);
}

const share = (n: number) => `${((100 * n) / films.length).toFixed(1)} %`;
const took: number[] = [];
process.stdout.write(`${films.length} films: ${each} each of ${groups.join(', ')}\n`);
for (const { name, right, spoil } of spoilings.filter((of) => !values.only || of.name.includes(values.only))) {
  const said = new Map<string, number>();
  let [found, silent] = [0, 0];
  for (const film of films) {
    const spoilt = spoil(film);
    const start = performance.now();
    const codes = judgeFilm(spoilt).advice.map(({ code }) => code);
    took.push(performance.now() - start);
    for (const code of codes) said.set(code, (said.get(code) ?? 0) + 1);
    if (codes.length === 0) silent += 1;
    if (right.some((code) => codes.includes(code))) found += 1;
  }
  const others = [...said].sort((a, b) => b[1] - a[1]).map(([code, n]) => `${code} ${share(n)}`).join(', ');
  process.stdout.write(`${name}: right ${right.length === 0 ? share(silent) : share(found)}, none ${share(silent)}; ${others}\n`);
}
took.sort((a, b) => a - b);
process.stdout.write(`milliseconds a film: median ${Math.round(took[Math.floor(took.length / 2)] ?? 0)}, p95 ${Math.round(took[Math.floor(took.length * 0.95)] ?? 0)}, n ${took.length}\n`);
