// Measures the archive beside Orthanc (when Debian's packages are there) and beside a bare Node server, interleaved in one run:
//   npm run bench -- [--rounds 5] [--instances 300] [--side 512] [--works stow,cstore,wado,qido] [--fill 10000] [--peers sqlite,postgresql] [--out dist/bench/archive]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Archive } from './archive';
import { benchStudy } from './bench-study';
import { fill } from './fill';
import { floor, floorServer } from './floor';
import { hasOrthanc, startOrthanc } from './start-orthanc';
import { largeObject } from './large-object';
import { startQianli } from './start-qianli';
import { tablesOf, type Row } from './tables';
import { cStore, qido, stow, wado } from './works';

if (process.argv[2] === '--floor-server') {
  process.send?.(await floorServer(process.argv[3] ?? '').port);
} else if (process.argv[2] === '--large-object') await largeObject();
else await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' }, instances: { type: 'string', default: '300' }, side: { type: 'string', default: '512' }, works: { type: 'string', default: 'stow,cstore,wado,qido' },
      fill: { type: 'string', default: '0' }, peers: { type: 'string', default: 'sqlite,postgresql' }, out: { type: 'string', default: 'dist/bench/archive' }, profile: { type: 'string' }, apis: { type: 'string', default: '1' },
    },
  }); // prettier-ignore
  const works = values.works.split(',');
  const home = mkdtempSync(join(tmpdir(), 'bench-archive-'));
  const archives: Archive[] = [];
  const rows: Row[] = [];
  const measured = (row: Row) => {
    rows.push(row);
    process.stdout.write(`${JSON.stringify(row)}\n`);
  };
  try {
    archives.push(await startQianli(home, { gateway: works.includes('cstore'), nodeArguments: values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [] }));
    if (hasOrthanc()) {
      if (values.peers.includes('sqlite')) archives.push(await startOrthanc(home, 'sqlite'));
      if (values.peers.includes('postgresql')) archives.push(await startOrthanc(home, 'postgresql'));
    }
    if (Number(values.fill) > 0) for (const archive of archives) process.stdout.write(`${archive.name}: filled with ${values.fill} studies in ${(await fill(archive, Number(values.fill))).toFixed(0)} s\n`);
    for (let round = 0; round < Number(values.rounds); round += 1) {
      // Whoever goes first finds another machine than whoever goes last: they take turns.
      const order = archives.map((_, i) => archives[(i + round) % archives.length]).filter((of): of is Archive => of !== undefined);
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
        await archive.settled(sent.studyInstanceUid).catch(() => undefined);
      }
      if (works.includes('wado')) for (const archive of order) measured({ round, archive: archive.name, work: 'wado', load: load(), figures: await wado(archive, study(archive.name, 'stow')) });
      if (works.includes('qido')) for (const archive of order) measured({ round, archive: archive.name, work: 'qido', load: load(), figures: await qido(archive, study(archive.name, 'stow')) });
    }
  } finally {
    for (const archive of archives.reverse()) await archive.stop();
    rmSync(home, { recursive: true, force: true });
  }
  const conditions = { at: new Date().toISOString(), node: process.version, processor: cpus()[0]?.model ?? '', cores: cpus().length, rounds: Number(values.rounds), instances: Number(values.instances), side: Number(values.side), fill: Number(values.fill) };
  const markdown = tablesOf(rows, conditions);
  writeFileSync(`${values.out}.json`, JSON.stringify({ conditions, rows }, null, 1));
  writeFileSync(`${values.out}.md`, markdown);
  process.stdout.write(`\n${markdown}`);
}

function load(): number {
  return loadavg()[0] ?? 0;
}
