import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readPlatformConfig, type PlatformConfig } from '@qianli/config';
import { AccessTokens } from '@qianli/http';
import { pino } from 'pino';
import { createApp } from '../../apps/api/src/create-app';
import type { TestDatabase } from './database';
import type { TestNetwork, TestPerson } from './network';

const tokenSecret = 'a secret of the tests, at least thirty-two long';

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly config: PlatformConfig;
  /** A valid access token of one of the network's people. */
  readonly tokenOf: (person: TestPerson) => Promise<string>;
}

/** The api as it runs, over a test database and a folder store of its own. `supertest` drives `app.getHttpServer()`; call `app.listen(0, '127.0.0.1')` for sockets. */
export async function anApp(test: TestDatabase, network: TestNetwork, env: Record<string, string> = {}): Promise<TestApp> {
  const home = mkdtempSync(join(tmpdir(), 'qianli-test-home-'));
  const config = readPlatformConfig({ DATABASE_URL: test.url, QIANLI_HOME: home, QIANLI_TOKEN_SECRET: tokenSecret, QIANLI_LOG_LEVEL: 'silent', ...env });
  const app = await createApp(config, { database: test.database, logger: pino({ level: 'silent' }) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const close = app.close.bind(app);
  app.close = async () => {
    await close();
    rmSync(home, { recursive: true, force: true });
  };
  const tokens = new AccessTokens(tokenSecret);
  return { app, config, tokenOf: async (person) => (await tokens.issue(network.actors[person], new Date())).accessToken };
}
