import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Argon2Hashes } from '@qianli/postgres';

const root = resolve(import.meta.dirname, '../..');
interface Outcome {
  readonly code: number;
  readonly said: string;
}

function run(args: readonly string[], env: Record<string, string>, input = ''): Promise<Outcome> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [...args], { cwd: root, env: { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', NO_COLOR: '1', ...env } }, (error, stdout, stderr) => {
      done({ code: error ? (typeof error.code === 'number' ? error.code : 1) : 0, said: stdout + stderr });
    });
    child.stdin?.end(input);
  });
}
const prisma = (url: string, ...args: string[]) => run(['node_modules/prisma/build/index.js', ...args], { DATABASE_URL: url, PRISMA_SCHEMA_ENGINE_BINARY: join(root, 'infra/prisma/schema-engine.mjs') });

async function query<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const made: string[] = [];
/** An empty database of the test server. */
async function anEmptyDatabase(): Promise<string> {
  const name = `migrate_${randomUUID().replaceAll('-', '')}`;
  await query(inject('postgresUrl'), `CREATE DATABASE ${name}`);
  made.push(name);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return url.href;
}
const folder = mkdtempSync(join(tmpdir(), 'qianli-migrate-'));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of made) await query(inject('postgresUrl'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
});

describe("Prisma's CLI with the engine that needs no download", () => {
  let url = '';
  beforeAll(async () => {
    url = await anEmptyDatabase();
  });

  it('says that migrations are missing, with exit code 1, before they are applied', async () => {
    const { code, said } = await prisma(url, 'migrate', 'status');
    expect(said).toContain('have not yet been applied');
    expect(code).toBe(1);
  });

  it('applies every migration to an empty database', async () => {
    const { code, said } = await prisma(url, 'migrate', 'deploy');
    expect(code, said).toBe(0);
    expect(await query(url, `SELECT to_regclass('audit_events') IS NOT NULL AS made`)).toEqual([{ made: true }]);
  });

  it('does nothing the second time', async () => {
    const before = await query(url, 'SELECT * FROM _prisma_migrations');
    const { code, said } = await prisma(url, 'migrate', 'deploy');
    expect(said).toContain('No pending migrations');
    expect(code).toBe(0);
    expect(await query(url, 'SELECT * FROM _prisma_migrations')).toEqual(before);
  });

  it('reports the database as up to date', async () => {
    const { code, said } = await prisma(url, 'migrate', 'status');
    expect(said).toContain('up to date');
    expect(code).toBe(0);
  });

  it('finds no difference between the migrated database and schema.prisma', async () => {
    const { code, said } = await prisma(url, 'migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code');
    expect(code, said).toBe(0);
  });

  it('tells a difference by exit code 2 and names it', async () => {
    const other = await anEmptyDatabase();
    const { code, said } = await prisma(other, 'migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code');
    expect(code).toBe(2);
    expect(said).toContain('audit_events');
  });

  it('fails with exit code 1 on a wrong password', async () => {
    const wrong = new URL(url);
    wrong.password = 'wrong';
    const { code, said } = await prisma(wrong.href, 'migrate', 'deploy');
    expect(code).toBe(1);
    expect(said).toMatch(/P1000|[Aa]uthentication failed/);
  });

  it('fails with exit code 1 on a broken migration, names it, and refuses to go on over it', async () => {
    const own = await anEmptyDatabase();
    cpSync(join(root, 'prisma'), join(folder, 'prisma'), { recursive: true });
    const broken = '29990101000000_broken';
    mkdirSync(join(folder, 'prisma/migrations', broken));
    writeFileSync(join(folder, 'prisma/migrations', broken, 'migration.sql'), 'CREATE TABLE kept (id int);\nALTER TABLE no_such_table ADD COLUMN x int;\n');
    const config = join(folder, 'prisma.config.mjs');
    writeFileSync(config, `export default ${JSON.stringify({ schema: join(folder, 'prisma/schema.prisma'), migrations: { path: join(folder, 'prisma/migrations') }, datasource: { url: own } })};\n`);
    const first = await prisma(own, 'migrate', 'deploy', '--config', config);
    expect(first.code, first.said).toBe(1);
    expect(first.said).toContain(broken);
    expect(first.said).toContain('no_such_table');
    const second = await prisma(own, 'migrate', 'deploy', '--config', config);
    expect(second.code).toBe(1);
    expect(second.said).toContain('P3009');
    expect(await query(own, `SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL`)).toEqual([{ migration_name: broken }]);
  });
});

describe('the commands of a production start', () => {
  const outdir = join(root, 'dist/test/commands');
  let url = '';
  beforeAll(async () => {
    url = await anEmptyDatabase();
    await build({
      entryPoints: ['migrate', 'first-admin'].map((name) => ({ in: join(root, `apps/platform/src/${name}.command.ts`), out: name })),
      outdir, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', tsconfig: join(root, 'tsconfig.base.json'), logLevel: 'warning',
    });
  });
  const command = (name: string, args: readonly string[], env: Record<string, string>, input = '') => run([join(outdir, `${name}.js`), ...args], { QIANLI_FIRST_ADMIN_PASSWORD: '', ...env }, input);

  it('migrate makes tables and job queue, then finds nothing to do', async () => {
    expect(await command('migrate', [], { DATABASE_URL: url })).toEqual({ code: 0, said: 'schema: applied\n' });
    expect(await command('migrate', [], { DATABASE_URL: url })).toEqual({ code: 0, said: 'schema: up-to-date\n' });
    expect(await query(url, `SELECT to_regclass('graphile_worker.jobs') IS NOT NULL AS queue`)).toEqual([{ queue: true }]);
  });

  it('migrate ends with one sentence and exit code 1 without a database, and never tells a password', async () => {
    expect(await command('migrate', [], { DATABASE_URL: '' })).toEqual({ code: 1, said: expect.stringContaining('DATABASE_URL') as string });
    const wrong = new URL(url);
    wrong.password = 'hush-hush';
    const { code, said } = await command('migrate', [], { DATABASE_URL: wrong.href });
    expect(code).toBe(1);
    expect(said).toMatch(/^migrate: .+\n$/);
    expect(said).not.toContain('hush-hush');
  });

  it('first-admin refuses a short password and a missing name', async () => {
    expect(await command('first-admin', ['何平'], { DATABASE_URL: url }, 'short\n')).toEqual({ code: 1, said: expect.stringContaining('password') as string });
    expect((await command('first-admin', [], { DATABASE_URL: url }, 'long enough to sign in\n')).said).toContain('Say who it is');
    expect(await query(url, 'SELECT 1 FROM users')).toEqual([]);
  });

  it('first-admin makes one platform administrator with the password given, and leaves a line in the audit trail', async () => {
    expect(await command('first-admin', ['何平', 'he.ping'], { DATABASE_URL: url }, 'long enough to sign in\n')).toEqual({ code: 0, said: 'he.ping may sign in now.\n' });
    const [user] = await query<{ username: string; role: string; hospitalId: string | null; passwordHash: string }>(url, 'SELECT username, role, "hospitalId", "passwordHash" FROM users');
    expect(user).toMatchObject({ username: 'he.ping', role: 'platform-admin', hospitalId: null });
    expect(await new Argon2Hashes().matches(user?.passwordHash ?? '', 'long enough to sign in')).toBe(true);
    expect(await query(url, 'SELECT action, outcome, "actorName" FROM audit_events')).toEqual([{ action: 'person.added', outcome: 'success', actorName: 'first-admin' }]);
  });

  it('first-admin makes no second one', async () => {
    const { code, said } = await command('first-admin', ['王芳', 'wang.fang'], { DATABASE_URL: url, QIANLI_FIRST_ADMIN_PASSWORD: 'another long password' });
    expect(code).toBe(1);
    expect(said).toContain('There is an active platform administrator already');
    expect(await query(url, 'SELECT count(*)::int AS n FROM users')).toEqual([{ n: 1 }]);
  });

  it('hospitals and agreements go in, and failed jobs are listed, as docs/operations.md says', async () => {
    const blocks = [...readFileSync(join(root, 'docs/operations.md'), 'utf8').matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql);
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    for (const sql of blocks) await query(url, sql);
    expect(await query(url, `SELECT modalities, "slaMinutes"->>'stat' AS stat FROM agreements`)).toEqual([{ modalities: ['CT', 'CR', 'DX'], stat: '30' }]);
  });
});
