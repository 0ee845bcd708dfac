import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { PlannedModel } from '@qianli/domain-pre-read';
import { attributesOf, parseDicomFile } from '@qianli/domain-dicom';
import type { StoredImage } from '@qianli/flow';
import { FolderObjectStore } from '@qianli/object-store';
import { lungSites, thoraxCtPhantom } from '@qianli/testing';
import { StudyReader } from '../../../apps/pre-read/src/study-reader';

// A stored study of 300 slices of 512 x 512 -> the result of the reading process, n times. Queue and database are not in it.
const argument = (name: string, otherwise: string): string => process.argv[process.argv.indexOf(`--${name}`) + 1 || -1] ?? otherwise;
const runs = Number(argument('runs', '10'));
const repository = resolve('.');
const built = join(repository, 'node_modules', `.qianli-bench-${process.pid}`);
const home = mkdtempSync(join(tmpdir(), 'qianli-bench-pre-read-'));
await build({ entryPoints: { 'read-study-worker': 'apps/pre-read/src/read-study-worker.ts' }, outdir: built, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', tsconfig: 'tsconfig.base.json', logLevel: 'warning' });
mkdirSync(built, { recursive: true });
writeFileSync(join(built, 'package.json'), '{"type":"module"}');
Object.assign(process.env, { QIANLI_HOME: home, QIANLI_MODELS: join(repository, 'models'), QIANLI_TOKEN_SECRET: 'bench-'.repeat(8), DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
const objects = await FolderObjectStore.open(join(home, 'objects'));
const images: StoredImage[] = [];
for (const bytes of thoraxCtPhantom({ rows: 512, slices: 300, seed: 5, content: { PatientAge: '058Y' }, nodules: [{ centreMm: lungSites.rightLowerLobe, diameterMm: 8 }] }).files) {
  const of = attributesOf(parseDicomFile(bytes));
  const objectKey = `instances/${images.length}`;
  await objects.put(objectKey, bytes);
  images.push({ sopInstanceUid: of.sopInstanceUid ?? '', seriesInstanceUid: of.seriesInstanceUid ?? '', modality: 'CT', objectKey, digest: `${images.length}` });
}

/** Seconds of processor and megabytes at most of our one child, the reading process. */
function used(): { cpuSeconds: number; peakMb: number } {
  const [pid = ''] = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').slice(-1);
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, peakMb: Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024 };
}

const { version } = JSON.parse(readFileSync('models/ct-nodule-filter/model.json', 'utf8')) as { version: string };
const plan: PlannedModel[] = [{ id: 'ct-nodule-filter', version, mode: 'shown', ageYears: null, thresholds: {}, raises: true }];
const reader = new StudyReader({ deadlineMs: 1_800_000, memoryMb: 1024, entry: join(built, 'read-study-worker.js'), onModels: () => undefined });
try {
  await reader.warmUp();
  const walls: number[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const [before, started] = [used(), performance.now()];
    const { result, shadows } = await reader.read(images, plan);
    const wall = (performance.now() - started) / 1000;
    walls.push(wall);
    await shadows;
    const after = used();
    console.log(`run ${run}: ${result.status}, ${wall.toFixed(1)} s, ${(after.cpuSeconds - before.cpuSeconds).toFixed(1)} s of processor, peak ${after.peakMb.toFixed(0)} MB, load ${loadavg()[0]?.toFixed(1)}`);
  }
  walls.sort((a, b) => a - b);
  console.log(`p95 ${walls[Math.ceil(0.95 * walls.length) - 1]?.toFixed(1)} s of n = ${walls.length}`);
} finally {
  reader.stop();
  for (const folder of [built, home]) rmSync(folder, { recursive: true, force: true });
}
