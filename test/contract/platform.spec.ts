import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echo } from '@qianli/dimse';
import { until } from '../support/dcmtk';

const repository = resolve(import.meta.dirname, '../..');
const main = join(repository, 'dist/apps/platform/main.js');
const root = mkdtempSync(join(tmpdir(), 'qianli-platform-'));
const home = join(root, 'home');

beforeAll(() => {
  if (!existsSync(main)) throw new Error('The platform is not built: npm run build');
});
afterAll(async () => {
  for (const pid of pidsOf(home)) process.kill(pid, 'SIGKILL');
  await until(() => pidsOf(home).length === 0);
  rmSync(root, { recursive: true, force: true });
});

/** Every process whose environment names this data folder; zombies have none. */
function pidsOf(of: string): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`QIANLI_HOME=${of}`);
    } catch {
      return false;
    }
  });
}
interface Running {
  readonly process: ChildProcess;
  readonly url: string;
  readonly dimsePort: number;
}
/** Starts the platform and waits for its `ready` line. */
async function start(env: Record<string, string> = {}): Promise<Running> {
  const child = spawn(process.execPath, [main], { cwd: repository, env: { ...process.env, QIANLI_HOME: home, QIANLI_PORT: '0', QIANLI_DIMSE_PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (said += piece.toString()));
  const ready = () => /^ready (http:\/\/127\.0\.0\.1:\d+) dicom 127\.0\.0\.1:(\d+)$/m.exec(said);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`the platform ended: ${said}`);
    return ready() !== null;
  }, 'ready', 180_000).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${said}`);
  });
  const [, url = '', port = ''] = ready() ?? [];
  return { process: child, url, dimsePort: Number(port) };
}
/** Starts the platform and waits for its end, which must come by itself. */
function startInVain(env: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main], { cwd: repository, encoding: 'utf8', timeout: 60_000, env: { ...process.env, QIANLI_HOME: join(root, 'other'), QIANLI_PORT: '0', QIANLI_DIMSE_PORT: '0', ...env } });
  return { status, said: `${stdout}${stderr}`.trim() };
}
const isOneSentence = /^[^\n]+\.$/;

async function allAnswer({ url, dimsePort }: Running): Promise<void> {
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  await echo({ host: '127.0.0.1', port: dimsePort, callingAeTitle: 'QIANLI-SEND', calledAeTitle: 'QIANLI' });
  const [account] = JSON.parse(readFileSync(join(home, 'demo-accounts.json'), 'utf8')) as { username: string; password: string }[];
  const session = await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: account?.username, password: account?.password }) });
  expect(session.status).toBe(201);
}

describe('the whole platform in one command', { timeout: 600_000 }, () => {
  it('comes up on free ports, ends with nothing left on SIGINT, keeps its accounts, and gets up again after kill -9 of everything', async () => {
    const first = await start();
    await allAnswer(first);
    const accounts = readFileSync(join(home, 'demo-accounts.json'), 'utf8');

    const busy = startInVain({ QIANLI_HOME: home });
    expect(busy).toMatchObject({ status: 1, said: expect.stringMatching(/^A platform runs on .+ already/) as string });

    first.process.kill('SIGINT');
    await until(() => first.process.exitCode !== null, 'the end', 60_000);
    expect([first.process.exitCode, pidsOf(home)]).toEqual([0, []]);

    const second = await start();
    await allAnswer(second);
    expect(readFileSync(join(home, 'demo-accounts.json'), 'utf8')).toBe(accounts);
    const pids = pidsOf(home);
    expect(pids.length).toBeGreaterThan(5);
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Ended with another of them.
      }
    }
    await until(() => pidsOf(home).length === 0, 'the end of all');

    const third = await start();
    await allAnswer(third);
    // A part that dies is started again; one whose starter dies goes too.
    const gateway = pidsOf(home).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('dist/apps/gateway/main.js'));
    process.kill(gateway ?? 0, 'SIGKILL');
    await until(() => echo({ host: '127.0.0.1', port: third.dimsePort, callingAeTitle: 'QIANLI-SEND', calledAeTitle: 'QIANLI' }).then(() => true, () => false), 'the gateway again', 60_000);
    third.process.kill('SIGTERM');
    await until(() => third.process.exitCode !== null, 'the end', 60_000);
    expect(pidsOf(home)).toEqual([]);
  });

  it('a taken port, one that is no port, and a data folder that cannot be written are one sentence and exit code 1', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const taken = String(address && typeof address === 'object' ? address.port : 0);
    const file = join(root, 'file');
    writeFileSync(file, '');
    for (const [env, about] of [
      [{ QIANLI_PORT: taken }, `Port ${taken} is taken`], [{ QIANLI_DIMSE_PORT: taken }, `Port ${taken} is taken`], [{ QIANLI_PORT: 'eighty' }, 'QIANLI_PORT is eighty'],
      [{ QIANLI_HOME: join(file, 'home') }, "can't be written"],
    ] as const) {
      const { status, said } = startInVain(env);
      expect(said).toContain(about);
      expect(said).toMatch(isOneSentence);
      expect(status).toBe(1);
    }
    server.close();
  });

  it('a Node.js that is too old is told so before anything is installed', () => {
    const old = spawnSync(process.execPath, ['--input-type=module', '-e', "Object.defineProperty(process.versions, 'node', { value: '18.20.0' }); await import('./apps/platform/start.mjs');"], { cwd: repository, encoding: 'utf8', timeout: 60_000 });
    expect([old.status, old.stdout]).toEqual([1, '']);
    expect(old.stderr).toMatch(/^Qianli needs Node\.js 20\.19 or newer.*\n$/);
  });
});
