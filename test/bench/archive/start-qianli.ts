import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { call, sessionsApi } from '@qianli/contracts';
import { openDatabase } from '@qianli/postgres';
import { seedDemoNetwork } from '../../../prisma/seed/index';
import { startEmbeddedPostgres } from '../../../apps/platform/src/embedded-postgres';
import { freePort } from '../../../apps/platform/src/free-port';
import { createDatabase, migrate } from '../../../apps/platform/src/migrate';
import type { Archive } from './archive';
import { answers, pidOf, serverPid, stopped } from './processes';

export interface QianliArchive extends Archive {
  readonly databaseUrl: string;
  /** DICOMweb of each api process; the first one's is `dicomWeb`. */
  readonly doors: readonly string[];
  /** The api processes alone, without database and gateway. */
  readonly apiPids: readonly number[];
  readonly home: string;
  /** The same archive as somebody else of the network sees it: the first account of a role. */
  as(role: string): Archive;
}

export interface QianliOptions {
  readonly apis?: number;
  readonly gateway?: boolean;
  /** More arguments for node, e.g. a profiler's. */
  readonly nodeArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The parts of the platform that an archive consists of, from `dist/`: PostgreSQL, api processes, a county's gateway. Nobody pre-reads or routes. */
export async function startQianli(home: string, { apis = 1, gateway = true, nodeArguments = [], environment = {} }: QianliOptions = {}): Promise<QianliArchive> {
  const folder = join(home, 'qianli');
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), port: await freePort(), password: 'bench', logFile: join(folder, 'logs', 'postgres.log') });
  await createDatabase(postgres.url, 'qianli');
  const databaseUrl = Object.assign(new URL(postgres.url), { pathname: '/qianli' }).href;
  await migrate(databaseUrl);
  const database = openDatabase(databaseUrl, 2);
  await seedDemoNetwork(database, { home: folder, now: new Date() });
  await database.close();
  const env = { UV_THREADPOOL_SIZE: '16', MALLOC_ARENA_MAX: '2', ...process.env, DATABASE_URL: databaseUrl, QIANLI_HOME: folder, QIANLI_TOKEN_SECRET: 'bench-'.repeat(8), QIANLI_QUIET_SECONDS: '1', QIANLI_LOG_LEVEL: 'warn', NODE_ENV: 'production', ...environment };
  const ports = await Promise.all(Array.from({ length: apis }, () => freePort()));
  const children = ports.map((port, i) => started('api', join(folder, 'logs', `api-${i}.log`), { ...env, QIANLI_PORT: String(port) }, nodeArguments));
  await Promise.all(children.map((child, i) => answers(`http://127.0.0.1:${ports[i]}/livez`, child)));
  const doors = ports.map((port) => `http://127.0.0.1:${port}`);
  const [origin = ''] = doors;
  const dimsePort = await freePort();
  const gateways = gateway ? [await startGateway(folder, origin, dimsePort, env)] : [];
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const archive: Omit<QianliArchive, 'as'> = {
    name: 'Qianli', home: folder, databaseUrl, doors: doors.map((door) => `${door}/dicom-web`), dicomWeb: `${origin}/dicom-web`,
    authorization: signedIn(folder, origin, 'county-uploader'),
    dimse: gateway ? { host: '127.0.0.1', port: dimsePort, aeTitle: 'QIANLI' } : null,
    apiPids: children.map(pidOf),
    pids: [serverPid(join(folder, 'postgres')), ...[...children, ...gateways].map(pidOf)],
    settled: (studyInstanceUid) => seriesIndexed(pool, studyInstanceUid),
    stop: async () => {
      await pool.end();
      await Promise.all([...children, ...gateways].map(stopped));
      await postgres.stop();
    },
  }; // prettier-ignore
  return { ...archive, as: (role) => ({ ...archive, authorization: signedIn(folder, origin, role) }) };
}

function started(app: string, logFile: string, env: NodeJS.ProcessEnv, nodeArguments: readonly string[] = []): ChildProcess {
  const log = openSync(logFile, 'a');
  return spawn(process.execPath, ['--enable-source-maps', ...nodeArguments, resolve('dist/apps', app, 'main.js')], { stdio: ['ignore', log, log], env });
}

async function startGateway(folder: string, url: string, port: number, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const [account] = JSON.parse(readFileSync(join(folder, 'gateway-accounts.json'), 'utf8')) as { username: string; password: string }[];
  const file = join(folder, 'gateway.json');
  mkdirSync(join(folder, 'spool'), { recursive: true });
  writeFileSync(file, JSON.stringify({ listen: { host: '127.0.0.1', port }, calledAeTitles: ['QIANLI'], callingAeTitles: ['BENCH'], spool: join(folder, 'gateway-spool'), platform: { url, username: account?.username, password: account?.password } }));
  const child = started('gateway', join(folder, 'logs', 'gateway.log'), { ...env, QIANLI_GATEWAY_CONFIG: file });
  await wait(1500);
  return child;
}

/** The first account of a role: the county's uploader sends and looks at its own studies. */
function signedIn(folder: string, origin: string, role: string): () => Promise<string> {
  const accounts = JSON.parse(readFileSync(join(folder, 'demo-accounts.json'), 'utf8')) as { role: string; username: string; password: string }[];
  const account = accounts.find((of) => of.role === role);
  let session: { token: string; until: number } | null = null;
  return async () => {
    if (!session || session.until < Date.now() + 60_000) {
      const { accessToken, expiresAt } = await call(sessionsApi.create, { body: { username: account?.username ?? '', password: account?.password ?? '' } }, { origin });
      session = { token: accessToken, until: new Date(expiresAt).getTime() };
    }
    return `Bearer ${session.token}`;
  };
}

async function seriesIndexed(pool: pg.Pool, studyInstanceUid: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await wait(200)) {
    const { rows } = await pool.query<{ done: boolean }>(
      `SELECT bool_and(se."metadataKey" IS NOT NULL AND se."metadataInstances" = se."numberOfInstances") AS done FROM series se JOIN studies s ON s.id = se."studyId" WHERE s."studyInstanceUid" = $1`,
      [studyInstanceUid],
    );
    if (rows[0]?.done) return;
  }
  throw new Error('The series was not indexed within a minute');
}
