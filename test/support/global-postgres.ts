import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../apps/platform/src/embedded-postgres';
import { freePort } from '../../apps/platform/src/free-port';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One real PostgreSQL a run, with a migrated template that each test file copies. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'qianli-test-pg-'));
  const server = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'), port: await freePort(), password: 'test', logFile: join(folder, 'postgres.log'),
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
  });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query('CREATE DATABASE qianli_template');
  await admin.end();
  const templateUrl = new URL(server.url);
  templateUrl.pathname = '/qianli_template';
  const template = new pg.Client({ connectionString: templateUrl.href });
  await template.connect();
  const migrations = resolve(import.meta.dirname, '../../prisma/migrations');
  for (const name of readdirSync(migrations, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()) {
    await template.query(readFileSync(join(migrations, name, 'migration.sql'), 'utf8'));
  }
  await template.end();
  await runMigrations({ connectionString: templateUrl.href });
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
