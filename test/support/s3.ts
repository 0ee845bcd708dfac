import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Options } from '@qianli/object-store';

export interface TestS3 {
  readonly options: S3Options;
  stop(): Promise<void>;
}
const programs = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'ceph'];
const packages = ['ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common'];

/** A real S3 server, Ceph's, on free loopback ports in a folder of its own. Takes about 15 s. Stop it in `afterAll`. */
export async function anS3Server(): Promise<TestS3> {
  requirePrograms();
  // Between finding a free port and listening on it somebody else may take it: a second attempt finds others.
  const attempts: string[] = [];
  for (let left = 3; left > 0; left -= 1) {
    const started = await startServer();
    if (typeof started !== 'string') return started;
    attempts.push(started);
  }
  throw new Error(`The S3 server for the tests did not start: ${attempts.join(' || ')}`);
}

async function startServer(): Promise<TestS3 | string> {
  const folder = mkdtempSync(join(tmpdir(), 'qianli-test-s3-'));
  const [s3 = 0, monV2 = 0, monV1 = 0] = await freePorts(3);
  // The OSD takes four ports of a range and tries the next one when one is taken.
  const [from = 0] = await freePorts(1);
  const output = await run(join(import.meta.dirname, 'ceph-rgw.sh'), [folder, s3, monV2, monV1, from, Math.min(from + 60, 65_535)].map(String));
  const endpoint = `http://127.0.0.1:${s3}`;
  if (output.status === 0 && (await answers(endpoint, 30_000))) {
    return { options: { endpoint, accessKey: 'testkey', secretKey: 'testsecret', bucket: 'qianli-test', region: 'us-east-1' }, stop: () => stopServer(folder) };
  }
  const log = join(folder, 'log', 'client.rgw.log');
  const why = `${output.text}\n${existsSync(log) ? readFileSync(log, 'utf8') : ''}`.trim().split('\n').slice(-4).join(' | ');
  await stopServer(folder);
  return why;
}

/** The gateway says that it has started before it listens. */
async function answers(endpoint: string, deadlineMs: number): Promise<boolean> {
  for (const end = Date.now() + deadlineMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    if (await fetch(endpoint, { signal: AbortSignal.timeout(2000) }).then(() => true, () => false)) return true;
  }
  return false;
}

function requirePrograms(): void {
  const isMissing = () => programs.some((program) => spawnSync('which', [program]).status !== 0);
  if (!isMissing()) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { env });
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env });
  }
  if (isMissing()) throw new Error(`The S3 contract needs Ceph's S3 gateway: as root, apt-get install ${packages.join(' ')}`);
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise<Server>((resolve) => { const server = createServer().listen(0, '127.0.0.1', () => resolve(server)); })), // prettier-ignore
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function run(command: string, args: readonly string[]): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    // The daemons inherit the output: it goes to a file, or this would wait for them to end.
    const child = spawn('bash', ['-c', `timeout 90 "$@" > "$0/start.log" 2>&1`, args[0] ?? '', command, ...args], { stdio: 'ignore' });
    child.on('close', (code) => {
      const log = join(args[0] ?? '', 'start.log');
      resolve({ status: code ?? 1, text: existsSync(log) ? readFileSync(log, 'utf8') : '' });
    });
  });
}

async function stopServer(folder: string): Promise<void> {
  const runFolder = join(folder, 'run');
  const files = existsSync(runFolder) ? readdirSync(runFolder).filter((name) => name.endsWith('.pid')) : [];
  const pids = files.map((name) => Number(readFileSync(join(runFolder, name), 'utf8'))).filter((pid) => pid > 1 && isOurs(pid, folder));
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  for (const deadline = Date.now() + 10_000; Date.now() < deadline && pids.some((pid) => isOurs(pid, folder)); ) await new Promise((resolve) => setTimeout(resolve, 50));
  rmSync(folder, { recursive: true, force: true });
}

/** A recycled pid is somebody else's process: ours names our folder. */
function isOurs(pid: number, folder: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
  } catch {
    return false;
  }
}
