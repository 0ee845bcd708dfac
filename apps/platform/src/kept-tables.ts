import type { Client } from 'pg';

/** A table whose rows belong into a backup. */
export interface KeptTable {
  readonly schema: string;
  readonly table: string;
}

/** Everything but what a migration writes by itself; of the queue the jobs, not its history of the clock. */
export async function keptTables(client: Client): Promise<KeptTable[]> {
  const { rows } = await client.query<KeptTable>(
    `SELECT table_schema AS schema, table_name AS "table" FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND ((table_schema = 'public' AND table_name <> '_prisma_migrations')
       OR (table_schema = 'graphile_worker' AND table_name IN ('_private_tasks', '_private_job_queues', '_private_jobs'))) ORDER BY 1, 2`,
  );
  return rows;
}

/** For SQL; also a fine name of a file. */
export function nameOf({ schema, table }: KeptTable): string {
  return `${schema}.${table}`;
}

export async function insertableColumns(client: Client, { schema, table }: KeptTable): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(column_name) AS name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 AND is_generated = 'NEVER' ORDER BY ordinal_position`,
    [schema, table],
  );
  return rows.map(({ name }) => name).join(', ');
}

/** Numbers go on behind the highest one that was restored. */
export async function resetSequences(client: Client): Promise<void> {
  const { rows } = await client.query<KeptTable & { column: string; sequence: string }>(
    `SELECT table_schema AS schema, table_name AS "table", quote_ident(column_name) AS column, pg_get_serial_sequence(quote_ident(table_schema) || '.' || quote_ident(table_name), column_name) AS sequence
     FROM information_schema.columns WHERE table_schema IN ('public', 'graphile_worker') AND pg_get_serial_sequence(quote_ident(table_schema) || '.' || quote_ident(table_name), column_name) IS NOT NULL`,
  );
  for (const { column, sequence, ...table } of rows) await client.query(`SELECT setval($1::regclass, coalesce((SELECT max(${column}) FROM ${nameOf(table)}), 0) + 1, false)`, [sequence]);
}

/** A digest over all columns: rows of one schema cannot be put into another. */
export async function schemaOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ digest: string }>(
    `SELECT md5(string_agg(table_schema || '.' || table_name || '.' || column_name || ' ' || data_type, ',' ORDER BY table_schema, table_name, column_name)) AS digest
     FROM information_schema.columns WHERE table_schema IN ('public', 'graphile_worker') AND table_name <> '_prisma_migrations'`,
  );
  return rows[0]?.digest ?? '';
}
