import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase, type Database } from '@qianli/postgres';

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  close(): Promise<void>;
}

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A migrated, empty database of its own, with graphile_worker's schema. Close it in `afterAll`. */
export async function aDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  // Two copies of one template at once are refused ("being accessed by other users"): try until it is our turn.
  for (let left = 100; ; left -= 1) {
    try {
      await asAdmin(`CREATE DATABASE ${name} TEMPLATE qianli_template`);
      break;
    } catch (error) {
      if (left === 0 || (error as { code?: string }).code !== '55006') throw error;
    }
  }
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const database = openDatabase(url.href, 10);
  return {
    url: url.href,
    database,
    close: async () => {
      await database.close();
      await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
