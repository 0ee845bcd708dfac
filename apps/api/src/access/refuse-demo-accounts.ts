import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type PlatformConfig } from '@qianli/config';
import type { Database } from '@qianli/postgres';

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/**
 * Demo accounts have their passwords in a file: beyond loopback the api does not start beside them, be they known by
 * that file or by the audit trail's line of the seed. Throws `ConfigError` with what to do.
 */
export async function refuseDemoAccounts(config: PlatformConfig, database: Database): Promise<void> {
  if (isLoopback(config.host)) return;
  const advice = `QIANLI_HOST is ${config.host}, and demo accounts are for loopback only.`;
  if (existsSync(join(config.home, 'demo-accounts.json'))) throw new ConfigError(`${advice} QIANLI_HOME holds demo-accounts.json: use a data folder and a database of your own`);
  const { rows } = await database.pool.query(
    `SELECT 1 FROM audit_events e JOIN users u ON e.detail->'userIds' ? u.id::text WHERE e.action = 'network.seeded' AND u.active LIMIT 1`,
  );
  if (rows.length > 0) throw new ConfigError(`${advice} The database holds some that are active: deactivate them or use a database of your own`);
}
