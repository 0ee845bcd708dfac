import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { PlatformConfig } from '@qianli/config';
import { ObjectStore } from '@qianli/flow';
import { addBodyParsers, jsonBodyLimit, keepNothing, logRequests, nestLogger, NoAddresses, platformLogger, securityHeaders } from '@qianli/http';
import type { Database } from '@qianli/postgres';
import Fastify, { type FastifyBaseLogger } from 'fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module';
import { PlatformMetrics } from './platform/platform-metrics';
import { Readiness } from './platform/readiness';
import { viewerScriptHashes } from './web/web-files';

/**
 * The whole api, initialised and not yet listening: `listen` it, or hand `getHttpServer()` to supertest.
 * A `database` that is given stays the caller's to close. `close()` ends everything else.
 */
export async function createApp(config: PlatformConfig, { database, logger = platformLogger(config.logLevel) }: { database?: Database; logger?: Logger } = {}): Promise<NestFastifyApplication> {
  const fastify = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new NoAddresses(),
    genReqId: () => randomUUID(),
    bodyLimit: jsonBodyLimit,
    trustProxy: config.trustedProxies ?? 'loopback',
    // A CT over a slow county line takes long; the time-out is for what never ends.
    requestTimeout: 3_600_000,
    keepAliveTimeout: 75_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
  });
  addBodyParsers(fastify);
  await fastify.register(helmet, securityHeaders(viewerScriptHashes(config.webPath), config.secureCookie));
  await fastify.register(cookie);
  keepNothing(fastify);
  let metrics: PlatformMetrics | null = null;
  logRequests(fastify, (line) => metrics?.answered(line));

  // Nest brings a Fastify of its own, of another patch version; the house has this one.
  const adapter = new FastifyAdapter(fastify as unknown as ConstructorParameters<typeof FastifyAdapter>[0]);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, database), adapter, { logger: nestLogger(logger), abortOnError: false, bodyParser: false });
  metrics = app.get(PlatformMetrics);
  app.useWebSocketAdapter(new IoAdapter(app));
  const objects = app.get(ObjectStore, { strict: false });
  // Whether such an object is there does not matter; that the store answers does.
  app.get(Readiness).add('object store', () => objects.head('readiness/probe').then(() => null));
  await app.init();
  await fastify.ready();
  return app;
}
