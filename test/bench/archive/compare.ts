// Measures the archive beside Orthanc (when Debian's packages are there) and beside a bare Node server, interleaved in one run:
//   npm run bench -- [--rounds 5] [--instances 300] [--side 512] [--works stow,cstore,wado,size,apis,large] [--sizes 10000,1000000] [--peers sqlite,postgresql] [--out dist/bench/archive]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Archive } from './archive';
import { benchStudy } from './bench-study';
import { atSize } from './at-size';
import { floor, floorServer } from './floor';
import { hasOrthanc, startOrthanc } from './start-orthanc';
import { largeObject } from './large-object';
import { severalApis } from './several-apis';
import { startQianli } from './start-qianli';
import { tablesOf, type Row } from './tables';
import { cStore, stow, wado } from './works';

if (process.argv[2] === '--floor-server') {
  process.send?.(await floorServer(process.argv[3] ?? '').port);
} else await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' }, instances: { type: 'string', default: '300' }, side: { type: 'string', default: '512' }, works: { type: 'string', default: 'stow,cstore,wado,size,apis,large' },
      sizes: { type: 'string', default: '10000,1000000' }, peers: { type: 'string', default: 'sqlite,postgresql' }, out: { type: 'string', default: 'dist/bench/archive' }, profile: { type: 'string' },
    },
  }); // prettier-ignore
  const works = values.works.split(',');
  const home = mkdtempSync(join(tmpdir(), 'bench-archive-'));
  const archives: Archive[] = [];
  const rows: Row[] = [];
  const measured = (row: Row) => {
    if (row.round >= 0) rows.push(row);
    process.stdout.write(`${JSON.stringify(row)}\n`);
  };
  const together = ['stow', 'cstore', 'wado'].some((work) => works.includes(work));
  try {
    if (together) archives.push(await startQianli(home, { gateway: works.includes('cstore'), nodeArguments: values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [] }));
    if (together && hasOrthanc()) {
      if (values.peers.includes('sqlite')) archives.push(await startOrthanc(home, 'sqlite'));
      if (values.peers.includes('postgresql')) archives.push(await startOrthanc(home, 'postgresql'));
    }
    // The first round warms everybody up and does not count: an archive runs for months.
    for (let round = -1; together && round < Number(values.rounds); round += 1) {
      // Whoever goes first finds another machine than whoever goes last: they take turns.
      const order = archives.map((_, i) => archives[(i + round + 1) % archives.length]).filter((of): of is Archive => of !== undefined);
      const study = (name: string, what: string) => benchStudy({ seed: `${name}/${what}/${round}/${home}`, instances: Number(values.instances), side: Number(values.side) });
      if (works.includes('stow')) {
        const bytes = study('floor', 'floor');
        for (const processes of [1, 2] as const) measured({ round, archive: `floor/${processes}`, work: 'stow', load: load(), figures: { instancesPerSecond: await floor(bytes, processes) } });
      }
      for (const archive of order) {
        const sent = study(archive.name, 'stow');
        if (works.includes('stow') || works.includes('wado')) measured({ round, archive: archive.name, work: 'stow', load: load(), figures: await stow(archive, sent, 10, 4) });
        await archive.settled(sent.studyInstanceUid).catch(() => undefined);
      }
      if (works.includes('cstore')) for (const archive of order) {
        const sent = study(archive.name, 'cstore');
        measured({ round, archive: archive.name, work: 'cstore', load: load(), figures: await cStore(archive, sent, 4) });
        // What a gateway still forwards must not disturb the next one for long.
        await Promise.race([archive.settled(sent.studyInstanceUid).catch(() => undefined), wait(15_000)]);
      }
      if (works.includes('wado')) for (const archive of order) measured({ round, archive: archive.name, work: 'wado', load: load(), figures: await wado(archive, study(archive.name, 'stow')) });
    }
  } finally {
    for (const archive of archives.reverse()) await archive.stop();
    rmSync(home, { recursive: true, force: true });
  }
  const alone = async (work: (folder: string) => Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-archive-'));
    await work(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
  };
  if (works.includes('apis')) for (const apis of [1, 2, 4]) await alone((folder) => severalApis(folder, apis, 3, measured));
  if (works.includes('large')) await largeObject(measured);
  if (works.includes('size')) await alone((folder) => atSize(folder, values.sizes.split(',').map(Number), 2, hasOrthanc() && values.peers.includes('sqlite'), measured));
  const conditions = { at: new Date().toISOString(), node: process.version, processor: cpus()[0]?.model ?? '', cores: cpus().length, rounds: Number(values.rounds), instances: Number(values.instances), side: Number(values.side) };
  const markdown = tablesOf(rows, conditions);
  writeFileSync(`${values.out}.json`, JSON.stringify({ conditions, rows }, null, 1));
  writeFileSync(`${values.out}.md`, markdown);
  process.stdout.write(`\n${markdown}`);
}

function load(): number {
  return loadavg()[0] ?? 0;
}
