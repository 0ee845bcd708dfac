import 'reflect-metadata';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { ConfigError, readPlatformConfig, type PlatformConfig } from '@qianli/config';
import { platformLogger } from '@qianli/http';
import { startHeartbeat, type Database } from '@qianli/postgres';
import { refuseDemoAccounts } from './access/refuse-demo-accounts';
import { createApp } from './create-app';
import { DATABASE } from './platform/tokens';
import { platformVersion } from './platform/version';

/** Starts the api; says in one sentence why it cannot. */
async function main(config: PlatformConfig): Promise<void> {
  const logger = platformLogger(config.logLevel);
  const app = await createApp(config, { logger });
  const database = app.get<Database>(DATABASE);
  await refuseDemoAccounts(config, database);
  await app.listen(config.port, config.host);
  logger.info({ address: (await app.getUrl()).replace(/\/$/, '') }, 'listening');
  process.send?.('ready');
  const heartbeat = startHeartbeat(database, { kind: 'api', name: `api@${hostname()}:${new URL(await app.getUrl()).port}`, detail: () => ({ version: platformVersion }) });
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    // What hangs must not keep the process: the supervisor would wait for ever.
    setTimeout(() => process.exit(1), 15_000).unref();
    await heartbeat.stop();
    await app.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
}

try {
  const config = readPlatformConfig(process.env);
  if (!isIP(config.host) && config.host !== 'localhost') throw new ConfigError('Set in the environment: QIANLI_HOST (an IP address to listen on)');
  await main(config);
} catch (error) {
  process.stderr.write(`api: ${error instanceof Error ? sentenceOf(error) : 'did not start'}\n`);
  process.exit(1);
}

function sentenceOf(error: Error & { code?: string }): string {
  if (error.code === 'EADDRINUSE') return `port ${process.env['QIANLI_PORT'] ?? 8080} is taken; set QIANLI_PORT to another one`;
  if (error.code === 'EADDRNOTAVAIL') return 'QIANLI_HOST is not an address of this machine';
  if (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND') return 'the database of DATABASE_URL does not answer';
  if (error.code === '28P01') return 'the database of DATABASE_URL refuses the user or the password';
  // A connection string stands in some messages: it holds a password.
  return error.message.replace(/\b\w+:\/\/[^\s@]*@/g, '//…@');
}
