import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readPlatformConfig, type PlatformConfig } from '@qianli/config';
import { AccessTokens } from '@qianli/http';
import type { Actor } from '@qianli/domain-case';
import request from 'supertest';
import { createApp } from '../../apps/api/src/create-app';
import type { TestDatabase } from './database';

export interface TestApi {
  readonly app: NestFastifyApplication;
  readonly config: PlatformConfig;
  /** supertest on the api's server: `api.http.get('/api/v1/…')`. */
  readonly http: ReturnType<typeof request>;
  /** `Authorization` value of somebody, without a sign-in: `.set('authorization', await api.as(actor))`. */
  as(actor: Actor): Promise<string>;
  close(): Promise<void>;
}

/** The api over a test database, with a data folder of its own. `env` sets further keys of the environment. */
export async function anApi({ url, database }: TestDatabase, env: Readonly<Record<string, string>> = {}): Promise<TestApi> {
  const home = mkdtempSync(join(tmpdir(), 'qianli-test-api-'));
  const config = readPlatformConfig({ DATABASE_URL: url, QIANLI_HOME: home, QIANLI_PORT: '0', QIANLI_TOKEN_SECRET: 'a secret for tests, 32 letters long', QIANLI_LOG_LEVEL: 'error', QIANLI_WEB: join(home, 'web'), ...env });
  const app = await createApp(config, { database });
  const tokens = new AccessTokens(config.tokenSecret);
  return {
    app, config,
    http: request(app.getHttpServer()),
    as: async (actor) => `Bearer ${(await tokens.issue(actor, new Date())).accessToken}`,
    close: async () => {
      await app.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
