import { fork, type ChildProcess } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeFiles } from '@qianli/dimse';
import { aDicomStudy } from '@qianli/testing';
import { freePort } from '../../apps/platform/src/free-port';
import { anApp, type TestApp } from '../support/app';
import { aDatabase, type TestDatabase } from '../support/database';
import { dataSetOf, dcmtk, startStorescp, until } from '../support/dcmtk';
import { aLine, type TestLine } from '../support/line';
import { aNetwork, testPassword, type TestNetwork } from '../support/network';

const repository = resolve(import.meta.dirname, '../..');
// Beside node_modules, so that the bundle finds its packages.
const built = join(repository, 'node_modules', `.qianli-test-gateway-${process.pid}`);
const root = mkdtempSync(join(tmpdir(), 'qianli-gateway-'));
const spool = join(root, 'spool');
const inbox = join(root, 'inbox');
let test: TestDatabase;
let network: TestNetwork;
let platformPort: number;
let wardPort: number;
let line: TestLine;
let platform: TestApp | null = null;
let gateway: { process: ChildProcess; port: number } | null = null;

beforeAll(async () => {
  const workers = join(repository, 'libs/adapters/dicom-codec/src');
  await build({
    entryPoints: [join(repository, 'apps/gateway/src/main.ts'), ...readdirSync(workers).filter((name) => name.endsWith('-worker.ts')).map((name) => join(workers, name))],
    outdir: built, entryNames: '[name]', bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', tsconfig: join(repository, 'tsconfig.base.json'), logLevel: 'warning',
  });
  writeFileSync(join(built, 'package.json'), '{"type":"module"}');
  test = await aDatabase();
  network = await aNetwork(test.database);
  platformPort = await freePort();
  wardPort = await freePort();
  line = await aLine(() => platformPort, 4_000_000);
  await platformUp();
  await gatewayUp();
});
afterAll(async () => {
  await gatewayDown('SIGTERM');
  line.close();
  await platformDown();
  await test.close();
  for (const folder of [built, root]) rmSync(folder, { recursive: true, force: true });
});

async function platformUp(): Promise<void> {
  line.mend();
  platform = await anApp(test, network);
  await platform.app.listen(platformPort, '127.0.0.1');
}
async function platformDown(): Promise<void> {
  // Nothing of the gateway's stays open at the platform, or its closing would wait for that.
  line.cut();
  await platform?.app.close();
  platform = null;
}
async function gatewayUp(): Promise<void> {
  const config = join(root, 'gateway.json');
  writeFileSync(config, JSON.stringify({
    listen: { host: '127.0.0.1', port: 0 }, calledAeTitles: ['QIANLI'], spool, inbox, quietSeconds: 1, line: { retrySeconds: 1 },
    callingAeTitles: ['CT01', { aeTitle: 'EMERGENCY', priority: 'stat' }, { aeTitle: 'WARD', host: '127.0.0.1', port: wardPort }],
    platform: { url: `http://127.0.0.1:${line.port}`, username: 'gateway-qingshi', password: testPassword },
  }));
  const child = fork(join(built, 'main.js'), [], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], env: { ...process.env, QIANLI_GATEWAY_CONFIG: config } });
  let log = '';
  child.stdout?.on('data', (piece: Buffer) => (log += piece.toString()));
  const port = () => Number(/"port":(\d+)/.exec(log)?.[1] ?? 0);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`the gateway ended: ${log}`);
    return port() > 0;
  }, 'the gateway');
  gateway = { process: child, port: port() };
}
async function gatewayDown(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const child = gateway?.process;
  gateway = null;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

function written(study: { files: readonly Uint8Array[] }): string {
  const folder = mkdtempSync(join(root, 'study-'));
  study.files.forEach((bytes, i) => writeFileSync(join(folder, `${String(i).padStart(3, '0')}.dcm`), bytes));
  return folder;
}
const modality = (folder: string, title = 'CT01') => dcmtk('storescu', ['-v', '-xe', '+sd', '-aet', title, '-aec', 'QIANLI', '127.0.0.1', String(gateway?.port), folder]);
const waiting = () => readdirSync(join(spool, 'queue')).filter((name) => name.endsWith('.json')).length;
const drained = () => until(() => waiting() === 0, 'an empty spool', 60_000);
const stateOf = async (studyInstanceUid: string) => (await test.database.prisma.case.findFirst({ where: { study: { studyInstanceUid } }, select: { state: true, priority: true } })) ?? null;
const storedUids = async (studyInstanceUid: string) => (await test.database.prisma.instance.findMany({ where: { study: { studyInstanceUid } }, select: { sopInstanceUid: true } })).map((of) => of.sopInstanceUid).sort();

describe('the gateway between a modality and the platform', () => {
  it('a study from a modality becomes a case of the hospital whose gateway it is', async () => {
    const study = aDicomStudy({ seed: 'gateway-1', instances: 5, patientName: '欧阳^小兰' });
    const sent = await modality(written(study));
    expect(sent.code, sent.output).toBe(0);
    await drained();
    const kase = await test.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: study.studyInstanceUid } }, include: { patient: true } });
    expect([kase.hospitalId, kase.patient.name, await storedUids(study.studyInstanceUid)]).toEqual([network.qingshi.id, '欧阳小兰', [...study.sopInstanceUids].sort()]);
  });

  it('the platform is down: the modality hears Success, the study waits on the disk, also over a kill -9; then it goes, each instance once', async () => {
    await platformDown();
    const study = aDicomStudy({ seed: 'gateway-2', instances: 12 });
    const folder = written(study);
    expect((await modality(folder)).code).toBe(0);
    expect(waiting()).toBe(12);
    await gatewayDown('SIGKILL');
    expect(waiting()).toBe(12);
    await gatewayUp();
    // The modality sends the whole study again, as some do: the same bytes are one instance.
    expect((await modality(folder)).code).toBe(0);
    expect(waiting()).toBe(12);
    await platformUp();
    await drained();
    expect(await storedUids(study.studyInstanceUid)).toEqual([...study.sopInstanceUids].sort());
    expect(readdirSync(join(spool, 'refused'))).toEqual([]);
  });

  it('killed -9 again and again while it sends: nothing is lost, nothing is there twice', async () => {
    const study = aDicomStudy({ seed: 'gateway-3', instances: 60, rows: 128 });
    const sending = modality(written(study));
    await sending;
    for (let i = 0; i < 3 && waiting() > 0; i += 1) {
      const before = waiting();
      await until(() => waiting() < before || waiting() === 0, 'progress');
      await gatewayDown('SIGKILL');
      await gatewayUp();
    }
    await drained();
    expect(await storedUids(study.studyInstanceUid)).toEqual([...study.sopInstanceUids].sort());
    expect(readdirSync(join(spool, 'refused'))).toEqual([]);
    expect(await test.database.prisma.case.count({ where: { study: { studyInstanceUid: study.studyInstanceUid } } })).toBe(1);
  });

  it('what is put into the watched folder is sent; what is no DICOM lies under refused/ with the reason', async () => {
    const study = aDicomStudy({ seed: 'gateway-4', modality: 'DX', instances: 2 });
    mkdirSync(join(inbox, 'from a CD'), { recursive: true });
    study.files.forEach((bytes, i) => writeFileSync(join(inbox, 'from a CD', `IM${i}`), bytes));
    writeFileSync(join(inbox, 'letter.pdf'), '%PDF-1.7 dear colleague');
    await until(async () => (await storedUids(study.studyInstanceUid)).length === 2, 'the study from the folder', 60_000);
    await until(() => readdirSync(join(inbox, 'refused')).length === 2);
    expect(readdirSync(join(inbox, 'refused')).sort()).toEqual(['letter.pdf', 'letter.pdf.reason.txt']);
    expect(readFileSync(join(inbox, 'refused', 'letter.pdf.reason.txt'), 'utf8').length).toBeGreaterThan(10);
    expect(readdirSync(join(inbox, 'from a CD'))).toEqual([]);
  });

  it('other bytes under a UID that the platform has: the first stays there, the second lies in refused/ with the reason', async () => {
    const study = aDicomStudy({ seed: 'gateway-1', instances: 1, patientName: '欧阳^小兰', content: { ImageComments: 'other bytes' } });
    expect((await modality(written(study))).code).toBe(0);
    await drained();
    await until(() => readdirSync(join(spool, 'refused')).length === 3);
    const names = readdirSync(join(spool, 'refused')).sort();
    expect(names.map((name) => name.slice(name.lastIndexOf('.')))).toEqual(['.dcm', '.json', '.txt']);
    expect(readFileSync(join(spool, 'refused', names[2] ?? ''), 'utf8')).toMatch(/^uid-conflict/);
    expect(await storedUids(study.studyInstanceUid)).toHaveLength(5);
  });

  it('what nobody could ever read is not promised: 0xC000 with the reason, and nothing is kept', async () => {
    const [whole = new Uint8Array()] = aDicomStudy({ seed: 'gateway-5', content: { StudyInstanceUID: '../../etc/passwd' } }).files;
    const path = join(root, 'bad.dcm');
    writeFileSync(path, whole);
    const [sent] = await storeFiles({ host: '127.0.0.1', port: gateway?.port ?? 0, callingAeTitle: 'CT01', calledAeTitle: 'QIANLI' }, [path]);
    expect(sent).toMatchObject({ status: 0xc000 });
    expect(sent?.message).not.toBe('');
    expect([waiting(), readdirSync(join(spool, 'incoming'))]).toEqual([0, []]);
  });

  it('killed at 37 %: what was sent already is not sent again, and the study goes to readers only when all of it is there', async () => {
    const study = aDicomStudy({ seed: 'gateway-37', instances: 24, rows: 512 });
    // Pixels like noise: nothing shrinks on the line, so its bytes can be counted.
    const files = study.files.map((file) => {
      const bytes = Buffer.from(file);
      return randomFillSync(bytes, bytes.length - 500_000);
    });
    const total = files.reduce((sum, { length }) => sum + length, 0);
    const before = line.up;
    line.cut();
    expect((await modality(written({ files }))).code).toBe(0);
    line.mend();
    await until(() => line.up - before > 0.37 * total, '37 %', 60_000);
    await gatewayDown('SIGKILL');
    expect(line.up - before).toBeLessThan(0.9 * total);
    expect((await stateOf(study.studyInstanceUid))?.state ?? 'receiving').toBe('receiving');
    await gatewayUp();
    await drained();
    await until(async () => (await stateOf(study.studyInstanceUid))?.state === 'received', 'the whole study', 60_000);
    expect(await storedUids(study.studyInstanceUid)).toEqual([...study.sopInstanceUids].sort());
    // Beside the objects there are headers, manifests and sign-ins; of the objects, at most what was in the air when it died.
    expect((line.up - before) / total).toBeLessThan(1.08);
  });

  it('a line that is cut again and again: every instance arrives once, and few bytes go twice', async () => {
    const study = aDicomStudy({ seed: 'gateway-cut', instances: 10, rows: 512 });
    line.cut();
    expect((await modality(written(study), 'EMERGENCY')).code).toBe(0);
    for (let i = 0; i < 4; i += 1) {
      const before = line.up;
      line.mend();
      await until(() => line.up - before > 300_000 || waiting() === 0, 'progress');
      line.cut();
    }
    line.mend();
    await drained();
    expect(await storedUids(study.studyInstanceUid)).toEqual([...study.sopInstanceUids].sort());
    await until(async () => (await stateOf(study.studyInstanceUid))?.state === 'received', 'the whole study', 60_000);
    expect((await stateOf(study.studyInstanceUid))?.priority).toBe('stat');
  });

  it("the county's stations find and fetch what the platform has, and what still waits here", async () => {
    const study = aDicomStudy({ seed: 'gateway-query', instances: 2, patientName: 'Li^XiuYing=李^秀英', patientId: 'Q-7' });
    expect((await modality(written(study))).code).toBe(0);
    await drained();
    const to = ['-aet', 'WARD', '-aec', 'QIANLI', '127.0.0.1', String(gateway?.port)];
    const found = async (name: string, ...keys: string[]) => {
      const into = mkdtempSync(join(root, 'found-'));
      const run = await dcmtk('findscu', ['-v', '-S', '-X', '-od', into, ...to, '-k', 'QueryRetrieveLevel=STUDY', '-k', 'SpecificCharacterSet=ISO_IR 192', '-k', `PatientName=${name}`, '-k', 'StudyInstanceUID', ...keys.flatMap((of) => ['-k', of])]);
      return { uids: readdirSync(into).map((file) => dataSetOf(readFileSync(join(into, file))).toString('utf8')).filter((text) => text.includes(study.studyInstanceUid)).length, output: run.output };
    };
    expect((await found('李*', 'PatientID=Q-7')).uids).toBe(1);
    expect((await found('NOBODY*')).uids).toBe(0);
    const expected = study.files.map((bytes) => dataSetOf(bytes).toString('base64')).sort();
    const stored = (into: string) => readdirSync(into).map((name) => dataSetOf(readFileSync(join(into, name))).toString('base64')).sort();
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study.studyInstanceUid}`];
    const got = mkdtempSync(join(root, 'got-'));
    const get = await dcmtk('getscu', ['-d', '-S', '+B', '-od', got, ...to, ...keys]);
    expect(stored(got), get.output).toEqual(expected);
    const moved = mkdtempSync(join(root, 'moved-'));
    const server = await startStorescp(wardPort, ['+xa', '+B', '-uf', '-od', moved]);
    const move = await dcmtk('movescu', ['-d', '-S', '-aem', 'WARD', ...to, ...keys]);
    server.kill('SIGKILL');
    expect(stored(moved), move.output).toEqual(expected);
    // Another hospital's study is not there, and with the line down the answer says what it is worth.
    line.cut();
    const other = aDicomStudy({ seed: 'gateway-query-2', instances: 1, patientName: '李^小兰' });
    expect((await modality(written(other))).code).toBe(0);
    const cut = await found('李*');
    expect(cut.output).toMatch(/UnableToProcess/i);
    line.mend();
    await drained();
  });

  it('ends in good order on SIGTERM', async () => {
    const child = gateway?.process;
    await gatewayDown('SIGTERM');
    expect(child?.exitCode).toBe(0);
    await gatewayUp();
  });
});
