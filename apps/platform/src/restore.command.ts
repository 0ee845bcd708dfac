// Puts a backup into a new data folder: `QIANLI_HOME=NEW npm run restore -- FOLDER`, or into the empty database and bucket of DATABASE_URL and S3_….
import { join, resolve } from 'node:path';
import { readPlatformConfig } from '@qianli/config';
import { openTieredStore } from '@qianli/object-store';
import { restore } from './backup';
import { startEmbeddedPostgres } from './embedded-postgres';
import { freePort } from './free-port';
import { openHome, secretsOf, StartError } from './home';
import { createDatabase, migrate } from './migrate';

try {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new StartError('Say where from: npm run restore -- FOLDER');
  const home = resolve(process.env['QIANLI_HOME'] || '.qianli');
  openHome(home);
  const secrets = secretsOf(home, await freePort());
  const given = process.env['DATABASE_URL'];
  const server = given ? null : await startEmbeddedPostgres({ dataDir: join(home, 'postgres'), port: secrets.databasePort, password: secrets.databasePassword, logFile: join(home, 'logs', 'postgres.log') });
  try {
    if (server) await createDatabase(server.url, 'qianli');
    const databaseUrl = given ?? Object.assign(new URL(server?.url ?? ''), { pathname: '/qianli' }).href;
    await migrate(databaseUrl);
    const config = readPlatformConfig({ QIANLI_TOKEN_SECRET: secrets.tokenSecret, ...process.env, DATABASE_URL: databaseUrl, QIANLI_HOME: home });
    const { objects, at } = await restore(resolve(folder), databaseUrl, await openTieredStore(config));
    process.stdout.write(`restored as of ${at}: ${objects} objects. Accounts and passwords are those of the backup.\n`);
  } finally {
    await server?.stop();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error instanceof StartError ? error.message : (error.stack ?? error.message)) : String(error)}\n`);
  process.exitCode = 1;
}
