import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPlatformConfig } from '@qianli/config';
import { freePort } from '../../apps/platform/src/free-port';

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks?: readonly string[] | { readonly inside: { readonly ipv4_address: string } };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: { readonly inside: { readonly ipam: { readonly config: readonly { readonly subnet: string }[] } } };
  readonly volumes: Readonly<Record<string, null>>;
}

const root = resolve(import.meta.dirname, '../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const composeText = text('infra/compose.yaml');
const compose = parse(composeText, { merge: true }) as Compose;
const ours = Object.entries(compose.services).filter(([, service]) => service.build);
/** What docker compose makes of `${NAME}`, `${NAME:-default}` and `${NAME:?message}`; unset ones are given a value. */
const filled = (value: string) => value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, _name: string, kind?: string, rest = '') => (kind === '-' ? rest : 'x'.repeat(40)));

describe('compose.yaml', () => {
  it('runs PostgreSQL, an S3 store, the migrations, two api processes, pre-read, routing and nginx', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['api-1', 'api-2', 'migrate', 'minio', 'nginx', 'postgres', 'pre-read', 'routing']);
    expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
  });

  it.each(ours)('gives %s a command that the build makes', (_, { command, build }) => {
    const [node, file = ''] = command ?? [];
    const [, app = '', name = ''] = /^dist\/apps\/([\w-]+)\/([\w-]+)\.js$/.exec(file) ?? [];
    expect(node).toBe('node');
    expect(JSON.parse(text(`apps/${app}/project.json`))).toHaveProperty('targets.build');
    expect(existsSync(join(root, 'apps', app, 'src', name === 'main' ? 'main.ts' : `${name}.command.ts`)), file).toBe(true);
    expect(existsSync(resolve(root, 'infra', build?.context ?? '', build?.dockerfile ?? ''))).toBe(true);
  });

  it.each(ours)('sets for %s only keys that the platform reads, and all that it must have', (_, { environment = {} }) => {
    const known = [...text('libs/adapters/config/src/platform-config.ts').matchAll(/^ {2}([A-Z0-9_]+): /gm)].map(([, name]) => name);
    expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([]);
    const config = readPlatformConfig(Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(String(value))])));
    expect(config.objects).toMatchObject({ kind: 's3', endpoint: 'http://minio:9000' });
    expect(new URL(config.databaseUrl).host).toBe('postgres:5432');
  });

  it('has no secret of its own: each is asked for by name and stands empty in .env.example', () => {
    const asked = new Set([...composeText.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name));
    const offered = [...text('infra/.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => ({ name, value }));
    expect(offered.map(({ name }) => name).sort()).toEqual([...asked].sort());
    expect(offered.every(({ value }) => value === '')).toBe(true);
    expect([...composeText.matchAll(/\$\{\w+\}/g)]).toEqual([]);
  });

  it('trusts nginx alone to name a caller, at an address that is its own in the subnet', () => {
    const addresses = Object.fromEntries(Object.entries(compose.services).flatMap(([name, { networks }]) => (networks && 'inside' in networks ? [[name, networks.inside.ipv4_address]] : [])));
    const prefix = compose.networks.inside.ipam.config[0]?.subnet.replace(/\d+\/24$/, '') ?? '?';
    expect(Object.keys(addresses).sort()).toEqual(['api-1', 'api-2', 'nginx']);
    expect(new Set(Object.values(addresses)).size).toBe(3);
    expect(Object.values(addresses).every((address) => address.startsWith(prefix))).toBe(true);
    for (const name of ['api-1', 'api-2']) expect(compose.services[name]?.environment?.['QIANLI_TRUSTED_PROXIES']).toBe(addresses['nginx']);
  });

  it('lets no process start before the migrations are through', () => {
    for (const [name, { depends_on: after }] of ours) if (name !== 'migrate') expect(after?.['migrate']?.condition, name).toBe('service_completed_successfully');
    expect(compose.services['migrate']?.depends_on?.['postgres']?.condition).toBe('service_healthy');
  });

  it('gives each api a data folder of its own, since each clears its spool at the start', () => {
    expect(composeText).toContain("volumes: ['api-1:/var/lib/qianli']");
    expect(composeText).toContain("volumes: ['api-2:/var/lib/qianli']");
    expect(Object.keys(compose.volumes)).toEqual(['postgres', 'minio', 'api-1', 'api-2']);
  });
});

describe('the Dockerfile', () => {
  const lines = text('infra/Dockerfile').split('\n').filter((line) => !line.startsWith('#'));
  const ignored = text('.dockerignore').split('\n').filter(Boolean);

  it('copies only what is there and not kept out by .dockerignore', () => {
    const sources = lines.filter((line) => line.startsWith('COPY ') && !line.includes('--from=')).flatMap((line) => line.split(' ').slice(1, -1));
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) {
      expect(existsSync(join(root, source)), source).toBe(true);
      expect(ignored, source).not.toContain(source);
    }
  });

  it('ends as an ordinary user, on a Node that the product runs on', () => {
    expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER node');
    const bases = lines.filter((line) => line.startsWith('FROM ')).map((line) => Number(/node:(\d+)/.exec(line)?.[1]));
    const wanted = Number(/(\d+)/.exec((JSON.parse(text('package.json')) as { engines: { node: string } }).engines.node)?.[1]);
    expect(bases.every((major) => major >= wanted)).toBe(true);
  });

  it('installs every package that server code imports, without the development ones', () => {
    const { dependencies } = JSON.parse(text('package.json')) as { dependencies: Record<string, string> };
    const serverCode = ['api', 'gateway', 'pre-read', 'routing'].map((app) => `apps/${app}/src`).concat(['libs/domain', 'libs/contracts', 'libs/flow', 'libs/adapters', 'libs/testing', 'apps/platform/src', 'prisma/seed']);
    const missing = new Set<string>();
    for (const path of serverCode.flatMap((folder) => sourcesUnder(join(root, folder)))) {
      for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/^(?:import\s+(?!type\b)(?:[^;'"]*\sfrom\s)?|export\s+(?:\*|\{[^}]*\})\s+from\s)['"]([^'".][^'"]*)['"]/gm)) {
        const packageName = name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/');
        if (!name.startsWith('node:') && !name.startsWith('@qianli/') && !(packageName in dependencies)) missing.add(`${packageName} in ${path.slice(root.length + 1)}`);
      }
    }
    expect([...missing]).toEqual([]);
  });
});

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'generated' || name === 'node_modules' ? [] : sourcesUnder(path);
    return /\.tsx?$/.test(name) && !/^spec-|\.spec\.|\.d\.ts$/.test(name) ? [path] : [];
  });
}

describe('the gateway as a service', () => {
  const unit = text('infra/qianli-gateway.service');

  it('runs the built gateway as a user without rights, with its file and a folder for its spool', () => {
    expect(unit).toMatch(/^ExecStart=.*\/dist\/apps\/gateway\/main\.js$/m);
    expect(unit).toMatch(/^User=qianli$/m);
    expect(unit).toMatch(/^Restart=always$/m);
    const [, key = '?'] = /^Environment=(QIANLI_\w+)=/m.exec(unit) ?? [];
    expect(text('apps/gateway/src/main.ts')).toContain(`process.env['${key}']`);
    const { spool } = JSON.parse(/```json\n([\s\S]*?)```/.exec(text('docs/operations.md').split('## A county')[1] ?? '')?.[1] ?? '{}') as { spool?: string };
    expect(spool).toMatch(new RegExp(`^/var/lib/${/^StateDirectory=(.*)$/m.exec(unit)?.[1]}/`));
  });
});

describe('nginx.conf', () => {
  const nginx = '/usr/sbin/nginx';
  const folder = mkdtempSync(join(tmpdir(), 'qianli-nginx-'));
  const conf = join(folder, 'nginx.conf');
  const seen: { by: string; url: string; headers: IncomingMessage['headers']; bytes: number }[] = [];
  let apis: Server[] = [];
  let running: ChildProcess | null = null;
  let port = 0;

  beforeAll(async () => {
    if (!existsSync(nginx)) throw new Error('These tests run nginx, and it is not installed (Debian package nginx-light).');
    apis = await Promise.all(['api-1', 'api-2'].map(anApi));
    port = await freePort();
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1', '-subj', '/CN=localhost', '-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')], { stdio: 'ignore' });
    writeFileSync(conf, await configured());
    running = spawn(nginx, ['-p', folder, '-c', conf, '-g', 'daemon off;'], { stdio: 'ignore' });
    for (const end = Date.now() + 20_000; (await ask('/livez').then(({ status }) => status, () => 0)) !== 200; await new Promise((soon) => setTimeout(soon, 50))) {
      if (Date.now() > end) throw new Error('nginx does not answer');
    }
  });
  afterAll(async () => {
    const ended = running && new Promise((done) => running?.once('exit', done));
    running?.kill('SIGTERM');
    await ended;
    for (const api of apis) api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The file as it stands, but for names, ports and places of this machine. */
  async function configured(): Promise<string> {
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${join(folder, kind)};`).join('\n');
    mkdirSync(join(folder, 'logs'));
    let configuration = text('infra/nginx.conf')
      .replace('http {', `http {\n${places}`)
      .replace('pid /run/nginx.pid;', `pid ${join(folder, 'nginx.pid')};`)
      .replace('/dev/stdout', join(folder, 'access.log')).replace('/dev/stderr', join(folder, 'error.log'))
      .replaceAll('/etc/nginx/certs', folder)
      .replace('listen 80;', `listen 127.0.0.1:${await freePort()};`).replace('listen 443 ', `listen 127.0.0.1:${port} `);
    ['api-1:8080', 'api-2:8080'].forEach((name, at) => {
      const address = apis[at]?.address();
      configuration = configuration.replaceAll(name, `127.0.0.1:${address && typeof address === 'object' ? address.port : 0}`);
    });
    return configuration;
  }

  /** Stands for an api process: says which one answered, takes any body, and switches protocols. */
  async function anApi(by: string): Promise<Server> {
    const server = createServer((incoming, reply) => {
      const entry = { by, url: incoming.url ?? '', headers: incoming.headers, bytes: 0 };
      seen.push(entry);
      incoming.on('data', (piece: Buffer) => (entry.bytes += piece.length));
      incoming.on('end', () => reply.end(by));
    });
    server.on('upgrade', (incoming, socket) => {
      seen.push({ by, url: incoming.url ?? '', headers: incoming.headers, bytes: 0 });
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return server;
  }

  function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: Buffer } = {}): Promise<{ status: number; body: string }> {
    return new Promise((done, fail) => {
      const asking = request({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers ?? {}, rejectUnauthorized: false, agent: false }, (reply) => {
        let body = '';
        reply.on('data', (piece: Buffer) => (body += piece.toString()));
        reply.on('end', () => done({ status: reply.statusCode ?? 0, body }));
      });
      asking.on('upgrade', (reply, socket) => {
        socket.destroy();
        done({ status: reply.statusCode ?? 0, body: '' });
      });
      asking.on('error', fail);
      asking.end(options.body);
    });
  }

  it('is accepted by nginx itself', () => {
    const { status, stderr } = spawnSync(nginx, ['-t', '-p', folder, '-c', conf], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });

  it('names the two api services of compose.yaml, by their port', () => {
    const named = new Set([...text('infra/nginx.conf').matchAll(/^ {4}server (\S+:\d+) /gm)].map(([, name]) => name));
    expect([...named].sort()).toEqual(['api-1:8080', 'api-2:8080']);
    for (const name of ['api-1', 'api-2']) expect(compose.services[name]?.environment?.['QIANLI_PORT']).toBe('8080');
  });

  it('spreads requests over both api processes', async () => {
    const answers = new Set<string>();
    for (let n = 0; n < 20; n += 1) answers.add((await ask('/api/v1/sessions/me')).body);
    expect([...answers].sort()).toEqual(['api-1', 'api-2']);
  });

  it("passes on the caller's own address, not the one that he claims", async () => {
    await ask('/api/v1/claims', { headers: { 'x-forwarded-for': '10.9.8.7', forwarded: 'for=10.9.8.7' } });
    const headers: IncomingMessage['headers'] = seen.find(({ url }) => url === '/api/v1/claims')?.headers ?? {};
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' });
    expect(headers['forwarded']).toBeUndefined();
  });

  it('lets a study of any size through, and no large body elsewhere', async () => {
    const body = Buffer.alloc(5 * 1024 * 1024);
    expect((await ask('/dicom-web/studies?size', { method: 'POST', body })).status).toBe(200);
    expect(seen.find(({ url }) => url === '/dicom-web/studies?size')?.bytes).toBe(body.length);
    expect((await ask('/api/v1/cases', { method: 'POST', headers: { 'content-length': String(body.length) }, body }).catch(() => ({ status: 413 }))).status).toBe(413);
  });

  it('switches sockets to WebSocket, and keeps one caller at one process', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' };
    for (let n = 0; n < 6; n += 1) expect((await ask('/socket.io/?EIO=4&transport=websocket', { headers })).status).toBe(101);
    const polls = new Set<string>();
    for (let n = 0; n < 10; n += 1) polls.add((await ask('/socket.io/?EIO=4&transport=polling')).body);
    expect(new Set([...seen.filter(({ url }) => url.startsWith('/socket.io/')).map(({ by }) => by), ...polls]).size).toBe(1);
  });

  it('writes no address into its log, since a DICOM query holds a name', async () => {
    await ask('/dicom-web/studies?PatientName=Wang*');
    const log = () => readFileSync(join(folder, 'access.log'), 'utf8');
    await expect.poll(() => log().split('\n').length, { timeout: 5000 }).toBeGreaterThan(2);
    expect(log() + readFileSync(join(folder, 'error.log'), 'utf8')).not.toMatch(/Wang|dicom-web|sessions/);
  });
});
