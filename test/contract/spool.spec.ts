import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Forwarder } from '../../apps/gateway/src/forwarder';
import { type Delivery, LinkDown, PlatformLink, RequestRefused } from '../../apps/gateway/src/platform-link';
import { DuplicateInSpool, Spool, type SpooledInstance } from '../../apps/gateway/src/spool';
import { until } from '../support/dcmtk';

const root = mkdtempSync(join(tmpdir(), 'qianli-spool-'));
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of undo.splice(0).reverse()) await action();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const newRoot = () => mkdtempSync(join(root, 'spool-'));
const all = 1000;
const everything = 1024 * 1024 * 1024;
let arrivals = 0;
function arriving(spool: Spool, content: string): string {
  const path = join(spool.incoming, `${(arrivals += 1)}.part`);
  writeFileSync(path, content);
  return path;
}
const keep = (spool: Spool, uid: string, content = `object ${uid}`) => spool.keep(arriving(spool, content), uid, 'CT01');
const uidsOf = (instances: readonly SpooledInstance[]) => instances.map(({ sopInstanceUid }) => sopInstanceUid);
const waitingIn = async (spool: Spool) => uidsOf(await spool.next(all, everything));

describe('the spool', () => {
  it('gives back what it was given, in the order of arrival, also after a restart and when the clock was set back', async () => {
    const at = newRoot();
    const spool = await Spool.open(at);
    const uids = Array.from({ length: 60 }, (_, i) => `1.2.${i}`);
    for (const uid of uids) await keep(spool, uid);
    expect(await waitingIn(spool)).toEqual(uids);
    // A file from the future stands for a clock that was an hour ahead.
    const [first = ''] = readdirSync(spool.queue).sort();
    const ahead = first.replace(/^\d+/, String(Date.now() + 3_600_000)).replace(/\.\w+$/, '');
    const id = first.replace(/\.\w+$/, '');
    for (const ending of ['dcm', 'json']) renameSync(join(spool.queue, `${id}.${ending}`), join(spool.queue, `${ahead}.${ending}`));
    const again = await Spool.open(at);
    await keep(again, '1.3');
    expect(await waitingIn(again)).toEqual([...uids.slice(1), '1.2.0', '1.3']);
    expect(again.length).toBe(61);
  });

  it('the same bytes twice are one, other bytes under the same UID are refused, and the first stays', async () => {
    const spool = await Spool.open(newRoot());
    expect([await keep(spool, '1.2'), await keep(spool, '1.2')]).toEqual(['kept', 'twice']);
    await expect(keep(spool, '1.2', 'other bytes')).rejects.toBeInstanceOf(DuplicateInSpool);
    expect([readdirSync(spool.incoming), readdirSync(spool.queue).length]).toEqual([[], 2]);
  });

  it('a second of the same that comes while the first is being written is not called safe before the first is', async () => {
    const spool = await Spool.open(newRoot());
    const [first, second] = [arriving(spool, 'x'), arriving(spool, 'x')];
    const results = Promise.allSettled([spool.keep(first, '1.2', 'CT01'), spool.keep(second, '1.2', 'CT01')]);
    expect((await results).map((of) => (of.status === 'fulfilled' ? of.value : 'failed')).sort()).toEqual(['kept', 'twice']);
    // And when writing the first fails, the second is not lost with it.
    rmSync(spool.queue, { recursive: true });
    const failed = await Promise.allSettled([spool.keep(arriving(spool, 'y'), '1.3', 'CT01'), spool.keep(arriving(spool, 'y'), '1.3', 'CT01')]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([spool.length, readdirSync(spool.incoming)]).toEqual([1, []]);
  });

  it('killed between any two steps: what was acknowledged is there or with the platform, nothing blocks, nothing is left over', async () => {
    const state = fc.record({
      uid: fc.nat(1000),
      // What a killed process leaves: while keeping (no label yet), after it, while taking away, while setting aside.
      left: fc.constantFrom('part only', 'file, label in part', 'file without label', 'whole', 'label without file', 'label without file, file aside', 'label broken', 'label empty, no file'),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(state, { selector: ({ uid }) => uid, maxLength: 12 }), async (states) => {
        const at = newRoot();
        const before = await Spool.open(at);
        for (const { uid } of states) await keep(before, `1.${uid}`);
        const instances = await before.next(all, everything);
        states.forEach(({ left }, i) => {
          const { id = '', path = '' } = instances[i] ?? {};
          const label = join(before.queue, `${id}.json`);
          if (left === 'part only') renameSync(path, join(before.incoming, `${id}.part`));
          if (left === 'part only') rmSync(label);
          if (left === 'file, label in part') renameSync(label, `${label}.part`);
          if (left === 'file without label') rmSync(label);
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
        expect(await waitingIn(after)).toEqual(whole);
        expect(after.length).toBe(whole.length);
        expect(readdirSync(after.queue)).toHaveLength(2 * whole.length);
        expect(readdirSync(after.incoming)).toEqual([]);
        const aside = states.filter(({ left }) => ['label broken', 'label without file, file aside'].includes(left)).length;
        expect(readdirSync(after.refused).filter((name) => name.endsWith('.dcm'))).toHaveLength(aside);
      }),
      { numRuns: 25 },
    );
  });

  it('a file that vanishes while the gateway runs does not hold up the others', async () => {
    const spool = await Spool.open(newRoot());
    for (const uid of ['1.1', '1.2', '1.3']) await keep(spool, uid);
    const [first] = await spool.next(1, everything);
    rmSync(first?.path ?? '');
    expect(await waitingIn(spool)).toEqual(['1.2', '1.3']);
  });
});

type Answer = (batch: readonly SpooledInstance[]) => ReadonlyMap<string, Delivery> | Promise<ReadonlyMap<string, Delivery>>;
const stored: Answer = (batch) => new Map(batch.map(({ sopInstanceUid }) => [sopInstanceUid, { outcome: 'stored' }]));
/** A forwarder over a link that answers as told; `asked` is what it was asked, request by request. */
async function aForwarder(answer: Answer, at = newRoot(), pace = { idleMs: 60_000, retryMs: 1, longestRetryMs: 20 }) {
  const spool = await Spool.open(at);
  const asked: string[][] = [];
  const refused: string[] = [];
  const down: string[] = [];
  const link = {
    store: async (batch: readonly SpooledInstance[]) => {
      asked.push(uidsOf(batch));
      return answer(batch);
    },
  };
  const forwarder = new Forwarder(spool, link, { sent: () => undefined, refused: (reason) => refused.push(reason), down: (because) => down.push(because) }, pace);
  undo.push(() => forwarder.stop());
  return { spool, forwarder, asked, refused, down };
}

describe('the forwarder', () => {
  it('sends the oldest first, and what comes meanwhile after it', async () => {
    const { spool, forwarder, asked } = await aForwarder(stored);
    const uids = Array.from({ length: 25 }, (_, i) => `1.${i}`);
    for (const uid of uids) await keep(spool, uid);
    forwarder.start();
    await until(() => spool.length === 0);
    expect(asked.flat()).toEqual(uids);
    await keep(spool, '2.1');
    forwarder.wake();
    await until(() => spool.length === 0);
  });

  it('a wake-up is never lost, whenever it comes: 200 instances, each woken for at once, with a minute between looks', async () => {
    const { spool, forwarder } = await aForwarder(stored);
    forwarder.start();
    for (let i = 0; i < 200; i += 1) {
      await keep(spool, `1.${i}`);
      forwarder.wake();
      if (i % 3 === 0) await until(() => spool.length === 0, `instance ${i} being sent`, 5000);
      else if (i % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => spool.length === 0, 'the rest being sent', 5000);
  });

  it('a line that is down is tried again until it is up; nothing is set aside and the order holds', async () => {
    let tries = 0;
    const { spool, forwarder, refused, down, asked } = await aForwarder((batch) => {
      if ((tries += 1) < 6) throw new LinkDown('no route');
      return stored(batch);
    });
    for (const uid of ['1.1', '1.2', '1.3']) await keep(spool, uid);
    forwarder.start();
    await until(() => spool.length === 0);
    expect([down.length, refused]).toEqual([5, []]);
    expect(asked.slice(5).flat()).toEqual(['1.1', '1.2', '1.3']);
  });

  it('a partial answer: the stored leave, the refused lie aside with the reason, the unmentioned are tried three times', async () => {
    const { spool, forwarder, asked, refused } = await aForwarder((batch) => {
      const answers = new Map<string, Delivery>();
      for (const { sopInstanceUid: uid } of batch) {
        if (uid === '1.2') answers.set(uid, { outcome: 'refused', reason: '0x0111 same UID, other bytes' });
        else if (uid !== '1.3') answers.set(uid, { outcome: 'stored' });
      }
      return answers;
    });
    for (const uid of ['1.1', '1.2', '1.3', '1.4']) await keep(spool, uid);
    forwarder.start();
    await until(() => spool.length === 0);
    expect(asked.flat().filter((uid) => uid === '1.3')).toHaveLength(3);
    expect(refused).toHaveLength(2);
    const aside = readdirSync(spool.refused);
    expect(aside.filter((name) => name.endsWith('.dcm'))).toHaveLength(2);
    expect(aside.filter((name) => name.endsWith('.txt')).map((name) => readFileSync(join(spool.refused, name), 'utf8')).sort()).toEqual(['0x0111 same UID, other bytes\n', 'the platform answered three times without a word of this instance\n']);
  });

  it('a platform out of resources (0xA700) loses nothing: the instance waits, the others go', async () => {
    const { spool, forwarder, refused, asked } = await aForwarder((batch) => new Map(batch.map(({ sopInstanceUid: uid }) => [uid, uid === '1.1' ? { outcome: 'later' } : { outcome: 'stored' }])));
    for (const uid of ['1.1', '1.2', '1.3']) await keep(spool, uid);
    forwarder.start();
    await until(() => spool.length === 1);
    expect([await waitingIn(spool), refused, asked.flat().filter((uid) => uid === '1.1')]).toEqual([['1.1'], [], ['1.1']]);
  });

  it('one instance that makes the platform refuse the whole request is found, alone, and set aside; with a 500 it waits behind the others', async () => {
    for (const status of [413, 500]) {
      const { spool, forwarder, refused } = await aForwarder((batch) => {
        if (uidsOf(batch).includes('1.2')) throw new RequestRefused(status, 'bad');
        return stored(batch);
      });
      for (const uid of ['1.1', '1.2', '1.3', '1.4']) await keep(spool, uid);
      forwarder.start();
      await until(() => spool.length === (status === 500 ? 1 : 0));
      expect(refused).toEqual(status === 500 ? [] : ['status 413 bad']);
    }
  });

  it('stops amid a request at once, and the next start sends everything again', async () => {
    const at = newRoot();
    let isAsked = false;
    const hanging = await aForwarder(() => ((isAsked = true), new Promise((_, reject) => setTimeout(() => reject(new LinkDown('cut')), 50))), at);
    await keep(hanging.spool, '1.1');
    hanging.forwarder.start();
    await until(() => isAsked);
    await hanging.forwarder.stop();
    const again = await aForwarder(stored, at);
    again.forwarder.start();
    await until(() => again.spool.length === 0);
    expect(again.asked).toEqual([['1.1']]);
  });
});

describe('the line to the platform', () => {
  /** A platform that signs in and answers the rest as told. */
  async function aPlatform(stow: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (!request.url?.endsWith('/sessions')) return stow(request, response);
      const user = { id: 'cf1c8b7e-6f3b-4f8e-9a51-3f6a0f6f1d11', name: 'gateway', role: 'gateway', hospital: null };
      request.resume().on('end', () => response.writeHead(201).end(JSON.stringify({ accessToken: 'token', expiresAt: new Date(Date.now() + 3_600_000).toISOString(), user })));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    undo.push(() => (server.closeAllConnections(), server.close()));
    const address = server.address();
    return `http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}`;
  }
  const failure = (uid: string, reason: number) => ({ '00081155': { Value: [uid] }, '00081197': { Value: [reason] } });
  async function anInstance(uid = '1.1') {
    const spool = await Spool.open(newRoot());
    await keep(spool, uid);
    return spool.next(all, everything);
  }
  const link = (url: string, stallMs?: number) => new PlatformLink({ url, username: 'gateway', password: 'x' }, stallMs);

  it('reads the answer of a 409: stored, refused for good, out of resources', async () => {
    const reply = { '00081199': { Value: [{ '00081155': { Value: ['1.1'] } }] }, '00081198': { Value: [failure('1.2', 0x0111), failure('1.3', 0xa700)] } };
    const url = await aPlatform((request, response) => void request.resume().on('end', () => response.writeHead(409).end(JSON.stringify(reply))));
    expect(Object.fromEntries(await link(url).store(await anInstance()))).toEqual({ '1.1': { outcome: 'stored' }, '1.2': { outcome: 'refused', reason: '0x0111' }, '1.3': { outcome: 'later' } });
  });

  it.each([[503, 'status 503', LinkDown], [401, 'status 401', LinkDown], [413, 'status 413', RequestRefused], [500, 'status 500', RequestRefused]])('a %d is told as what it is', async (status, message, kind) => {
    const url = await aPlatform((request, response) => void request.resume().on('end', () => response.writeHead(status).end('{}')));
    const error: unknown = await link(url).store(await anInstance()).catch((of: unknown) => of);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toBe(message);
  });

  it('a platform that stops answering, breaks off amid its answer or hangs up is a line that is down', async () => {
    const silent = await aPlatform((request) => void request.resume());
    await expect(link(silent, 200).store(await anInstance())).rejects.toThrow('no progress in 0.2 s');
    const half = await aPlatform((request, response) => void request.resume().on('end', () => (response.writeHead(200, { 'content-length': 100 }), response.write('{"0008'), setTimeout(() => response.destroy(), 20))));
    await expect(link(half).store(await anInstance())).rejects.toBeInstanceOf(LinkDown);
    const rude = await aPlatform((request) => void request.socket.destroy());
    await expect(link(rude).store(await anInstance())).rejects.toBeInstanceOf(LinkDown);
    await expect(link('http://127.0.0.1:1').store(await anInstance())).rejects.toThrow('sign-in');
  });
});
