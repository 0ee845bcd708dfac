import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Archive } from './archive';
import type { BenchStudy } from './bench-study';
import { usageOf } from './process-tree';
import { ask, median, quantile, together } from './requests';

/** Figures of one run of one work. */
export type Figures = Readonly<Record<string, number>>;

const boundary = 'bench-c0ffee';
const json = { accept: 'application/dicom+json' };
const octets = { accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' };

/** Wall time and the archive's own CPU time of a piece of work. */
export async function timed(archive: Archive, work: () => Promise<void>): Promise<{ seconds: number; cpuSeconds: number }> {
  const before = usageOf(archive.pids).cpuSeconds;
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, cpuSeconds: usageOf(archive.pids).cpuSeconds - before };
}

export function stowRequest(files: readonly Uint8Array[]) {
  const pieces = files.flatMap((file) => [Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`), file, Buffer.from('\r\n')]);
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return { method: 'POST', pieces, keep: true, headers: { ...json, 'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`, 'content-length': String(length) } };
}

/** STOW-RS, so many instances a request and so many requests at once; `doors` spreads them over several processes. */
export async function stow(archive: Archive, study: BenchStudy, each: number, atOnce: number, doors: readonly string[] = [archive.dicomWeb]): Promise<Figures> {
  const groups = Array.from({ length: Math.ceil(study.files.length / each) }, (_, i) => study.files.slice(i * each, (i + 1) * each));
  const waits: number[] = [];
  const spent = await timed(archive, () =>
    together(groups, atOnce, async (files, at) => {
      const { ms, body } = await ask(archive, `${doors[at % doors.length]}/studies`, stowRequest(files));
      if (body.includes('"00081198"') && /"00081198"\s*:\s*\{[^}]*"Value"\s*:\s*\[\s*\{/.test(body.toString('utf8'))) throw new Error(`${archive.name} refused an instance`);
      waits.push(ms);
    }),
  );
  return { ...spent, instancesPerSecond: study.files.length / spent.seconds, requestP50Ms: median(waits), requestP95Ms: quantile(waits, 0.95) };
}

/** C-STORE over so many associations at once, each a storescu of dcmtk. */
export async function cStore(archive: Archive, study: BenchStudy, associations: number): Promise<Figures> {
  const { dimse } = archive;
  if (!dimse) return {};
  const root = mkdtempSync(join(tmpdir(), 'bench-cstore-'));
  try {
    const folders = Array.from({ length: associations }, (_, i) => join(root, String(i)));
    for (const folder of folders) mkdirSync(folder);
    study.files.forEach((file, i) => writeFileSync(join(folders[i % associations] ?? root, `${i}.dcm`), file));
    const spent = await timed(archive, async () => {
      await Promise.all(folders.map((folder) => finished('storescu', ['-aet', 'BENCH', '-aec', dimse.aeTitle, dimse.host, String(dimse.port), '+sd', folder])));
    });
    return { ...spent, instancesPerSecond: study.files.length / spent.seconds };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function finished(program: string, parameters: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
  });
}

export async function wado(archive: Archive, study: BenchStudy): Promise<Figures> {
  const series = `studies/${study.studyInstanceUid}/series/${study.seriesInstanceUid}`;
  const frame = (i: number) => `${series}/instances/${study.sopInstanceUids[i % study.sopInstanceUids.length]}/frames/1`;
  const repeated = async (times: number, path: (i: number) => string, headers: Readonly<Record<string, string>>) => {
    const waits: number[] = [];
    for (let i = 0; i < times; i += 1) waits.push((await ask(archive, path(i), { headers })).ms);
    return waits;
  };
  const metadata = await repeated(10, () => `${series}/metadata`, json);
  const single = await repeated(100, (i) => frame(i * 37), octets);
  let frameBytes = 0;
  const all = await timed(archive, () => together(study.sopInstanceUids, 8, async (_, i) => {
    const { bytes } = await ask(archive, frame(i), { headers: octets });
    frameBytes += bytes;
  }));
  let studyBytes = 0;
  const whole = await timed(archive, async () => void (studyBytes = (await ask(archive, `studies/${study.studyInstanceUid}`, { headers: { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' } })).bytes));
  return {
    metadataP50Ms: median(metadata), frameP50Ms: median(single), frameP95Ms: quantile(single, 0.95), framesMbPerSecond: frameBytes / 1e6 / all.seconds, framesCpuSeconds: all.cpuSeconds,
    wholeMbPerSecond: studyBytes / 1e6 / whole.seconds, wholeCpuSeconds: whole.cpuSeconds,
  }; // prettier-ignore
}
