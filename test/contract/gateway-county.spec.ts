import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeliverReport } from '@qianli/flow';
import { attributesOf, parseDicomFile } from '@qianli/domain-dicom';
import { aDicomStudy } from '@qianli/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../apps/platform/src/free-port';
import { anApp, type TestApp } from '../support/app';
import { aDatabase, type TestDatabase } from '../support/database';
import { dcmtk, startStorescp, until } from '../support/dcmtk';
import { type BuiltGateway, buildGateway, type RunningGateway, startGateway } from '../support/gateway';
import { aLine, type TestLine } from '../support/line';
import { aNetwork, testPassword, type TestNetwork } from '../support/network';

const root = mkdtempSync(join(tmpdir(), 'qianli-county-'));
const undo: (() => unknown)[] = [];
let built: BuiltGateway;
let test: TestDatabase;
let network: TestNetwork;
let platform: TestApp;
let line: TestLine;

beforeAll(async () => {
  built = await buildGateway();
  test = await aDatabase();
  network = await aNetwork(test.database);
  platform = await anApp(test, network);
  await platform.app.listen(0, '127.0.0.1');
  const { port } = platform.app.getHttpServer().address() as { port: number };
  line = await aLine(() => port);
});
afterEach(async () => {
  for (const action of undo.splice(0).reverse()) await action();
});
afterAll(async () => {
  line?.close();
  await platform?.app.close();
  await test?.close();
  built?.remove();
  rmSync(root, { recursive: true, force: true });
});

async function aGateway(name: string, config: object = {}): Promise<RunningGateway> {
  const gateway = await startGateway(built, join(root, name), {
    name, callingAeTitles: ['CT01'], quietSeconds: 1, line: { retrySeconds: 1 }, platform: { url: `http://127.0.0.1:${line.port}`, username: 'gateway-qingshi', password: testPassword }, ...config,
  });
  undo.push(() => gateway.stop());
  return gateway;
}
function written(files: readonly Uint8Array[]): string {
  const folder = mkdtempSync(join(root, 'study-'));
  files.forEach((bytes, i) => writeFileSync(join(folder, `${i}.dcm`), bytes));
  return folder;
}
const send = ({ port }: RunningGateway, files: readonly Uint8Array[]) => dcmtk('storescu', ['-v', '-xe', '+sd', '-aet', 'CT01', '-aec', 'QIANLI', '127.0.0.1', String(port), written(files)]);
const caseOf = (studyInstanceUid: string) => test.database.prisma.case.findFirst({ where: { study: { studyInstanceUid } }, include: { study: { include: { instances: true } } } });
const received = (studyInstanceUid: string) => until(async () => (await caseOf(studyInstanceUid))?.state === 'received', 'the whole study', 45_000);

describe('a county', () => {
  it('with two gateways: the second waits for an administrator and keeps what it has; a study that came half over each is one study, whole when both say so', async () => {
    const first = await aGateway('first');
    const study = aDicomStudy({ seed: 'county-two', instances: 8 });
    expect((await send(first, study.files.slice(0, 4))).code).toBe(0);
    await until(async () => (await caseOf(study.studyInstanceUid)) !== null);
    const second = await aGateway('second');
    expect((await send(second, study.files.slice(4))).code).toBe(0);
    await until(() => second.log().includes('gateway-not-trusted'), 'its word that it is not trusted');
    const page = await (await fetch(`http://127.0.0.1:${second.pagePort}/?lang=zh`)).text();
    expect(page).toContain('待发送 4 幅');
    const platformAdmin = { authorization: `Bearer ${await platform.tokenOf('platform-admin')}`, 'content-type': 'application/json' };
    const origin = `http://127.0.0.1:${line.port}`;
    const { items } = (await (await fetch(`${origin}/api/v1/gateways`, { headers: platformAdmin })).json()) as { items: { id: string; name: string; state: string }[] };
    const key = items.find(({ name, state }) => name === 'second' && state === 'waiting');
    await fetch(`${origin}/api/v1/gateways/${key?.id}/decision`, { method: 'POST', headers: platformAdmin, body: '{"state":"trusted"}' });
    await until(() => readdirSync(join(second.spool, 'queue')).length === 0, 'the second gateway being empty', 45_000);
    await received(study.studyInstanceUid);
    const kase = await caseOf(study.studyInstanceUid);
    expect(kase?.study.instances.map(({ sopInstanceUid }) => sopInstanceUid).sort()).toEqual([...study.sopInstanceUids].sort());
    // The modality sends it all again, to the other one: nothing is there twice.
    expect((await send(second, study.files)).code).toBe(0);
    await until(() => readdirSync(join(second.spool, 'queue')).length === 0, 'the second gateway being empty again', 45_000);
    expect(readdirSync(join(second.spool, 'refused'))).toEqual([]);
    expect((await caseOf(study.studyInstanceUid))?.study.instances).toHaveLength(8);
  });

  it('gets its reports back: as PDF in its folder, as DICOM at its station, and the platform knows where they are', async () => {
    const ward = await freePort();
    const folder = join(root, 'reports');
    const gateway = await aGateway('first', { callingAeTitles: ['CT01', { aeTitle: 'WARD', host: '127.0.0.1', port: ward }], reports: { folder, sendTo: ['WARD'], everySeconds: 1 } });
    const study = aDicomStudy({ seed: 'county-report', instances: 1, patientId: 'county-report', patientName: 'Ouyang^JianGuo=欧阳^建国', content: { AccessionNumber: 'A/../7' } });
    expect((await send(gateway, study.files)).code).toBe(0);
    await received(study.studyInstanceUid);
    const kase = await caseOf(study.studyInstanceUid);
    const version = await test.database.prisma.reportVersion.create({ data: { caseId: kase?.id ?? '', version: 1, status: 'final', findings: '所见', impression: '意见', critical: false, signedById: network.actors['reader-chen'].userId, signedAt: new Date(), digest: 'f'.repeat(64) } });
    await platform.app.get(DeliverReport, { strict: false }).run({ caseId: kase?.id ?? '', reportVersionId: version.id });
    // The station is off at first: nothing is called placed.
    await until(() => gateway.log().includes('reports not brought back now'), 'its word that the station is off', 45_000);
    expect(await test.database.prisma.reportPlacement.count()).toBe(0);
    const into = mkdtempSync(join(root, 'ward-'));
    const station = await startStorescp(ward, ['+xa', '+B', '-uf', '-od', into]);
    undo.push(() => station.kill('SIGKILL'));
    await until(async () => (await test.database.prisma.reportPlacement.count()) === 1, 'the platform knowing', 45_000);
    const [pdf = '', ...others] = readdirSync(folder);
    expect([others, pdf.includes('/'), /^A_7-.*-v1\.pdf$/.test(pdf)]).toEqual([[], false, true]);
    expect(readFileSync(join(folder, pdf)).toString('latin1', 0, 5)).toBe('%PDF-');
    const [stored = ''] = readdirSync(into);
    const file = parseDicomFile(readFileSync(join(into, stored)));
    expect(attributesOf(file)).toMatchObject({ studyInstanceUid: study.studyInstanceUid, patientName: '欧阳^建国', accessionNumber: 'A/../7', modality: 'DOC' });
    expect(await test.database.prisma.reportPlacement.findFirst({ select: { places: true } })).toEqual({ places: ['folder', 'WARD'] });
  });

  it('with a disk that is full hears 0xA700 and tries again; what was acknowledged before is sent, and what comes after some room is made', async (context) => {
    const disk = join(root, 'tiny');
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status !== 0) return context.skip('only root can mount a tiny disk');
    undo.push(() => spawnSync('umount', [disk]));
    line.cut();
    undo.push(() => line.mend());
    const gateway = await aGateway('tiny', { platform: { url: `http://127.0.0.1:${line.port}`, username: 'gateway-qingshi', password: testPassword }, spool: join(disk, 'spool') });
    const study = aDicomStudy({ seed: 'county-full', instances: 4, rows: 600 });
    const run = await send(gateway, study.files);
    expect(run.output).toMatch(/0xa700|OutOfResources/i);
    const acknowledged = readdirSync(join(disk, 'spool', 'queue')).filter((name) => name.endsWith('.dcm')).length;
    expect(acknowledged).toBeGreaterThan(0);
    expect(acknowledged).toBeLessThan(4);
    const trust = await test.database.prisma.gatewayKey.updateMany({ data: { state: 'trusted' } });
    expect(trust.count).toBeGreaterThan(0);
    line.mend();
    // The key of this gateway is registered when the line is there, and waits like any second one.
    await until(async () => {
      await test.database.prisma.gatewayKey.updateMany({ data: { state: 'trusted' } });
      return readdirSync(join(disk, 'spool', 'queue')).length === 0;
    }, 'room on the disk', 45_000);
    expect((await send(gateway, study.files)).code).toBe(0);
    await received(study.studyInstanceUid);
    expect((await caseOf(study.studyInstanceUid))?.study.instances).toHaveLength(4);
  });
});
