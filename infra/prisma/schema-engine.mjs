#!/usr/bin/env node
// Prisma's schema engine without a download: its own engine compiled to WebAssembly (npm @prisma/schema-engine-wasm)
// behind the stdio JSON-RPC that the Prisma CLI speaks with the native binary. For machines on a closed network:
//   PRISMA_SCHEMA_ENGINE_BINARY=infra/prisma/schema-engine.mjs npx prisma migrate deploy
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** Exit codes: 0 done, 1 refused with the reason on stderr, 101 the engine itself panicked (the native engine's code). */
const PANIC = 101;
let currentCall = null;
let panicMessage = '';
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panicMessage = message) };

const reply = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const failure = (error, isPanic = false) => ({
  code: 4466,
  message: 'An error happened. Check the data field for details.',
  data: { is_panic: isPanic, message: error.message ?? String(error), meta: error.meta ?? null, error_code: error.code ?? /P\d{4}/.exec(error.message ?? '')?.[0] },
});
process.on('uncaughtException', (error) => {
  const message = panicMessage || error.message;
  process.stderr.write(`${message}\n`);
  if (currentCall === null) process.exit(PANIC);
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: currentCall, error: failure({ message }, true) })}\n`, () => process.exit(PANIC));
});

function readArguments(args) {
  const read = { datamodels: [], datasource: {}, command: null, version: args.includes('--version') };
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === '--datamodels') read.datamodels.push(args[(at += 1)]);
    else if (args[at] === '--datasource') read.datasource = JSON.parse(args[(at += 1)]);
    else if (args[at] === 'cli') read.command = args[(at += 1)];
    else if (args[at].startsWith('--')) at += 1;
  }
  return read;
}
const given = readArguments(process.argv.slice(2));

/** The address without Prisma's own parameters, which PostgreSQL does not know. */
function plainUrl(text) {
  const url = new URL(text ?? 'postgresql://invalid');
  const schema = url.searchParams.get('schema') ?? undefined;
  for (const name of ['schema', 'connection_limit', 'pool_timeout', 'pgbouncer']) url.searchParams.delete(name);
  return { url: url.href, schema };
}
const { url, schema } = plainUrl(given.datasource.url);

async function loadEngine() {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const bindings = await import(join(folder, 'schema_engine_bg.js'));
  const wasm = new WebAssembly.Module(readFileSync(join(folder, 'schema_engine_bg.wasm')));
  const { exports } = new WebAssembly.Instance(wasm, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return bindings;
}

// The query adapter knows no mapping for these types of PostgreSQL's catalogue; each is read as its nearest relative.
const asKnownType = new Map([[18, 25], [19, 25], [22, 1005], [24, 25], [26, 20], [28, 20], [29, 20], [30, 1028], [194, 25], [1002, 1009], [1003, 1009], [2205, 25], [2206, 25]]);
const CHAR_OID = 18;

function readingCatalogue(queryable) {
  const performIO = queryable.performIO.bind(queryable);
  const queryRaw = queryable.queryRaw.bind(queryable);
  let types = [];
  queryable.performIO = async (query) => {
    const result = await performIO(query);
    types = result.fields.map((field) => field.dataTypeID);
    for (const field of result.fields) field.dataTypeID = asKnownType.get(field.dataTypeID) ?? field.dataTypeID;
    return result;
  };
  queryable.queryRaw = async (query) => {
    const result = await queryRaw(query);
    types.forEach((type, at) => {
      if (type === CHAR_OID) result.columnTypes[at] = ColumnTypeEnum.Character;
    });
    return result;
  };
  return queryable;
}

async function connectTo(address, onDispose) {
  const pool = new pg.Pool({ connectionString: address, max: 1 });
  const adapter = readingCatalogue(await new PrismaPg(pool, { schema }).connect());
  const startTransaction = adapter.startTransaction.bind(adapter);
  adapter.startTransaction = async (level) => readingCatalogue(await startTransaction(level));
  adapter.executeScript = async (sql) => {
    try {
      await pool.query(sql);
    } catch (error) {
      adapter.onError(error);
    }
  };
  adapter.dispose = async () => {
    await pool.end();
    await onDispose?.();
  };
  return adapter;
}

const adapterFactory = {
  provider: 'postgres',
  adapterName: '@prisma/adapter-pg',
  connect: () => connectTo(url),
  connectToShadowDb: async () => {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}`);
    const shadow = new URL(given.datasource.shadowDatabaseUrl ? plainUrl(given.datasource.shadowDatabaseUrl).url : url);
    shadow.pathname = `/${name}`;
    return connectTo(shadow.href, async () => {
      await admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)}`);
      await admin.end();
    });
  },
};

async function asAdmin(work) {
  const maintenance = new URL(url);
  const name = decodeURIComponent(maintenance.pathname.slice(1));
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    return await work(client, client.escapeIdentifier(name), name);
  } finally {
    await client.end();
  }
}
const createDatabase = () => asAdmin(async (client, quoted, name) => {
  await client.query(`CREATE DATABASE ${quoted}`);
  return { databaseName: name };
});

const commands = {
  'can-connect-to-database': async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.end();
  },
  'create-database': createDatabase,
  'drop-database': () => asAdmin((client, quoted) => client.query(`DROP DATABASE IF EXISTS ${quoted}`)),
};

/** PostgreSQL's SQLSTATE as the code that the CLI knows. */
const prismaCode = (error) => ({ '3D000': 'P1003', '28P01': 'P1000', '42P04': 'P1009' })[error.code] ?? 'P1001';

async function runCommand(name) {
  const log = (message, extra) => process.stderr.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level: 'INFO', fields: { message, ...extra }, target: 'schema_engine::logger', ...(extra?.level ? { level: extra.level } : {}) })}\n`);
  const command = commands[name];
  try {
    if (!command) throw new Error(`unknown command ${name}`);
    await command();
    log('done');
    return 0;
  } catch (error) {
    // The CLI takes the first line of stderr for noise and reads the error from the next.
    process.stderr.write('\n');
    log(error.message || String(error), { level: 'ERROR', is_panic: false, error_code: prismaCode(error) });
    return 1;
  }
}

async function serve() {
  const bindings = await loadEngine();
  const datamodels = given.datamodels.map((file) => [file, readFileSync(file, 'utf8')]);
  let engine = null;
  const answer = async ({ id, method, params }) => {
    currentCall = id;
    try {
      engine ??= await bindings.SchemaEngine.new({ datamodels: datamodels.length > 0 ? datamodels : undefined }, () => undefined, bindMigrationAwareSqlAdapterFactory(adapterFactory));
      const result = method === 'createDatabase' ? await createDatabase() : await engine[method === 'getDatabaseVersion' ? 'version' : method](params);
      if (method === 'diff' && result?.stdout != null) reply({ id: 0, method: 'print', params: { content: result.stdout } });
      reply({ id, result: result ?? null });
    } catch (error) {
      const isPanic = error instanceof WebAssembly.RuntimeError;
      reply({ id, error: failure(isPanic ? { message: panicMessage || error.message } : error, isPanic) });
      if (isPanic) process.exitCode = PANIC;
    } finally {
      currentCall = null;
    }
  };
  // One call at a time, in order; an unknown method is answered as an error, a line that is no JSON is skipped.
  let queue = Promise.resolve();
  for await (const line of createInterface({ input: process.stdin })) {
    let call;
    try {
      call = JSON.parse(line);
    } catch {
      continue;
    }
    if (call.method) queue = queue.then(() => answer(call));
  }
  await queue;
  process.exit(process.exitCode ?? 0);
}

if (given.version) process.stdout.write(`schema-engine-cli ${(await loadEngine()).version()}\n`);
else if (given.command) process.exit(await runCommand(given.command));
else await serve();
