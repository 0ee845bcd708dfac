// `npm run bench:gateway`: what a slow line and one that breaks do to a study from the gateway to the platform. Prints a table; the
// figures of one run stand in docs/operations.md.
import { randomFillSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attributesOf, parseDicomFile } from '@qianli/domain-dicom';
import { aDicomStudy } from '@qianli/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApp, type TestApp } from '../../support/app';
import { corpusFiles } from '../../support/corpus';
import { aDatabase, type TestDatabase } from '../../support/database';
import { dcmtk, until } from '../../support/dcmtk';
import { type BuiltGateway, buildGateway, startGateway } from '../../support/gateway';
import { aLine } from '../../support/line';
import { aNetwork, testPassword } from '../../support/network';

const root = mkdtempSync(join(tmpdir(), 'qianli-bench-gateway-'));
let built: BuiltGateway;
let test: TestDatabase;
let platform: TestApp;
let port: number;
beforeAll(async () => {
  built = await buildGateway();
  test = await aDatabase();
  platform = await anApp(test, await aNetwork(test.database));
  await platform.app.listen(0, '127.0.0.1');
  ({ port } = platform.app.getHttpServer().address() as { port: number });
});
afterAll(async () => {
  await platform?.app.close();
  await test?.close();
  built?.remove();
  rmSync(root, { recursive: true, force: true });
});

interface Run {
  readonly name: string;
  readonly files: readonly Uint8Array[];
  readonly studyInstanceUid: string;
  readonly bytesPerSecond: number;
  /** The line breaks when so many bytes have gone, again and again. */
  readonly cutEveryBytes?: number;
}

async function measure({ name, files, studyInstanceUid, bytesPerSecond, cutEveryBytes }: Run): Promise<string> {
  const line = await aLine(() => port, bytesPerSecond);
  line.cut();
  const gateway = await startGateway(built, join(root, name), {
    name, callingAeTitles: ['CT01'], quietSeconds: 1, line: { retrySeconds: 1 }, platform: { url: `http://127.0.0.1:${line.port}`, username: 'gateway-qingshi', password: testPassword },
  }, ['--max-old-space-size=128']);
  await test.database.prisma.gatewayKey.updateMany({ data: { state: 'trusted' } });
  const folder = mkdtempSync(join(root, 'study-'));
  files.forEach((bytes, i) => writeFileSync(join(folder, `${i}.dcm`), bytes));
  expect((await dcmtk('storescu', ['-v', '-xe', '-R', '+sd', '-aet', 'CT01', '-aec', 'QIANLI', '127.0.0.1', String(gateway.port), folder])).code).toBe(0);
  line.mend();
  const startedAt = performance.now();
  let cuts = 0;
  let nextCut = cutEveryBytes ?? Infinity;
  await until(async () => {
    await test.database.prisma.gatewayKey.updateMany({ where: { state: 'waiting' }, data: { state: 'trusted' } });
    if (line.up > nextCut) {
      line.cut();
      cuts += 1;
      nextCut = line.up + (cutEveryBytes ?? 0);
      line.mend();
    }
    return (await test.database.prisma.case.count({ where: { state: 'received', study: { studyInstanceUid } } })) === 1;
  }, 'the whole study', 600_000);
  const seconds = (performance.now() - startedAt) / 1000;
  const raw = files.reduce((sum, { length }) => sum + length, 0);
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.process.pid}/status`, 'utf8'))?.[1];
  await gateway.stop();
  line.close();
  const stored = await test.database.prisma.instance.count({ where: { study: { studyInstanceUid } } });
  expect(stored).toBe(files.length);
  return `| ${name} | ${files.length} | ${(raw / 1e6).toFixed(1)} | ${(line.up / 1e6).toFixed(1)} | ${(raw / line.up).toFixed(2)} | ${cuts} | ${seconds.toFixed(0)} | ${(Number(peak) / 1024).toFixed(0)} |`;
}

/** Pixels like noise: nothing shrinks, so bytes on the line can be held against bytes of the study. */
function noise(seed: string, instances: number) {
  const study = aDicomStudy({ seed, instances, rows: 512 });
  const files = study.files.map((file) => {
    const bytes = Buffer.from(file);
    return randomFillSync(bytes, bytes.length - 500_000);
  });
  return { files, studyInstanceUid: study.studyInstanceUid };
}

describe('a study on a bad line', () => {
  it('a real CT, and one that does not shrink, whole and in pieces', async () => {
    const real = corpusFiles('ct-thorax-A0001-lung5mm').map(({ bytes }) => bytes);
    const [first = new Uint8Array()] = real;
    const rows = [
      await measure({ name: 'real thorax CT, 4 Mbit/s', files: real, studyInstanceUid: attributesOf(parseDicomFile(first)).studyInstanceUid ?? '', bytesPerSecond: 500_000 }),
      await measure({ name: 'noise, 16 Mbit/s', ...noise('bench-1', 40), bytesPerSecond: 2_000_000 }),
      await measure({ name: 'noise, 16 Mbit/s, cut every 2 MB', ...noise('bench-2', 40), bytesPerSecond: 2_000_000, cutEveryBytes: 2_000_000 }),
    ];
    process.stdout.write(`\n| line | instances | MB of the study | MB on the line | gain | cuts | s | peak RSS, MB |\n|---|---|---|---|---|---|---|---|\n${rows.join('\n')}\n`);
  }, 1_800_000);
});
