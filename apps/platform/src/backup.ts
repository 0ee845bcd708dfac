import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { ObjectMissing, type ObjectStore } from '@qianli/flow';
import { FolderObjectStore } from '@qianli/object-store';
import { namedObjects } from '@qianli/postgres';
import pg from 'pg';
import { insertableColumns, keptTables, nameOf, resetSequences, schemaOf, type KeptTable } from './kept-tables';
import { StartError } from './home';

/** What a backup holds; written last, so a folder without it is no backup. */
export interface BackupSummary {
  readonly at: string;
  /** Tells whether the rows fit a database. */
  readonly schema: string;
  readonly rows: Readonly<Record<string, number>>;
  readonly objects: number;
  readonly bytes: number;
  /** Keys that the rows name and the store did not have: images among them are lost, series documents are made again. */
  readonly missing: readonly string[];
}

const rowsAtOnce = 500;
const summaryFile = 'backup.json';

/**
 * Rows as of one moment, then every object that these rows name. Objects are written once and never changed, and rows are
 * read in one snapshot: images may arrive meanwhile, the backup knows nothing of them. A second backup into the same folder
 * copies only objects that are new.
 */
export async function backUp(databaseUrl: string, objects: ObjectStore, folder: string): Promise<BackupSummary> {
  await mkdir(join(folder, 'rows'), { recursive: true });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const at = new Date().toISOString();
    const rows: Record<string, number> = {};
    for (const table of await keptTables(client)) rows[nameOf(table)] = await writeRows(client, table, join(folder, 'rows', `${nameOf(table)}.json.gz`));
    const copied = await copyObjects(client, objects, await FolderObjectStore.open(join(folder, 'objects')));
    const summary: BackupSummary = { at, schema: await schemaOf(client), rows, ...copied };
    const unfinished = join(folder, `${summaryFile}.part`);
    await writeFile(unfinished, JSON.stringify(summary, null, 2));
    await synced(unfinished);
    await rename(unfinished, join(folder, summaryFile));
    return summary;
  } finally {
    await client.end();
  }
}

async function writeRows(client: pg.Client, table: KeptTable, path: string): Promise<number> {
  let rows = 0;
  await client.query(`DECLARE kept NO SCROLL CURSOR FOR SELECT to_jsonb(t)::text AS row FROM ${nameOf(table)} t`);
  async function* lines() {
    for (;;) {
      const page = await client.query<{ row: string }>(`FETCH ${rowsAtOnce} FROM kept`);
      rows += page.rows.length;
      yield page.rows.map(({ row }) => `${row}\n`).join('');
      if (page.rows.length < rowsAtOnce) return;
    }
  }
  await pipeline(Readable.from(lines()), createGzip({ level: 1 }), createWriteStream(path));
  await client.query('CLOSE kept');
  await synced(path);
  return rows;
}

async function copyObjects(client: pg.Client, from: ObjectStore, to: ObjectStore): Promise<Pick<BackupSummary, 'objects' | 'bytes' | 'missing'>> {
  await client.query(`DECLARE kept NO SCROLL CURSOR FOR ${namedObjects}`);
  const missing: string[] = [];
  let [objects, bytes] = [0, 0];
  for (;;) {
    const { rows } = await client.query<{ key: string; digest: string | null }>(`FETCH ${rowsAtOnce} FROM kept`);
    for (const { key, digest } of rows) {
      const copied = (await to.head(key))?.bytes ?? (await copyOf(from, to, key, digest));
      if (copied === null) missing.push(key);
      else [objects, bytes] = [objects + 1, bytes + copied];
    }
    if (rows.length < rowsAtOnce) return { objects, bytes, missing };
  }
}

/** Bytes of the copy, null when there is no such object. Throws for an image whose bytes are not those that were received: a backup of it would hide the damage. */
async function copyOf(from: ObjectStore, to: ObjectStore, key: string, digest: string | null): Promise<number | null> {
  const sum = createHash('sha256');
  async function* hashed(pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      sum.update(piece);
      yield piece;
    }
  }
  try {
    const bytes = await to.put(key, hashed(await from.get(key)));
    if (digest === null || sum.digest('hex') === digest) return bytes;
  } catch (error) {
    if (error instanceof ObjectMissing) return null;
    throw error;
  }
  await to.delete(key);
  throw new StartError(`The object ${key} is damaged: its bytes are not those that were received. See Operations, and restore it from an earlier backup.`);
}

/** Puts a backup into an empty, migrated database and an object store. Throws a sentence when they do not fit. */
export async function restore(folder: string, databaseUrl: string, objects: ObjectStore): Promise<BackupSummary> {
  const summary = await readSummary(folder);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    if ((await schemaOf(client)) !== summary.schema) throw new StartError('The backup was made by another version of Qianli: restore it with that version, then upgrade.');
    if ((await client.query('SELECT 1 FROM users LIMIT 1')).rows.length > 0) throw new StartError('The database is not empty: restore into a new data folder.');
    // Objects first: a row without its object would be shown and could not be opened.
    const copies = await FolderObjectStore.open(join(folder, 'objects'));
    for await (const { key } of copies.list('')) if (!(await objects.head(key))) await objects.put(key, await copies.get(key));
    await client.query('BEGIN');
    // Rows come as they were: no trigger changes them, and their order does not matter.
    await client.query('SET LOCAL session_replication_role = replica');
    for (const table of await keptTables(client)) await readRows(client, table, join(folder, 'rows', `${nameOf(table)}.json.gz`));
    await client.query('UPDATE graphile_worker._private_jobs SET locked_at = NULL, locked_by = NULL');
    await client.query('UPDATE series SET "metadataKey" = NULL, "metadataInstances" = 0 WHERE "metadataKey" = ANY($1::text[])', [summary.missing]);
    for (const column of ['labelsKey', 'surfacesKey']) await client.query(`UPDATE pre_reads SET "${column}" = NULL WHERE "${column}" = ANY($1::text[])`, [summary.missing]);
    await resetSequences(client);
    await client.query('COMMIT');
    return summary;
  } finally {
    await client.end();
  }
}

async function readSummary(folder: string): Promise<BackupSummary> {
  try {
    return JSON.parse(await readFile(join(folder, summaryFile), 'utf8')) as BackupSummary;
  } catch {
    throw new StartError(`${folder} holds no complete backup: ${summaryFile} is missing or unreadable.`);
  }
}

async function readRows(client: pg.Client, table: KeptTable, path: string): Promise<void> {
  const columns = await insertableColumns(client, table);
  const write = (lines: readonly string[]) =>
    client.query(`INSERT INTO ${nameOf(table)} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM jsonb_populate_recordset(NULL::${nameOf(table)}, $1::jsonb)`, [`[${lines.join(',')}]`]);
  let lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()), crlfDelay: Infinity })) {
    lines.push(line);
    if (lines.length < rowsAtOnce) continue;
    await write(lines);
    lines = [];
  }
  if (lines.length > 0) await write(lines);
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
