import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { ConfigError, type PlatformConfig } from '@qianli/config';

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** Demo accounts have their passwords in a file: beyond loopback the api does not start beside them. Throws `ConfigError`. */
export async function refuseDemoAccounts(_app: INestApplication, config: PlatformConfig): Promise<void> {
  if (isLoopback(config.host) || !existsSync(join(config.home, 'demo-accounts.json'))) return;
  throw new ConfigError(`QIANLI_HOST is ${config.host}, and the data folder holds demo accounts; demo accounts are for loopback only. Use another QIANLI_HOME`);
}
