import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { StartError } from './home';

async function appliedMigrations(url: string): Promise<ReadonlySet<string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(`SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`);
    return new Set(rows.map((row) => row.name));
  } catch {
    return new Set();
  } finally {
    await client.end();
  }
}

/** Makes the database when it is missing. */
export async function createDatabase(maintenanceUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** Brings the schema up to date: `prisma migrate deploy` when a migration is missing, then the job queue's own. */
export async function migrate(url: string): Promise<'applied' | 'up-to-date'> {
  const applied = await appliedMigrations(url);
  const all = readdirSync('prisma/migrations', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const pending = all.some((entry) => !applied.has(entry.name));
  if (pending) {
    const shim = join(process.cwd(), 'infra/prisma/schema-engine.mjs');
    const result = spawnSync(process.execPath, ['node_modules/prisma/build/index.js', 'migrate', 'deploy'], {
      encoding: 'utf8',
      env: { ...process.env, DATABASE_URL: url, PRISMA_HIDE_UPDATE_MESSAGE: '1', PRISMA_SCHEMA_ENGINE_BINARY: process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ?? (existsSync(shim) ? shim : '') },
    });
    if (result.status !== 0) throw new StartError(`The database could not be migrated: ${(result.stderr || result.stdout).trim().split('\n').slice(-4).join(' ')}`);
  }
  await runMigrations({ connectionString: url });
  return pending ? 'applied' : 'up-to-date';
}
