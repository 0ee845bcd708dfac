import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readPlatformConfig, type PlatformConfig } from '@qianli/config';
import { secretsOf, StartError } from './home';

/** The configuration of the platform that runs on this data folder: the embedded server's address is its own to say. */
export function platformOf(env: NodeJS.ProcessEnv): PlatformConfig {
  const home = resolve(env['QIANLI_HOME'] || '.qianli');
  if (env['DATABASE_URL']) return readPlatformConfig({ QIANLI_TOKEN_SECRET: 'x'.repeat(32), ...env, QIANLI_HOME: home });
  const secrets = secretsOf(home, 0);
  return readPlatformConfig({ ...env, QIANLI_HOME: home, QIANLI_TOKEN_SECRET: secrets.tokenSecret, DATABASE_URL: `postgresql://qianli:${encodeURIComponent(secrets.databasePassword)}@127.0.0.1:${portOf(join(home, 'postgres'))}/qianli` });
}

function portOf(dataDir: string): number {
  try {
    return Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[3]);
  } catch {
    throw new StartError(`No database runs on ${dataDir}: start the platform, or set DATABASE_URL.`);
  }
}
