import { fork, type ChildProcess } from 'node:child_process';
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
import { dcmtk, until } from '../support/dcmtk';
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
  await platformUp();
  await gatewayUp();
});
afterAll(async () => {
  await gatewayDown('SIGTERM');
  await platformDown();
  await test.close();
  for (const folder of [built, root]) rmSync(folder, { recursive: true, force: true });
});

async function platformUp(): Promise<void> {
  platform = await anApp(test, network);
  await platform.app.listen(platformPort, '127.0.0.1');
}
async function platformDown(): Promise<void> {
  await platform?.app.close();
  platform = null;
}
async function gatewayUp(): Promise<void> {
  const config = join(root, 'gateway.json');
  writeFileSync(config, JSON.stringify({
    listen: { host: '127.0.0.1', port: 0 }, calledAeTitles: ['QIANLI'], callingAeTitles: ['CT01'], spool, inbox,
    platform: { url: `http://127.0.0.1:${platformPort}`, username: 'gateway-qingshi', password: testPassword },
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
const modality = (folder: string) => dcmtk('storescu', ['-v', '-xe', '+sd', '-aet', 'CT01', '-aec', 'QIANLI', '127.0.0.1', String(gateway?.port), folder]);
const waiting = () => readdirSync(join(spool, 'queue')).filter((name) => name.endsWith('.json')).length;
const drained = () => until(() => waiting() === 0, 'an empty spool', 60_000);
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
    expect(readFileSync(join(spool, 'refused', names[2] ?? ''), 'utf8')).toMatch(/^0x0111/);
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

  it('ends in good order on SIGTERM', async () => {
    const child = gateway?.process;
    await gatewayDown('SIGTERM');
    expect(child?.exitCode).toBe(0);
    await gatewayUp();
  });
});
