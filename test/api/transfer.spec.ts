import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { manifestMediaType, type ManifestReply, type UploadReply } from '@qianli/contracts';
import { CompleteStudy } from '@qianli/flow';
import { aDicomStudy } from '@qianli/testing';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApp, type TestApp } from '../support/app';
import { aDatabase, type TestDatabase } from '../support/database';
import { until } from '../support/dcmtk';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';

let db: TestDatabase;
let network: TestNetwork;
let test: TestApp;
let port: number;
const keys = generateKeyPairSync('ed25519');
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64');

beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
  test = await anApp(db, network, { QIANLI_QUIET_SECONDS: '0.1' });
  await test.app.listen(0, '127.0.0.1');
  port = (test.app.getHttpServer().address() as { port: number }).port;
  const registered = await call('gateway-qingshi', 'put', '/api/v1/gateways/key', { name: 'CT room', publicKey: spki(keys.publicKey) });
  expect([registered.status, registered.body.state]).toEqual([200, 'trusted']);
});
afterAll(async () => {
  await test?.app.close();
  await db?.close();
});

async function call(person: TestPerson, method: 'get' | 'put' | 'post', path: string, body?: object) {
  const going = request(test.app.getHttpServer())[method](path).set('authorization', `Bearer ${await test.tokenOf(person)}`);
  return body ? going.send(body) : going;
}
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
type Study = ReturnType<typeof aDicomStudy>;
let sequence = 0;

function manifestOf(study: Study, change: { complete?: boolean; files?: readonly Uint8Array[]; priority?: string; sequence?: number; accessionNumber?: string } = {}) {
  const files = change.files ?? study.files;
  return {
    format: 'qianli-manifest-1', studyInstanceUid: study.studyInstanceUid, sequence: change.sequence ?? (sequence += 1), complete: change.complete ?? true,
    priority: change.priority ?? null, accessionNumber: change.accessionNumber ?? null,
    series: [{ seriesInstanceUid: '1.2.3', preRead: true, instances: files.map((bytes) => [study.sopInstanceUids[study.files.indexOf(bytes)], digestOf(bytes), bytes.length]) }],
  };
}
async function announce(manifest: object, by: { person?: TestPerson; key?: KeyObject; publicKey?: KeyObject; said?: object } = {}) {
  const document = JSON.stringify(manifest);
  const signature = sign(null, Buffer.from(by.said ? JSON.stringify(by.said) : document), by.key ?? keys.privateKey).toString('base64');
  const body = JSON.stringify({ document, signature, publicKey: spki(by.publicKey ?? keys.publicKey) });
  const answer = await request(test.app.getHttpServer()).post('/api/v1/manifests').set('authorization', `Bearer ${await test.tokenOf(by.person ?? 'gateway-qingshi')}`).set('content-type', manifestMediaType).send(body);
  return { status: answer.status, body: answer.body as ManifestReply & { code?: string } };
}
async function upload(bytes: Uint8Array, { offset = 0, length = bytes.length, digest = digestOf(bytes), part = bytes.subarray(offset), gzip = false, person = 'gateway-qingshi' as TestPerson } = {}) {
  const answer = await request(test.app.getHttpServer()).patch(`/api/v1/uploads/${digest}`)
    .set('authorization', `Bearer ${await test.tokenOf(person)}`).set('content-type', 'application/octet-stream')
    .set('upload-offset', String(offset)).set('upload-length', String(length)).set('content-encoding', gzip ? 'gzip' : 'identity')
    .send(gzip ? gzipSync(part) : Buffer.from(part));
  return { status: answer.status, body: answer.body as UploadReply & { code?: string } };
}
const stateOf = async (study: Study) => (await db.database.prisma.case.findFirst({ where: { study: { studyInstanceUid: study.studyInstanceUid } } }))?.state ?? null;
async function storedBytes(study: Study) {
  const rows = await db.database.prisma.instance.findMany({ where: { study: { studyInstanceUid: study.studyInstanceUid } }, select: { digest: true } });
  return rows.map(({ digest }) => digest).sort();
}
let seeds = 0;
const aStudy = (options: object = {}) => aDicomStudy({ seed: `transfer-${(seeds += 1)}`, instances: 3, rows: 64, ...options });

describe('the gate', () => {
  it('holds a study until all of it is there, however long it is quiet, then gives it to readers at once', async () => {
    const study = aStudy();
    const first = await announce(manifestOf(study, { complete: false, files: study.files.slice(0, 1) }));
    expect(first).toMatchObject({ status: 200, body: { announced: 1, arrived: 0, complete: false, caseId: null } });
    expect(first.body.missing).toEqual([{ sopInstanceUid: study.sopInstanceUids[0], digest: digestOf(study.files[0] ?? new Uint8Array()), received: 0 }]);
    for (const bytes of study.files.slice(0, 2)) expect((await upload(bytes)).body.outcome).toBe('stored');
    const second = await announce(manifestOf(study));
    expect(second.body).toMatchObject({ announced: 3, arrived: 2, complete: true });
    expect(second.body.missing.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([study.sopInstanceUids[2]]);
    // The quiet job finds two of three and leaves it.
    const { caseId } = second.body;
    expect(await test.app.get(CompleteStudy).whenQuiet(caseId ?? '')).toBe('still-arriving');
    expect((await call('uploader-qingshi', 'post', `/api/v1/cases/${caseId}/complete`)).body.code).toBe('study-incomplete');
    expect(await stateOf(study)).toBe('receiving');
    expect((await call('uploader-qingshi', 'get', `/api/v1/cases/${caseId}`)).body.transfer).toEqual({ announced: 3, arrived: 2, complete: true, released: false });
    await upload(study.files[2] ?? new Uint8Array());
    const last = manifestOf(study);
    expect((await announce(last)).body).toMatchObject({ arrived: 3, missing: [] });
    expect(await stateOf(study)).toBe('received');
    // Said again it is the same, and an older one is passed over.
    expect((await announce(last)).body.missing).toEqual([]);
    expect((await announce(manifestOf(study, { sequence: 0, files: [] }))).body).toMatchObject({ announced: 3, arrived: 3 });
  });

  it('lets the county or the dispatcher release what is there, with a reason, audited; nobody else, and not twice', async () => {
    const study = aStudy();
    await announce(manifestOf(study));
    const caseId = (await upload(study.files[0] ?? new Uint8Array())).body.caseId;
    const path = `/api/v1/cases/${caseId}/release-incomplete`;
    expect((await call('uploader-baiyun', 'post', path, { reason: 'x' })).body.code).toBe('case-not-found');
    expect((await call('reader-chen', 'post', path, { reason: 'x' })).body.code).toBe('not-allowed');
    expect((await call('dispatcher', 'post', path, { reason: ' ' })).body.code).toBe('bad-input');
    const released = await call('dispatcher', 'post', path, { reason: 'CT broke down amid the series' });
    expect([released.status, released.body.state]).toEqual([200, 'received']);
    expect((await call('dispatcher', 'post', path, { reason: 'again' })).body.code).toBe('case-wrong-state');
    const line = await db.database.prisma.auditEvent.findFirst({ where: { caseId: caseId ?? '', action: 'study.released-incomplete', outcome: 'success' } });
    expect([line?.actorRole, line?.detail]).toEqual(['dispatcher', { announced: 3, arrived: 1 }]);
    // What comes after all is added.
    expect((await upload(study.files[1] ?? new Uint8Array())).body.outcome).toBe('stored');
  });

  it('two gateways with parts of one study: it waits for both', async () => {
    const other = generateKeyPairSync('ed25519');
    const study = aStudy();
    expect((await call('gateway-qingshi', 'put', '/api/v1/gateways/key', { name: 'ward', publicKey: spki(other.publicKey) })).body.state).toBe('waiting');
    expect((await announce(manifestOf(study, { files: study.files.slice(2) }), { key: other.privateKey, publicKey: other.publicKey })).body.code).toBe('gateway-not-trusted');
    const { items } = (await call('platform-admin', 'get', '/api/v1/gateways')).body as { items: { id: string; state: string }[] };
    const waiting = items.find(({ state }) => state === 'waiting');
    expect((await call('platform-admin', 'post', `/api/v1/gateways/${waiting?.id}/decision`, { state: 'trusted' })).body.state).toBe('trusted');
    await announce(manifestOf(study, { files: study.files.slice(2) }), { key: other.privateKey, publicKey: other.publicKey });
    for (const bytes of study.files.slice(0, 2)) await upload(bytes);
    expect((await announce(manifestOf(study, { files: study.files.slice(0, 2) }))).body.missing).toEqual([]);
    expect(await stateOf(study)).toBe('receiving');
    await upload(study.files[2] ?? new Uint8Array());
    await announce(manifestOf(study, { files: study.files.slice(2) }), { key: other.privateKey, publicKey: other.publicKey });
    expect(await stateOf(study)).toBe('received');
    await call('platform-admin', 'post', `/api/v1/gateways/${waiting?.id}/decision`, { state: 'revoked' });
    expect((await announce(manifestOf(study), { key: other.privateKey, publicKey: other.publicKey })).body.code).toBe('gateway-not-trusted');
  });

  it('refuses what is not signed by the key, another account’s key, another hospital’s study, and what is no manifest', async () => {
    const study = aStudy();
    expect((await announce(manifestOf(study), { said: { other: 'words' } })).body.code).toBe('manifest-not-signed');
    expect((await announce(manifestOf(study), { key: generateKeyPairSync('ed25519').privateKey })).body.code).toBe('manifest-not-signed');
    expect((await announce({ ...manifestOf(study), studyInstanceUid: '../../etc' })).body.code).toBe('bad-input');
    expect((await announce([])).body.code).toBe('bad-input');
    expect((await announce(manifestOf(study), { person: 'uploader-qingshi' })).body.code).toBe('not-allowed');
    expect((await call('gateway-qingshi', 'put', '/api/v1/gateways/key', { name: 'x', publicKey: 'AAAA' })).body.code).toBe('bad-input');
    const elsewhere = aStudy();
    expect((await upload(elsewhere.files[0] ?? new Uint8Array(), { person: 'uploader-baiyun' })).body.outcome).toBe('stored');
    expect((await announce(manifestOf(elsewhere))).body.code).toBe('study-of-another-hospital');
  });
});

describe('objects in parts', () => {
  const big = aDicomStudy({ seed: 'transfer-big', instances: 1, rows: 1024 });
  const [bytes = new Uint8Array()] = big.files;

  it('goes on where it was cut, and what is stored is what was sent', async () => {
    const third = Math.floor(bytes.length / 3);
    expect((await upload(bytes, { part: bytes.subarray(0, third) })).body).toMatchObject({ received: third, outcome: 'receiving' });
    expect((await call('gateway-qingshi', 'get', `/api/v1/uploads/${digestOf(bytes)}`)).body).toEqual({ received: third });
    expect((await call('uploader-baiyun', 'get', `/api/v1/uploads/${digestOf(bytes)}`)).body, 'another hospital').toEqual({ received: 0 });
    expect((await announce(manifestOf(big))).body.missing[0]?.received).toBe(third);
    // Before what is here, and behind a gap: nothing is taken, and the answer says where to go on.
    expect((await upload(bytes, { part: bytes.subarray(0, third) })).body.received).toBe(third);
    expect((await upload(bytes, { offset: third + 1 })).body.received).toBe(third);
    expect((await upload(bytes, { offset: third, part: bytes.subarray(third, 2 * third), gzip: true })).body.received).toBe(2 * third);
    expect((await upload(bytes, { offset: 2 * third })).body).toMatchObject({ outcome: 'stored', received: bytes.length });
    expect(await storedBytes(big)).toEqual([digestOf(bytes)]);
    expect(await db.database.prisma.uploadPiece.count()).toBe(0);
    expect((await upload(bytes)).body.outcome).toBe('already-stored');
  });

  it.each(['identity', 'gzip'])('a line that breaks amid the body (%s): every byte that came is kept', async (encoding) => {
    const study = aDicomStudy({ seed: `transfer-cut-${encoding}`, instances: 1, rows: 2048 });
    const [file = new Uint8Array()] = study.files;
    // Pixels like noise: compressed they are still more than the line's own buffers hold, so the platform has begun to read when it breaks.
    const whole = Buffer.from(file);
    for (let at = whole.length - 7_000_000; at < whole.length; at += 1) whole[at] = Math.imul(at, 2654435761) >>> 24;
    const body = encoding === 'gzip' ? gzipSync(whole) : Buffer.from(whole);
    const cut = Math.floor(body.length * 0.37);
    const token = await test.tokenOf('gateway-qingshi');
    const head = `PATCH /api/v1/uploads/${digestOf(whole)} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/octet-stream\r\ncontent-encoding: ${encoding}\r\nupload-offset: 0\r\nupload-length: ${whole.length}\r\ncontent-length: ${body.length}\r\n\r\n`;
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.write(Buffer.concat([Buffer.from(head), body.subarray(0, cut)]), () => resolve()));
    socket.end();
    const received = async () => ((await call('gateway-qingshi', 'get', `/api/v1/uploads/${digestOf(whole)}`)).body as { received: number }).received;
    await until(async () => (await received()) > 0, 'what came before the cut');
    const kept = await received();
    if (encoding === 'identity') expect(kept).toBe(cut);
    else expect(kept / whole.length).toBeGreaterThan(0.25);
    expect((await upload(whole, { offset: kept })).body.outcome).toBe('stored');
    expect(await storedBytes(study)).toEqual([digestOf(whole)]);
  });

  it('refuses other bytes than the address says, and takes the right ones after that', async () => {
    const study = aStudy();
    const [right = new Uint8Array()] = study.files;
    const wrong = Buffer.from(right);
    wrong[wrong.length - 1] = (wrong[wrong.length - 1] ?? 0) ^ 1;
    expect((await upload(wrong, { digest: digestOf(right) })).body.code).toBe('bad-input');
    expect((await upload(wrong, { digest: digestOf(right), part: wrong.subarray(0, 100) })).body.received).toBe(100);
    expect((await upload(wrong, { digest: digestOf(right), offset: 100 })).body.code).toBe('bad-input');
    expect((await upload(right)).body.outcome).toBe('stored');
  });

  it('says what is no DICOM, takes no bomb, and wants its headers', async () => {
    const letter = Buffer.from('dear colleague');
    expect((await upload(letter)).body).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('not-readable') as string });
    // A gigabyte of zeros in a megabyte: no more is taken than was announced.
    expect((await upload(letter, { part: Buffer.alloc(50_000_000), gzip: true })).body.code).toBe('bad-input');
    const bare = await request(test.app.getHttpServer()).patch(`/api/v1/uploads/${digestOf(letter)}`).set('authorization', `Bearer ${await test.tokenOf('gateway-qingshi')}`).set('content-type', 'application/octet-stream').send(letter);
    expect([bare.status, bare.body.code]).toEqual([400, 'bad-input']);
  });
});

describe('orders', () => {
  const order = { accessionNumber: 'A-1001', patientId: 'P1', patientName: '王^小东', modality: 'CT', procedure: '胸部平扫', scheduledAt: '2026-11-25T08:00:00+08:00', priority: 'stat', history: '胸痛三小时' };

  it('are announced once, seen by the own hospital, and refused when the number stands for another examination', async () => {
    const made = await call('uploader-qingshi', 'post', '/api/v1/orders', order);
    expect([made.status, made.body.state]).toEqual([201, 'scheduled']);
    expect((await call('uploader-qingshi', 'post', '/api/v1/orders', order)).body.id).toBe(made.body.id);
    expect((await call('gateway-qingshi', 'post', '/api/v1/orders', { ...order, patientId: 'P2' })).body.code).toBe('order-exists');
    expect((await call('gateway-qingshi', 'get', '/api/v1/orders')).body.items).toHaveLength(1);
    expect((await call('uploader-baiyun', 'get', '/api/v1/orders')).body.items).toEqual([]);
    expect((await call('uploader-baiyun', 'post', `/api/v1/orders/${made.body.id}/cancel`)).body.code).toBe('not-found');
  });

  it('give the study under their accession number its priority and history', async () => {
    const study = aStudy({ content: { AccessionNumber: 'A-1001' } });
    await announce(manifestOf(study, { complete: false }));
    for (const bytes of study.files) await upload(bytes);
    await announce(manifestOf(study, { priority: 'routine' }));
    const kase = await db.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: study.studyInstanceUid } } });
    expect([kase.state, kase.priority, kase.history]).toEqual(['received', 'stat', '胸痛三小时']);
  });

  it('follow the modality: in progress, completed, and a finished step stays finished', async () => {
    const step = (status: string, uid = '1.2.3.4') => call('gateway-qingshi', 'put', `/api/v1/performed-steps/${uid}`, { status, accessionNumber: 'A-1001', studyInstanceUid: null, startedAt: '20261125080000', endedAt: null });
    const state = async () => ((await call('gateway-qingshi', 'get', '/api/v1/orders?open=false')).body.items as { accessionNumber: string; state: string }[]).find((of) => of.accessionNumber === 'A-1001')?.state;
    expect((await step('IN PROGRESS')).status).toBe(200);
    expect(await state()).toBe('in-progress');
    await step('COMPLETED');
    expect((await step('DISCONTINUED')).body.status).toBe('COMPLETED');
    expect(await state()).toBe('completed');
    expect((await call('gateway-qingshi', 'get', '/api/v1/orders')).body.items).toEqual([]);
  });
});
