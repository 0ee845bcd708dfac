import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { ManifestDocument, ManifestReply, UploadReply } from '@qianli/contracts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Compression } from '../../apps/gateway/src/compression';
import { FinishedStudies } from '../../apps/gateway/src/finished-studies';
import { GatewayKey } from '../../apps/gateway/src/gateway-key';
import type { InstanceAbout } from '../../apps/gateway/src/instance-about';
import { Line } from '../../apps/gateway/src/line';
import { LinkDown, PlatformLink, RequestRefused } from '../../apps/gateway/src/platform-link';
import { Sender, usualPace } from '../../apps/gateway/src/sender';
import { DuplicateInSpool, Spool, type SpooledInstance } from '../../apps/gateway/src/spool';
import { until } from '../support/dcmtk';

const root = mkdtempSync(join(tmpdir(), 'qianli-spool-'));
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of undo.splice(0).reverse()) await action();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const newRoot = () => mkdtempSync(join(root, 'spool-'));
let arrivals = 0;
function arriving(spool: Spool, content: string): string {
  const path = join(spool.incoming, `${(arrivals += 1)}.part`);
  writeFileSync(path, content);
  return path;
}
function about(sopInstanceUid: string, of: Partial<InstanceAbout> = {}): InstanceAbout {
  return {
    sopInstanceUid, sopClassUid: '1.2.840.10008.5.1.4.1.1.2', seriesInstanceUid: '1.9.1', studyInstanceUid: '1.9', transferSyntaxUid: '1.2.840.10008.1.2.1', modality: 'CT', preRead: false, priority: null,
    accessionNumber: null, patient: { id: 'P', name: 'N', sex: '', birthDate: '' }, study: { date: '', time: '', description: '' }, series: { number: '', description: '' }, instanceNumber: '', ...of,
  };
}
const keep = (spool: Spool, uid: string, content = `object ${uid}`, of: Partial<InstanceAbout> = {}) => spool.keep(arriving(spool, content), about(uid, of), 'CT01');
const inOrder = (spool: Spool) => [...spool.all()].sort((a, b) => (a.id < b.id ? -1 : 1));
const waitingIn = (spool: Spool) => inOrder(spool).map(({ sopInstanceUid }) => sopInstanceUid);

describe('the spool', () => {
  it('gives back what it was given, in the order of arrival, also after a restart and when the clock was set back', async () => {
    const at = newRoot();
    const spool = await Spool.open(at);
    const uids = Array.from({ length: 60 }, (_, i) => `1.2.${i}`);
    for (const uid of uids) await keep(spool, uid);
    expect(waitingIn(spool)).toEqual(uids);
    // A file from the future stands for a clock that was an hour ahead.
    const [first = ''] = readdirSync(spool.queue).sort();
    const ahead = first.replace(/^\d+/, String(Date.now() + 3_600_000)).replace(/\.\w+$/, '');
    const id = first.replace(/\.\w+$/, '');
    for (const ending of ['dcm', 'json']) renameSync(join(spool.queue, `${id}.${ending}`), join(spool.queue, `${ahead}.${ending}`));
    const again = await Spool.open(at);
    await keep(again, '1.3');
    expect(waitingIn(again)).toEqual([...uids.slice(1), '1.2.0', '1.3']);
    expect(again.length).toBe(61);
  });

  it('the same bytes twice are one, other bytes under the same UID are refused, and the first stays', async () => {
    const spool = await Spool.open(newRoot());
    expect([await keep(spool, '1.2'), await keep(spool, '1.2')]).toEqual(['kept', 'twice']);
    await expect(keep(spool, '1.2', 'other bytes')).rejects.toBeInstanceOf(DuplicateInSpool);
    expect([readdirSync(spool.incoming), readdirSync(spool.queue).length]).toEqual([[], 2]);
  });

  it('what the platform has is not kept again, also after a restart; other bytes under its UID are, for the platform to judge', async () => {
    const at = newRoot();
    const spool = await Spool.open(at);
    await keep(spool, '1.2');
    for (const instance of inOrder(spool)) await spool.sent(instance);
    expect([spool.length, spool.whereIs('1.2'), readdirSync(spool.queue)]).toEqual([0, 'sent', []]);
    const again = await Spool.open(at);
    expect([await keep(again, '1.2'), again.length, await keep(again, '1.2', 'other bytes'), again.length]).toEqual(['twice', 0, 'kept', 1]);
    expect(again.study('1.9')).toMatchObject({ sent: [{ sopInstanceUid: '1.2' }], waiting: [{ sopInstanceUid: '1.2' }] });
    await spool.forget(Date.now() + 1000, () => true, () => Promise.resolve());
    expect(readdirSync(spool.sentFolder)).toEqual([]);
  });

  it('a second of the same that comes while the first is being written is not called safe before the first is', async () => {
    const spool = await Spool.open(newRoot());
    const [first, second] = [arriving(spool, 'x'), arriving(spool, 'x')];
    const results = Promise.allSettled([spool.keep(first, about('1.2'), 'CT01'), spool.keep(second, about('1.2'), 'CT01')]);
    expect((await results).map((of) => (of.status === 'fulfilled' ? of.value : 'failed')).sort()).toEqual(['kept', 'twice']);
    // And when writing the first fails, the second is not lost with it.
    rmSync(spool.queue, { recursive: true });
    const failed = await Promise.allSettled([spool.keep(arriving(spool, 'y'), about('1.3'), 'CT01'), spool.keep(arriving(spool, 'y'), about('1.3'), 'CT01')]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([spool.length, readdirSync(spool.incoming)]).toEqual([1, []]);
  });

  it('killed between any two steps: what was acknowledged is there or with the platform, nothing blocks, nothing is left over', async () => {
    const state = fc.record({
      uid: fc.nat(1000),
      // What a killed process leaves: while keeping (no label yet), after it, while taking away, while setting aside.
      left: fc.constantFrom('part only', 'file, label in part', 'file, label in sent', 'whole', 'label without file', 'label without file, file aside', 'label broken', 'label empty, no file'),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(state, { selector: ({ uid }) => uid, maxLength: 12 }), async (states) => {
        const at = newRoot();
        const before = await Spool.open(at);
        for (const { uid } of states) await keep(before, `1.${uid}`);
        const instances = inOrder(before);
        states.forEach(({ left }, i) => {
          const { id = '', path = '' } = instances[i] ?? {};
          const label = join(before.queue, `${id}.json`);
          if (left === 'part only') renameSync(path, join(before.incoming, `${id}.part`));
          if (left === 'part only') rmSync(label);
          if (left === 'file, label in part') renameSync(label, `${label}.part`);
          if (left === 'file, label in sent') renameSync(label, join(before.sentFolder, `${id}.json`));
          if (left === 'label without file') rmSync(path);
          if (left === 'label without file, file aside') renameSync(path, join(before.refused, `${id}.dcm`));
          if (left === 'label broken') writeFileSync(label, '{"sopInst');
          if (left === 'label empty, no file') {
            writeFileSync(label, '');
            rmSync(path);
          }
        });
        const after = await Spool.open(at);
        const whole = states.filter(({ left }) => left === 'whole').map(({ uid }) => `1.${uid}`);
        expect(waitingIn(after)).toEqual(whole);
        expect(readdirSync(after.queue)).toHaveLength(2 * whole.length);
        expect(readdirSync(after.incoming)).toEqual([]);
        for (const { uid } of states.filter(({ left }) => left === 'file, label in sent')) expect(after.whereIs(`1.${uid}`)).toBe('sent');
        const aside = states.filter(({ left }) => ['label broken', 'label without file, file aside'].includes(left)).length;
        expect(readdirSync(after.refused).filter((name) => name.endsWith('.dcm'))).toHaveLength(aside);
      }),
      { numRuns: 25 },
    );
  });
});

/** A platform that keeps manifests and objects as told, and counts. */
class APlatform {
  readonly publicKey = 'key';
  readonly manifests: ManifestDocument[] = [];
  readonly asked: string[] = [];
  readonly stored = new Map<string, string>();
  answer: (instance: SpooledInstance, offset: number) => UploadReply | Promise<UploadReply> = (instance) => this.takes(instance);
  isDown = false;

  takes({ sopInstanceUid, digest, bytes }: SpooledInstance): UploadReply {
    this.stored.set(sopInstanceUid, digest);
    return { received: bytes, outcome: 'stored', reason: null, caseId: null };
  }
  ask = () => (this.isDown ? Promise.reject(new LinkDown('no route')) : Promise.resolve({ received: 0 } as never));
  announce = (manifest: ManifestDocument): Promise<ManifestReply> => {
    if (this.isDown) return Promise.reject(new LinkDown('no route'));
    this.manifests.push(manifest);
    const listed = manifest.series.flatMap(({ instances }) => instances);
    const missing = listed.filter(([uid, digest]) => this.stored.get(uid) !== digest).map(([sopInstanceUid, digest]) => ({ sopInstanceUid, digest, received: 0 }));
    return Promise.resolve({ announced: listed.length, arrived: listed.length - missing.length, complete: manifest.complete, released: false, caseId: null, sequence: manifest.sequence, missing });
  };
  upload = async (instance: SpooledInstance, offset: number): Promise<UploadReply> => {
    if (this.isDown) throw new LinkDown('no route');
    this.asked.push(instance.sopInstanceUid);
    return this.answer(instance, offset);
  };
}
async function aSender(at = newRoot(), platform = new APlatform(), pace: Partial<typeof usualPace> = {}) {
  const spool = await Spool.open(at);
  const refused: string[] = [];
  const down: string[] = [];
  const finishedUids: string[] = [];
  const on = { sent: () => undefined, finished: (uid: string) => finishedUids.push(uid), refused: (reason: string) => refused.push(reason), down: (because: string) => down.push(because) };
  const quick = { ...usualPace, idleMs: 5, retryMs: 1, longestRetryMs: 20, quietMs: 100, announceMs: 0, postponedMs: 50, atOnce: 1, ...pace };
  const sender = new Sender(spool, await FinishedStudies.open(join(at, 'finished')), platform, new Line([]), new Compression(), on, 'test', quick);
  undo.push(() => sender.stop());
  return { spool, sender, platform, refused, down, finishedUids };
}
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the sender', () => {
  it('announces a study before its first byte, as whole when everything is there and it is quiet, and then is done with it', async () => {
    const { spool, sender, platform, finishedUids } = await aSender();
    for (const uid of ['1.1', '1.2', '1.3']) await keep(spool, uid);
    sender.start();
    await until(() => finishedUids.length === 1);
    expect(platform.manifests[0]).toMatchObject({ studyInstanceUid: '1.9', complete: false });
    expect(platform.manifests.at(-1)?.series).toEqual([{ seriesInstanceUid: '1.9.1', preRead: false, instances: ['1.1', '1.2', '1.3'].map((uid) => [uid, digestOf(`object ${uid}`), 10]) }]);
    expect(platform.manifests.at(-1)?.complete).toBe(true);
    const before = platform.manifests.length;
    sender.wake();
    await keep(spool, '2.1', 'other study', { studyInstanceUid: '1.8', seriesInstanceUid: '1.8.1' });
    sender.wake();
    await until(() => finishedUids.length === 2);
    expect(platform.manifests.slice(before).map(({ studyInstanceUid }) => studyInstanceUid)).not.toContain('1.9');
  });

  it('sends stat before routine, one image of every series first, then what the pre-read needs', async () => {
    const { spool, sender, platform } = await aSender();
    const routine = { studyInstanceUid: '1.5', seriesInstanceUid: '1.5.1' };
    await keep(spool, '1.5.1.1', 'a', routine);
    await keep(spool, '1.5.1.2', 'b', routine);
    for (const [uid, series, preRead] of [['3', '1.6.1', false], ['4', '1.6.1', false], ['5', '1.6.2', true], ['6', '1.6.2', true]] as const) await keep(spool, uid, uid, { studyInstanceUid: '1.6', seriesInstanceUid: series, preRead, priority: 'stat' });
    sender.start();
    await until(() => spool.length === 0);
    expect(platform.asked).toEqual(['3', '5', '6', '4', '1.5.1.1', '1.5.1.2']);
  });

  it('a wake-up is never lost, whenever it comes: 100 instances, each woken for at once, with a minute between looks', async () => {
    const { spool, sender } = await aSender(newRoot(), new APlatform(), { idleMs: 60_000 });
    sender.start();
    for (let i = 0; i < 100; i += 1) {
      await keep(spool, `1.${i}`);
      sender.wake();
      if (i % 3 === 0) await until(() => spool.length === 0, `instance ${i} being sent`, 5000);
      else if (i % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => spool.length === 0, 'the rest being sent', 5000);
  });

  it('a line that is down is tried again until it is up; nothing is set aside and nothing goes twice', async () => {
    const { spool, sender, platform, refused, down } = await aSender();
    platform.isDown = true;
    for (const uid of ['1.1', '1.2', '1.3']) await keep(spool, uid);
    sender.start();
    await until(() => down.length > 4);
    platform.isDown = false;
    await until(() => spool.length === 0);
    expect([refused, platform.asked]).toEqual([[], ['1.1', '1.2', '1.3']]);
    expect(sender.trouble).toBeNull();
  });

  it('killed after the platform stored it and before that was noted: it is not sent again', async () => {
    const at = newRoot();
    const platform = new APlatform();
    const first = await Spool.open(at);
    for (const uid of ['1.1', '1.2']) await keep(first, uid);
    platform.stored.set('1.1', digestOf('object 1.1'));
    const { spool, sender } = await aSender(at, platform);
    sender.start();
    await until(() => spool.length === 0);
    expect(platform.asked).toEqual(['1.2']);
  });

  it('goes on at the byte that the platform names', async () => {
    const { spool, sender, platform } = await aSender();
    const offsets: number[] = [];
    platform.answer = (instance, offset) => {
      offsets.push(offset);
      return offset < 6 ? { received: offset + 3, outcome: 'receiving', reason: null, caseId: null } : platform.takes(instance);
    };
    await keep(spool, '1.1');
    sender.start();
    await until(() => spool.length === 0);
    expect(offsets).toEqual([0, 3, 6]);
  });

  it('refused for good: set aside with the reason, the others go, and the study is never announced as if it were whole without it', async () => {
    const { spool, sender, platform, refused, finishedUids } = await aSender();
    platform.answer = (instance) => (instance.sopInstanceUid === '1.2' ? { received: 0, outcome: 'refused', reason: 'uid-conflict: other bytes', caseId: null } : platform.takes(instance));
    for (const uid of ['1.1', '1.2', '1.3']) await keep(spool, uid);
    sender.start();
    await until(() => spool.length === 0 && platform.manifests.at(-1)?.complete === true);
    expect(refused).toEqual(['uid-conflict: other bytes']);
    const [name = ''] = readdirSync(spool.refused).filter((of) => of.endsWith('.txt'));
    expect(readFileSync(join(spool.refused, name), 'utf8')).toBe('uid-conflict: other bytes\n');
    expect(platform.manifests.at(-1)?.series[0]?.instances).toHaveLength(3);
    expect(finishedUids).toEqual([]);
  });

  it('a platform that cannot take one just now loses nothing: it waits, the others go', async () => {
    const { spool, sender, platform, refused } = await aSender(newRoot(), new APlatform(), { postponedMs: 3_600_000 });
    platform.answer = (instance) => (instance.sopInstanceUid === '1.1' ? { received: 0, outcome: 'later', reason: null, caseId: null } : platform.takes(instance));
    for (const uid of ['1.1', '1.2', '1.3']) await keep(spool, uid);
    sender.start();
    await until(() => spool.length === 1);
    expect([waitingIn(spool), refused, platform.asked.filter((uid) => uid === '1.1')]).toEqual([['1.1'], [], ['1.1']]);
  });

  it('a request that is refused whole three times is set aside, and does not hold up the others', async () => {
    const { spool, sender, platform, refused } = await aSender();
    platform.answer = (instance) => {
      if (instance.sopInstanceUid === '1.2') throw new RequestRefused(413, 'bad');
      return platform.takes(instance);
    };
    for (const uid of ['1.1', '1.2', '1.3']) await keep(spool, uid);
    sender.start();
    await until(() => spool.length === 0);
    expect([refused, platform.asked.filter((uid) => uid === '1.2')]).toEqual([['status 413 bad'], ['1.2', '1.2', '1.2']]);
  });

  it('a clock that was set back makes no manifest older than the last', async () => {
    const { spool, sender, platform, finishedUids } = await aSender();
    const usual = platform.announce;
    const ahead = Date.now() + 86_400_000;
    let latest = { sequence: ahead, complete: false, instances: 0 };
    platform.announce = async (manifest) => {
      const reply = await usual(manifest);
      if (manifest.sequence > latest.sequence) latest = { sequence: manifest.sequence, complete: manifest.complete, instances: 1 };
      return { ...reply, sequence: latest.sequence, complete: latest.complete };
    };
    await keep(spool, '1.1');
    sender.start();
    await until(() => finishedUids.length === 1);
    expect(latest).toMatchObject({ complete: true });
  });
});

describe('the line to the platform', () => {
  /** A platform that signs in and answers the rest as told. */
  async function aServer(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (!request.url?.endsWith('/sessions')) return answer(request, response);
      const user = { id: 'cf1c8b7e-6f3b-4f8e-9a51-3f6a0f6f1d11', name: 'gateway', role: 'gateway', hospital: null };
      request.resume().on('end', () => response.writeHead(201).end(JSON.stringify({ accessToken: 'token', expiresAt: new Date(Date.now() + 3_600_000).toISOString(), user })));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    undo.push(() => (server.closeAllConnections(), server.close()));
    const address = server.address();
    return `http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}`;
  }
  const link = (url: string, stallMs?: number, line = new Line([])) => new PlatformLink({ url, username: 'gateway', password: 'x' }, GatewayKey.open(join(newRoot(), 'key.pem')), line, stallMs);
  const never = new AbortController().signal;
  async function upload(to: PlatformLink, content = 'x', compress = false) {
    const spool = await Spool.open(newRoot());
    await keep(spool, '1.1', content);
    const [instance] = inOrder(spool);
    if (!instance) throw new Error('nothing was kept');
    return to.upload(instance, 0, { compress, cannotWait: false, stop: never });
  }

  it.each([[503, 'status 503', LinkDown], [401, 'status 401', LinkDown], [413, 'status 413', RequestRefused], [500, 'status 500', LinkDown]])('a %d is told as what it is', async (status, message, kind) => {
    const url = await aServer((request, response) => void request.resume().on('end', () => response.writeHead(status).end('{}')));
    const error: unknown = await upload(link(url)).catch((of: unknown) => of);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toBe(message);
  });

  it('a platform that stops answering, breaks off amid its answer or hangs up is a line that is down', async () => {
    const silent = await aServer((request) => void request.resume());
    await expect(upload(link(silent, 200))).rejects.toThrow('no progress in 0.2 s');
    const half = await aServer((request, response) => void request.resume().on('end', () => (response.writeHead(200, { 'content-length': 100 }), response.write('{"0008'), setTimeout(() => response.destroy(), 20))));
    await expect(upload(link(half))).rejects.toBeInstanceOf(LinkDown);
    const rude = await aServer((request) => void request.socket.destroy());
    await expect(upload(link(rude))).rejects.toBeInstanceOf(LinkDown);
    await expect(upload(link('http://127.0.0.1:1'))).rejects.toThrow('sign-in');
  });

  it('compressed, fewer bytes go on the line, and the line counts them as they went', async () => {
    let received = 0;
    const url = await aServer((request, response) => void request.on('data', (piece: Buffer) => (received += piece.length)).on('end', () => response.writeHead(200).end(JSON.stringify({ received: 100_000, outcome: 'stored', reason: null, caseId: null }))));
    const line = new Line([]);
    await upload(link(url, undefined, line), 'a'.repeat(100_000), true);
    expect(received).toBeLessThan(1000);
    expect(line.sentBytes).toBe(received);
  });
});
