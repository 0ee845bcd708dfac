import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ArrivedInstance, echo, startDimseScp, storeFiles, type DimseScpOptions, storeStatus, type StoreVerdict } from '@qianli/dimse';
import { attributesOf, parseDicomFile } from '@qianli/domain-dicom';
import { aDicomStudy } from '@qianli/testing';
import { convert, dataSetOf, dcmtk, startStorescp, until } from '../support/dcmtk';
import { corpusFiles } from '../support/corpus';

const root = mkdtempSync(join(tmpdir(), 'qianli-dimse-'));
const files = new Map<string, string>();
const undo: (() => unknown)[] = [];
const success = { status: storeStatus.success };

/** The same small image in every syntax that DCMTK can write, and a Chinese one. */
beforeAll(() => {
  const put = (name: string, bytes: Uint8Array) => {
    files.set(name, join(root, `${name}.dcm`));
    writeFileSync(file(name), bytes);
  };
  const [plain = new Uint8Array()] = aDicomStudy({ seed: 'dimse', modality: 'CT', rows: 64 }).files;
  put('source', plain);
  // DCMTK's own writing first, so that its sender finds nothing to write otherwise.
  for (const [name, tool, ...options] of [
    ['explicit', 'dcmconv', '+te'], ['implicit', 'dcmconv', '+ti'], ['big-endian', 'dcmconv', '+tb'], ['deflated', 'dcmconv', '+td'],
    ['jpeg-lossless', 'dcmcjpeg', '+e1'], ['rle', 'dcmcrle'],
  ] as const) {
    files.set(name, join(root, `${name}.dcm`));
    convert(tool, [...options, file('source'), file(name)]);
  }
  const [chinese = new Uint8Array()] = aDicomStudy({ seed: 'dimse-gb', characterSet: 'GB18030', patientName: '欧阳^建国', content: { InstitutionName: '青石县人民医院' } }).files;
  put('gb18030', chinese);
});
afterEach(async () => {
  for (const action of undo.splice(0).reverse()) await action();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const file = (name: string) => files.get(name) ?? '';
const dataSetIn = (path: string) => dataSetOf(readFileSync(path));

interface TestScp {
  readonly port: number;
  readonly incoming: string;
  readonly arrived: ArrivedInstance[];
  readonly refused: { callingAeTitle: string; calledAeTitle: string; because: string }[];
}
async function anScp(options: Partial<DimseScpOptions> = {}): Promise<TestScp> {
  const incoming = join(root, randomUUID());
  mkdirSync(incoming);
  const arrived: ArrivedInstance[] = [];
  const refused: TestScp['refused'] = [];
  const scp = await startDimseScp({
    host: '127.0.0.1', port: 0, calledAeTitles: ['QIANLI'], callingAeTitles: ['CT01', 'DR01'], incoming,
    onInstance: (instance) => {
      arrived.push(instance);
      return Promise.resolve(success);
    },
    onRefused: (peer) => refused.push(peer),
    ...options,
  });
  undo.push(() => scp.stop());
  return { port: scp.port, incoming, arrived, refused };
}
const storescu = (port: number, path: string, ...options: string[]) => dcmtk('storescu', ['-v', ...options, '-aet', 'CT01', '-aec', 'QIANLI', '127.0.0.1', String(port), path]);
const target = (port: number, calling = 'CT01') => ({ host: '127.0.0.1', port, callingAeTitle: calling, calledAeTitle: 'QIANLI' });
const openFilesUnder = (folder: string) => readdirSync('/proc/self/fd').filter((fd) => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
  } catch {
    return false;
  }
});
async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  undo.push(() => socket.destroy());
  return socket;
}
/** What a foreign sender says up to the middle of its object: its first bytes, caught on the way. */
async function bytesOfStore(path: string): Promise<Buffer> {
  const { createServer } = await import('node:net');
  const { port } = await anScp();
  const said: Buffer[] = [];
  const proxy = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    from.on('data', (piece) => {
      said.push(piece);
      to.write(piece);
    });
    to.pipe(from);
    for (const socket of [from, to]) socket.on('error', () => undefined).on('close', () => (from.destroy(), to.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const sent = await storescu(address && typeof address === 'object' ? address.port : 0, path, '-xe');
  proxy.close();
  expect(sent.code, sent.output).toBe(0);
  return Buffer.concat(said);
}

describe("our SCP and DCMTK's senders", () => {
  it('answers C-ECHO', async () => {
    const { port } = await anScp();
    expect((await dcmtk('echoscu', ['-aet', 'CT01', '-aec', 'QIANLI', '127.0.0.1', String(port)])).code).toBe(0);
  });

  it.each([
    ['implicit', '-xi', '1.2.840.10008.1.2'], ['explicit', '-xe', '1.2.840.10008.1.2.1'], ['big-endian', '-xb', '1.2.840.10008.1.2.2'],
    ['deflated', '-xd', '1.2.840.10008.1.2.1.99'], ['jpeg-lossless', '-xs', '1.2.840.10008.1.2.4.70'], ['rle', '-xr', '1.2.840.10008.1.2.5'], ['gb18030', '-xe', '1.2.840.10008.1.2.1'],
  ])('keeps a data set in %s as it was sent, byte for byte', async (name, option, transferSyntaxUid) => {
    const { port, arrived } = await anScp();
    const sent = await storescu(port, file(name), option);
    expect(sent.code, sent.output).toBe(0);
    const [kept] = arrived;
    expect(kept?.transferSyntaxUid).toBe(transferSyntaxUid);
    const bytes = readFileSync(kept?.path ?? '');
    // DCMTK deflates anew while it sends, at its own level; what it holds is the same.
    const compared = (of: Buffer) => (name === 'deflated' ? inflated(of) : dataSetOf(of));
    expect(compared(bytes).equals(compared(readFileSync(file(name))))).toBe(true);
    expect(spawnSync('dcmftest', [kept?.path ?? ''], { encoding: 'latin1' }).stdout).toMatch(/^yes/);
  });

  it('says Success only when the instance is safe', async () => {
    let release: () => void = () => undefined;
    const safe = new Promise<void>((resolve) => (release = resolve));
    const steps: string[] = [];
    const { port } = await anScp({
      onInstance: async () => {
        steps.push('arrived');
        await safe;
        return success;
      },
    });
    const sending = storescu(port, file('explicit')).then((run) => steps.push(`sender ended ${run.code}`));
    await until(() => steps.length === 1);
    // Another peer is served meanwhile, and its turn through the same event loop shows that no answer went out.
    await echo(target(port, 'DR01'));
    steps.push('safe');
    release();
    await sending;
    expect(steps).toEqual(['arrived', 'safe', 'sender ended 0']);
  });

  it('refuses an unknown caller and an unknown called title, each with its reason', async () => {
    const { port, arrived, refused } = await anScp();
    const unknown = await dcmtk('storescu', ['-v', '-aet', 'STRANGER', '-aec', 'QIANLI', '127.0.0.1', String(port), file('explicit')]);
    expect(unknown.output).toMatch(/Calling AE Title Not Recognized/i);
    const other = await dcmtk('echoscu', ['-v', '-aet', 'CT01', '-aec', 'OTHER', '127.0.0.1', String(port)]);
    expect(other.output).toMatch(/Called AE Title Not Recognized/i);
    expect(refused.map(({ because }) => because)).toEqual(['calling AE title not recognised', 'called AE title not recognised']);
    expect(arrived).toEqual([]);
  });

  it('gives the verdict on: same UID with other bytes 0x0111, cannot understand 0xC000, full disk 0xA700', async () => {
    const enospc = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    const answers: [() => Promise<StoreVerdict>, number][] = [
      [() => Promise.resolve({ status: storeStatus.duplicate, comment: 'same UID with other bytes; the first is kept' }), 0x0111],
      [() => Promise.resolve({ status: storeStatus.cannotUnderstand, comment: 'no pixel data' }), 0xc000],
      [enospc, 0xa700],
    ];
    for (const [onInstance, status] of answers) {
      const { port } = await anScp({ onInstance });
      const [sent] = await storeFiles(target(port), [file('explicit')]);
      expect(sent?.status).toBe(status);
      expect((await storescu(port, file('explicit'))).code, `DCMTK and 0x${status.toString(16)}`).not.toBe(0);
    }
  });

  it('a disk that is really full is 0xA700, no file is left, and the next object after some room is made is kept', async (context) => {
    const disk = join(root, 'tiny');
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status !== 0) return context.skip('only root can mount a tiny disk; ENOSPC is tried by the test above');
    undo.push(() => spawnSync('umount', [disk]));
    const { port } = await anScp({ incoming: disk });
    const [big = new Uint8Array()] = aDicomStudy({ seed: 'big', rows: 512 }).files;
    writeFileSync(join(root, 'big.dcm'), big);
    const [refused] = await storeFiles(target(port), [join(root, 'big.dcm')]);
    expect(refused).toMatchObject({ status: 0xa700, message: 'the gateway cannot write: ENOSPC' });
    expect(readdirSync(disk)).toEqual([]);
    expect((await storeFiles(target(port), [file('explicit')]))[0]?.status).toBe(0);
  });
});

describe('peers that break off or break the rules', () => {
  it('an object cut in the middle, anywhere, leaves no file and no handle, and the next peer is served', async () => {
    const said = await bytesOfStore(file('explicit'));
    const requestBytes = 6 + said.readUInt32BE(2);
    const { port, incoming, arrived } = await anScp();
    for (const share of [0.03, 0.1, 0.3, 0.6, 0.9, 0.99]) {
      const socket = await connected(port);
      socket.resume();
      const cut = Math.floor(said.length * share);
      socket.write(said.subarray(0, cut));
      // What came after the association request was taken in when that is answered: both came together.
      if (cut > requestBytes) await until(() => socket.bytesRead > 0);
      if (cut % 2) socket.resetAndDestroy();
      else socket.destroy();
    }
    await until(() => readdirSync(incoming).length === 0 && openFilesUnder(incoming).length === 0, 'a clean incoming folder');
    expect(arrived).toEqual([]);
    expect((await storeFiles(target(port), [file('explicit')]))[0]?.status).toBe(0);
  });

  it('a sender that is killed leaves nothing behind and its place is free again', async () => {
    const [big = new Uint8Array()] = aDicomStudy({ seed: 'kill', rows: 2048 }).files;
    writeFileSync(join(root, 'kill.dcm'), big);
    const { port, incoming, arrived } = await anScp({ maxPerPeer: 1 });
    for (let i = 0; i < 3; i += 1) {
      const sender = spawn('storescu', ['-aet', 'CT01', '-aec', 'QIANLI', '--max-send-pdu', '4096', '127.0.0.1', String(port), join(root, 'kill.dcm')], { stdio: 'ignore' });
      const before = arrived.length;
      await until(() => readdirSync(incoming).length > before || sender.exitCode !== null);
      sender.kill('SIGKILL');
      await until(() => sender.exitCode !== null || sender.signalCode !== null);
    }
    await until(() => openFilesUnder(incoming).length === 0 && readdirSync(incoming).length === arrived.length, 'files of whole objects only');
    await until(() => storeFiles(target(port), [file('explicit')]).then(([sent]) => sent?.status === 0, () => false), 'a free place');
  });

  it('does not serve the peer that it refused, whatever that goes on to say', async () => {
    const said = await bytesOfStore(file('explicit'));
    const { port, incoming, arrived, refused } = await anScp({ callingAeTitles: ['DR01'] });
    const socket = await connected(port);
    let closed = false;
    socket.on('close', () => (closed = true)).resume();
    socket.write(said);
    await until(() => closed);
    expect(refused).toHaveLength(1);
    expect([arrived, readdirSync(incoming)]).toEqual([[], []]);
  });

  it('cuts off a declared length of 4 GiB, a second association request, data before any association, and HTTP', async () => {
    const said = await bytesOfStore(file('explicit'));
    const request = said.subarray(0, 6 + said.readUInt32BE(2));
    const { port } = await anScp();
    for (const bytes of [Buffer.from([4, 0, 255, 255, 255, 255]), Buffer.concat([request, request]), said.subarray(request.length), Buffer.from('GET / HTTP/1.1\r\n\r\n')]) {
      const socket = await connected(port);
      let closed = false;
      socket.on('close', () => (closed = true)).resume();
      socket.write(bytes);
      await until(() => closed, 'the end of the connection');
    }
    await echo(target(port));
  });

  it('a peer that says nothing is sent away, and holds up nobody meanwhile', async () => {
    const { port } = await anScp({ idleMs: 300 });
    const socket = await connected(port);
    let closed = false;
    socket.on('close', () => (closed = true)).resume();
    await echo(target(port));
    await until(() => closed, 'the end of the silent connection', 5000);
  });

  it('keeps to its cap per peer and in all; another peer is served', async () => {
    let release: () => void = () => undefined;
    const hold = new Promise<StoreVerdict>((resolve) => (release = () => resolve(success)));
    let held = 0;
    const { port, refused } = await anScp({ maxPerPeer: 2, maxAssociations: 3, onInstance: () => ((held += 1), hold) });
    const running = [1, 2].map(() => storeFiles(target(port), [file('explicit')]));
    await until(() => held === 2);
    await expect(echo(target(port))).rejects.toThrow('refused the association');
    await echo(target(port, 'DR01'));
    // The echo's own place is free again only when its connection is closed.
    let third: ReturnType<typeof storeFiles> = Promise.resolve([]);
    await until(async () => {
      third = storeFiles(target(port, 'DR01'), [file('explicit')]);
      await Promise.race([third.catch(() => undefined), until(() => held === 3)]);
      return held === 3;
    });
    await expect(echo(target(port, 'DR01'))).rejects.toThrow('busy');
    release();
    for (const results of await Promise.all([...running, third])) expect(results[0]?.status).toBe(0);
    expect(new Set(refused.map(({ because }) => because))).toEqual(new Set(['too many associations']));
    await until(() => echo(target(port)).then(() => true, () => false));
  });
});

describe("our SCU and DCMTK's storescp", () => {
  it('every syntax arrives byte for byte, Chinese names in their own bytes among them', async () => {
    const { freePort } = await import('../../apps/platform/src/free-port');
    const into = join(root, 'foreign');
    mkdirSync(into);
    const port = await freePort();
    const server = await startStorescp(port, ['+xa', '+B', '-uf', '-od', into]);
    undo.push(() => server.kill('SIGKILL'));
    const gb = corpusFiles('charsets').filter(({ bytes }) => attributesOf(parseDicomFile(bytes, { identity: 'optional' })).sopInstanceUid).map(({ name, bytes }) => {
      const path = join(root, name);
      writeFileSync(path, bytes);
      return path;
    });
    expect(gb.length).toBeGreaterThan(0);
    for (const path of [...['source', 'implicit', 'explicit', 'big-endian', 'deflated', 'jpeg-lossless', 'rle', 'gb18030'].map(file), ...gb]) {
      const [sent] = await storeFiles({ host: '127.0.0.1', port, callingAeTitle: 'QIANLI-SEND', calledAeTitle: 'STORESCP' }, [path]);
      expect(sent?.status, `${path}: ${sent?.message}`).toBe(0);
      const [name = ''] = readdirSync(into);
      const [theirs, ours] = [dataSetIn(join(into, name)), dataSetIn(path)];
      // An odd deflated stream goes out with one zero more (PS3.5 A.5).
      expect(theirs.subarray(0, ours.length).equals(ours) && theirs.length - ours.length === ours.length % 2, path).toBe(true);
      rmSync(join(into, name));
    }
  });

  it('files of several syntaxes and one that is no DICOM are each told once', async () => {
    const { port, arrived } = await anScp();
    writeFileSync(join(root, 'letter.txt'), 'dear colleague');
    const results = await storeFiles(target(port), [file('explicit'), join(root, 'letter.txt'), file('rle'), file('gb18030'), file('deflated')]);
    expect(results).toHaveLength(5);
    expect(results.filter(({ status }) => status === 0)).toHaveLength(4);
    expect(results.find(({ path }) => path.endsWith('letter.txt'))?.status).toBeNull();
    expect(new Set(arrived.map(({ transferSyntaxUid }) => transferSyntaxUid)).size).toBe(3);
  });

  it('says in plain words when nobody listens, and when the peer hangs up without an answer', async () => {
    const { createServer } = await import('node:net');
    const rude = createServer((socket) => void socket.once('data', () => socket.end()));
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    undo.push(() => rude.close());
    const address = rude.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    await expect(echo(target(port))).rejects.toThrow('ended the association without an answer');
    expect(await storeFiles(target(port), [file('explicit')])).toMatchObject([{ status: null, message: 'the peer ended the association without an answer' }]);
    await expect(echo(target(1))).rejects.toThrow(/ECONNREFUSED/);
  });
});

/** The elements of a deflated file, as text. */
function inflated(bytes: Buffer): Buffer {
  const { inflateRawSync } = process.getBuiltinModule('node:zlib');
  expect(parseDicomFile(bytes, { inflate: (of, max) => inflateRawSync(of, { maxOutputLength: max }) }).dataset.size).toBeGreaterThan(10);
  return inflateRawSync(dataSetOf(bytes));
}
