import { randomUUID } from 'node:crypto';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { addressOf, allEndpoints, mayDo, type Endpoint } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { Allows } from '@qianli/http';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessModule } from '../../apps/api/src/access/access.module';
import { PlatformModule } from '../../apps/api/src/platform/platform.module';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';
import { routesOf, type BoundRoute } from '../support/routes-of';
import { sampleOf } from '../support/sample-of';

let db: TestDatabase;
let api: TestApi;
let network: TestNetwork;
let routes: readonly BoundRoute[];
let caseId: string;
const endpoints = Object.entries(allEndpoints);
const people: readonly TestPerson[] = ['uploader-qingshi', 'physician-qingshi', 'uploader-baiyun', 'physician-baiyun', 'gateway-qingshi', 'reader-chen', 'reader-none', 'dispatcher', 'admin-qingshi', 'admin-tertiary', 'platform-admin'];

beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
  api = await anApi(db);
  routes = routesOf(api.app);
  caseId = await aReceivedCase();
});
afterAll(async () => {
  await api?.close();
  await db?.close();
});

/** A case that Qingshi has sent and nobody holds yet. */
async function aReceivedCase(): Promise<string> {
  const { prisma } = db.database;
  const hospitalId = network.qingshi.id;
  const patient = await prisma.patient.create({ data: { issuer: hospitalId, localId: randomUUID(), name: '测试', nameGroups: {} } });
  const study = await prisma.study.create({ data: { studyInstanceUid: `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`, hospitalId, patientId: patient.id, modalities: ['CT'] } });
  const at = new Date();
  const kase = await prisma.case.create({ data: { studyId: study.id, hospitalId, patientId: patient.id, state: 'received', priority: 'routine', orderedPriority: 'routine', modality: 'CT', firstInstanceAt: at, lastInstanceAt: at, receivedAt: at } });
  return kase.id;
}

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';
const verbOf = (method: string) => method.toLowerCase() as Verb;
async function call(endpoint: Endpoint, actor: Actor | null) {
  const params = { ...(sampleOf(endpoint.params) as Record<string, unknown>), ...(endpoint.path.includes('/cases/{id}') ? { id: caseId } : {}) };
  const query = sampleOf(endpoint.query) as Record<string, unknown>;
  const going = api.http[verbOf(endpoint.method)](addressOf(endpoint, { params, query }));
  if (actor) going.set('authorization', await api.as(actor));
  return endpoint.method === 'GET' || endpoint.method === 'DELETE' ? going : going.send(sampleOf(endpoint.body) as object);
}
const atRoute = (route: BoundRoute) => api.http[verbOf(route.method)](route.path.replace(/:\w+/g, '1.2.3'));

/** The code of a refusal, also in FHIR's own wrapping. */
const codeIn = (body: { code?: string; issue?: { details?: { text?: string } }[] }) => body.code ?? body.issue?.[0]?.details?.text;

describe('every route of the api', () => {
  it('declares a permission', () => {
    expect(routes.length).toBeGreaterThan(endpoints.length);
    expect(routes.filter(({ permission }) => !permission).map(({ handler }) => handler)).toEqual([]);
  });

  it('is public only where it must be', () => {
    const open = routes.filter(({ permission }) => permission === 'public').map(({ method, path }) => `${method} ${path}`);
    expect(open.sort()).toEqual(['DELETE /api/v1/sessions', 'GET /*', 'GET /api/openapi.json', 'GET /fhir/R4/metadata', 'GET /livez', 'GET /metrics', 'GET /readyz', 'POST /api/v1/sessions', 'POST /api/v1/sessions/refresh']);
  });

  it('answers nobody who is not signed in, whatever he sends', async () => {
    for (const route of routes.filter(({ permission }) => permission !== 'public')) {
      const bare = await atRoute(route);
      expect([route.handler, bare.status, codeIn(bare.body)]).toEqual([route.handler, 401, 'not-signed-in']);
      const forged = await atRoute(route).set('authorization', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.');
      expect([route.handler, forged.status]).toEqual([route.handler, 401]);
    }
  });

  it.each(people)('refuses %s what the role does not hold, and leaves a line for each', async (person) => {
    const actor = network.actors[person];
    const closed = routes.filter(({ permission }) => permission && permission !== 'public' && permission !== 'signed-in' && !mayDo(actor.role, permission));
    expect(closed.length).toBeGreaterThan(0);
    for (const route of closed) {
      const answer = await atRoute(route).set('authorization', await api.as(actor));
      expect([route.handler, answer.status, codeIn(answer.body)]).toEqual([route.handler, 403, 'not-allowed']);
    }
    expect(await db.database.prisma.auditEvent.count({ where: { actorId: actor.userId, action: 'request.made', outcome: 'refused' } })).toBe(closed.length);
  });
});

describe('every endpoint of the contracts', () => {
  it('has exactly one handler', () => {
    const bound = routes.map(({ endpoint }) => endpoint).filter((endpoint) => endpoint !== undefined);
    expect(endpoints.filter(([, endpoint]) => bound.filter((of) => of === endpoint).length !== 1).map(([name]) => name)).toEqual([]);
  });

  it.each(['uploader-baiyun', 'physician-baiyun', 'reader-none', 'reader-chen', 'admin-tertiary'] as const)('hides another hospital’s case from %s as if there were none', async (person) => {
    const actor = network.actors[person];
    for (const [name, endpoint] of endpoints) {
      if (!endpoint.path.includes('/cases/{id}') || !mayDo(actor.role, endpoint.permission as Parameters<typeof mayDo>[1])) continue;
      const answer = await call(endpoint, actor);
      expect([name, answer.status, answer.body.code]).toEqual([name, 404, 'case-not-found']);
    }
  });

  it('lists no case of another hospital', async () => {
    for (const person of ['uploader-baiyun', 'physician-baiyun', 'reader-none', 'admin-tertiary'] as const) {
      expect((await api.http.get('/api/v1/cases').set('authorization', await api.as(network.actors[person]))).body.items).toEqual([]);
    }
    expect((await api.http.get('/api/v1/cases').set('authorization', await api.as(network.actors['physician-qingshi']))).body.items).toHaveLength(1);
  });

  it.each(people)('lets %s in where the role holds the permission, and breaks for nobody', async (person) => {
    const actor = network.actors[person];
    for (const [name, endpoint] of endpoints) {
      const { permission } = endpoint;
      if (permission === 'public' || (permission !== 'signed-in' && !mayDo(actor.role, permission))) continue;
      const answer = await call(endpoint, actor);
      expect([name, answer.status]).not.toEqual([name, 401]);
      expect([name, answer.body.code]).not.toEqual([name, 'not-allowed']);
      expect([name, answer.status < 500]).toEqual([name, true]);
      // A reply that comes is one that the contracts know.
      if (answer.status === endpoint.status && endpoint.status !== 204 && !endpoint.mediaType) expect([name, endpoint.reply.safeParse(answer.body).error?.issues]).toEqual([name, undefined]);
    }
  });

  it('refuses a NUL in address or body, which no column takes, instead of falling over', async () => {
    const token = await api.as(network.actors['uploader-qingshi']);
    const admin = await api.as(network.actors['platform-admin']);
    const answers = await Promise.all([
      api.http.get('/api/v1/cases?q=%00').set('authorization', token),
      api.http.get('/api/v1/cases?studyInstanceUid=1%00').set('authorization', token),
      api.http.get('/dicom-web/studies?PatientName=%00').set('authorization', token),
      api.http.get('/api/v1/audit?actor=%00').set('authorization', admin),
      api.http.get('/api/v1/audit?from=0000-01-01T00:00:00Z').set('authorization', admin),
      api.http.post('/api/v1/sessions').send({ username: 'a\u0000', password: 'b' }),
      api.http.post('/api/v1/submissions').set('authorization', token).send({ priority: 'stat', history: 'a\u0000b' }),
      api.http.post(`/api/v1/cases/${caseId}/messages`).set('authorization', token).send({ text: 'a\u0000b' }),
    ]);
    expect(answers.map(({ status, body }) => `${status} ${(body as { code: string }).code}`)).toEqual(answers.map(() => '400 bad-input'));
  });

  it('takes an empty value in an address for none', async () => {
    const token = await api.as(network.actors['uploader-qingshi']);
    const answer = await api.http.get('/api/v1/cases?studyInstanceUid=&state=&hospitalId=&q=&limit=&cursor=').set('authorization', token);
    expect([answer.status, (answer.body as { items: unknown[] }).items.length]).toEqual([200, 1]);
  });

  it('tells what is wrong with an input, field by field', async () => {
    const admin = await api.as(network.actors['platform-admin']);
    const answer = await api.http.post('/api/v1/shifts').set('authorization', admin).send({ readerId: 'x', weekdays: [8], startsAt: '25:00', endsAt: '08:00' });
    expect(answer.status).toBe(400);
    expect(answer.body.issues.map(({ path }: { path: string }) => path).sort()).toEqual(['body.readerId', 'body.startsAt', 'body.timeZone', 'body.weekdays.0']);
  });
});

describe('deny by default', () => {
  @Controller('planted')
  class Planted {
    @Get('forgotten')
    forgotten() {
      return 'everything';
    }
    @Get('declared')
    @Allows('public')
    declared() {
      return 'this';
    }
  }
  @Module({ controllers: [Planted] })
  class PlantedModule {}

  it('refuses a handler that declares no permission, to the platform administrator too, and the walk names it', async () => {
    @Module({ imports: [PlatformModule.with(api.config, db.database), AccessModule, PlantedModule] })
    class Root {}
    const app = await NestFactory.create<NestFastifyApplication>(Root, new FastifyAdapter(), { logger: false });
    try {
      await app.init();
      await app.getHttpAdapter().getInstance().ready();
      const http = request(app.getHttpServer());
      expect((await http.get('/planted/declared')).status).toBe(200);
      for (const header of ['', await api.as(network.actors['platform-admin'])]) {
        const answer = await http.get('/planted/forgotten').set('authorization', header);
        expect([answer.status, answer.body.code]).toEqual([403, 'not-allowed']);
      }
      expect(routesOf(app).filter(({ permission }) => !permission).map(({ handler }) => handler)).toEqual(['Planted.forgotten']);
    } finally {
      await app.close();
    }
  });
});
