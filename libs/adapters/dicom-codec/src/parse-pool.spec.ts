import { DicomRefusal, writeDicomFile } from '@qianli/domain-dicom';
import { build } from 'esbuild';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ParsePool } from './parse-pool';
import { parseInWorker } from './parse-in-worker';

const folder = mkdtempSync(join(tmpdir(), 'qianli-pool-'));
const entry = pathToFileURL(join(folder, 'parse-worker.mjs'));
const stuck = pathToFileURL(join(folder, 'stuck.mjs'));
const greedy = pathToFileURL(join(folder, 'greedy.mjs'));
const pools: ParsePool[] = [];
const aPool = (options: ConstructorParameters<typeof ParsePool>[0]) => {
  const pool = new ParsePool(options);
  pools.push(pool);
  return pool;
};
const aFile = (instance = 1) =>
  writeDicomFile({
    content: {
      SOPClassUID: '1.2.3',
      SOPInstanceUID: `1.2.4.${instance}`,
      StudyInstanceUID: '1.2.5',
      SeriesInstanceUID: '1.2.6',
      Modality: 'DX',
      PatientName: '王^小东',
      SamplesPerPixel: 1,
      Rows: 64,
      Columns: 64,
      BitsAllocated: 16,
    },
    pixelData: new Uint8Array(64 * 64 * 2),
  });

beforeAll(async () => {
  // The same bundling as the build of the apps.
  await build({
    entryPoints: [resolve(import.meta.dirname, 'parse-worker.ts')],
    outfile: join(folder, 'parse-worker.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    tsconfig: resolve(import.meta.dirname, '../../../../tsconfig.base.json'),
  });
  // Stands still for one input and works for every other, as a parser with a bug would.
  const start = "import { parentPort } from 'node:worker_threads'; parentPort.on('message', ({ input }) => {";
  const answer =
    "parentPort.postMessage({ outcome: 'refused', code: 'not-dicom', message: 'no', tag: null, offset: 0 }) });";
  writeFileSync(new URL(stuck), `${start} while (input === 'stuck'); ${answer}`);
  writeFileSync(new URL(greedy), `${start} const all = []; for (;;) all.push(new Array(1e5).fill({ a: input })); });`);
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  rmSync(folder, { recursive: true });
});

describe('a pool of parse workers', () => {
  it('says what a file holds, from bytes and from a path', async () => {
    const pool = aPool({ entry });
    writeFileSync(join(folder, 'a.dcm'), aFile());
    for (const input of [aFile(), join(folder, 'a.dcm')]) {
      const parsed = await pool.parse(input, { bulkDataUri: '/studies/{study}/{path}' });
      expect(parsed.attributes).toMatchObject({ modality: 'DX', rows: 64, patientName: '王^小东' });
      expect(parsed.frames).toHaveLength(1);
      expect(parsed.dicomJson['7FE00010']?.BulkDataURI).toBe(`/studies/${parsed.identity.studyInstanceUid}/7FE00010`);
    }
  });

  it('takes more files than it has workers', async () => {
    const pool = aPool({ entry, size: 2 });
    const instances = Array.from({ length: 20 }, (_, i) => i);
    const parsed = await Promise.all(instances.map((instance) => pool.parse(aFile(instance))));
    expect(new Set(parsed.map(({ identity }) => identity.sopInstanceUid)).size).toBe(20);
  });

  it('passes a refusal on with its code, tag and offset', async () => {
    const cut = aFile().subarray(0, -100);
    const refusal = aPool({ entry }).parse(cut);
    await expect(refusal).rejects.toBeInstanceOf(DicomRefusal);
    await expect(refusal).rejects.toMatchObject({ code: 'length-beyond-end', tag: '7FE00010' });
  });

  it('stops a worker that stands still, refuses its file, and goes on with the next', async () => {
    const pool = aPool({ entry: stuck, size: 1, deadlineMs: 300 });
    const [first, second] = [pool.parse('stuck'), pool.parse('fine')];
    await expect(first).rejects.toMatchObject({ code: 'deadline-exceeded' });
    await expect(second).rejects.toMatchObject({ code: 'not-dicom' });
  });

  it('refuses a file that takes too much memory, without taking the process down', async () => {
    await expect(aPool({ entry: greedy, size: 1, memoryMb: 32 }).parse('x')).rejects.toMatchObject({
      code: 'out-of-memory',
    });
  }, 20_000);

  it('parses in-process under vitest where no worker was built', async () => {
    expect((await parseInWorker(aFile())).attributes.modality).toBe('DX');
  });
});
