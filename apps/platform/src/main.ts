import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readPlatformConfig } from '@qianli/config';
import { openDatabase } from '@qianli/postgres';
import { seedDemoNetwork } from '../../../prisma/seed/index';
import { EmbeddedPostgresError, startEmbeddedPostgres } from './embedded-postgres';
import { freePort, portIsFree } from './free-port';
import { lockHome, openHome, secretsOf, StartError } from './home';
import { createDatabase, migrate } from './migrate';
import { Parts } from './parts';

const startedAt = Date.now();
const say = (line: string) => process.stdout.write(`${line}\n`);
const step = (line: string) => say(`[${((Date.now() - startedAt) / 1000).toFixed(1)} s] ${line}`);
/** What must be undone at the end, last first. */
const undo: (() => void | Promise<void>)[] = [];
let ending: Promise<void> | null = null;

function end(code: number): Promise<void> {
  ending ??= (async () => {
    for (const action of undo.reverse()) await Promise.resolve(action()).catch((error: unknown) => say(String(error)));
    process.exit(code);
  })();
  return ending;
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!ending) say('stopping …');
    void end(0);
  });
}

async function wantedPort(name: string, fallback: number): Promise<number> {
  const text = process.env[name];
  const wanted = text === undefined || text === '' ? fallback : Number(text);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) throw new StartError(`${name} is ${text}, and a port is a whole number from 0 to 65535.`);
  if (wanted === 0) return freePort();
  if (!(await portIsFree('127.0.0.1', wanted))) throw new StartError(`Port ${wanted} is taken by another program: stop it, or set ${name} to another port (0 takes a free one).`);
  return wanted;
}

/** The demo county's gateway: it belongs to the first county hospital and signs in with its machine account. */
function gatewayConfig(home: string, url: string, dimsePort: number, quietSeconds: number): string {
  const folder = join(home, 'gateway');
  mkdirSync(folder, { recursive: true });
  const accounts = JSON.parse(readFileSync(join(home, 'gateway-accounts.json'), 'utf8')) as { username: string; password: string }[];
  const [account] = accounts;
  if (!account) throw new StartError(`${home}/gateway-accounts.json names no gateway: remove the data folder to seed it again.`);
  const file = join(folder, 'gateway.json');
  const config = {
    listen: { host: '127.0.0.1', port: dimsePort },
    // ANY-SCP and STORESCU are what DCMTK's tools call themselves and us unless told otherwise; a real site lists its own.
    calledAeTitles: ['QIANLI', 'ANY-SCP'],
    callingAeTitles: ['QIANLI-SEND', 'CT01', 'DR01', 'STORESCU', 'ECHOSCU', 'BENCH', 'ORTHANC'],
    spool: join(folder, 'spool'),
    inbox: join(folder, 'inbox'),
    quietSeconds,
    platform: { url, username: account.username, password: account.password },
  };
  if (existsSync(file)) {
    // Titles and peers are the site's to edit; address, port and account follow the platform.
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Partial<typeof config>;
    Object.assign(config, { ...kept, listen: config.listen, platform: config.platform, quietSeconds });
  }
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return file;
}

async function main(): Promise<void> {
  const home = resolve(process.env['QIANLI_HOME'] || '.qianli');
  openHome(home);
  undo.push(lockHome(home));
  process.env['QIANLI_HOME'] = home;
  const port = await wantedPort('QIANLI_PORT', 8080);
  const dimsePort = await wantedPort('QIANLI_DIMSE_PORT', 11112);
  const secrets = secretsOf(home, await freePort());

  let databaseUrl = process.env['DATABASE_URL'] ?? '';
  if (databaseUrl) step('PostgreSQL: the server of DATABASE_URL');
  else {
    const databasePort = (await portIsFree('127.0.0.1', secrets.databasePort)) ? secrets.databasePort : await freePort();
    const server = await startEmbeddedPostgres({ dataDir: join(home, 'postgres'), port: databasePort, password: secrets.databasePassword, logFile: join(home, 'logs', 'postgres.log') });
    undo.push(() => server.stop());
    await createDatabase(server.url, 'qianli');
    const url = new URL(server.url);
    url.pathname = '/qianli';
    databaseUrl = url.href;
    step(`PostgreSQL: embedded${server.adopted ? ', the one that was left running' : ''}`);
  }
  const env = { DATABASE_URL: databaseUrl, QIANLI_HOME: home, QIANLI_PORT: String(port), QIANLI_DIMSE_PORT: String(dimsePort), QIANLI_TOKEN_SECRET: process.env['QIANLI_TOKEN_SECRET'] ?? secrets.tokenSecret };
  const config = readPlatformConfig({ ...process.env, ...env });
  step(`schema: ${await migrate(databaseUrl)}`);
  const database = openDatabase(databaseUrl, 2);
  const seeded = await seedDemoNetwork(database, { home, now: new Date() });
  await database.close();
  step(`demo network: ${seeded}`);
  step(`objects: ${config.objects.kind === 's3' ? `S3 at ${config.objects.endpoint}` : config.objects.path}`);

  const parts = new Parts(join(home, 'logs'), say, process.env);
  undo.push(() => parts.stop());
  const part = (name: string, extra: Record<string, string> = {}) => ({ name, folder: resolve('dist/apps', name), env: { ...env, QIANLI_PROCESS: `${name}-${randomBytes(3).toString('hex')}`, ...extra } });
  await Promise.all([parts.start(part('api')), parts.start(part('routing')), parts.start(part('pre-read'))]);
  step('api, routing, pre-read: up');
  const url = `http://127.0.0.1:${port}`;
  await parts.start(part('gateway', { QIANLI_GATEWAY_CONFIG: gatewayConfig(home, url, dimsePort, config.quietMs / 1000) }));
  step('gateway: up');
  say(`demo accounts: ${join(home, 'demo-accounts.json')}`);
  say(`ready ${url} dicom 127.0.0.1:${dimsePort}`);
}

main().catch((error: unknown) => {
  const known = error instanceof StartError || error instanceof EmbeddedPostgresError || (error instanceof Error && error.name === 'ConfigError');
  process.stderr.write(`${known ? (error as Error).message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  void end(1);
});
