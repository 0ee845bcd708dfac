import { Writable } from 'node:stream';
import { readPlatformConfig } from '@qianli/config';
import { AccessTokens, platformLogger } from '@qianli/http';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../apps/api/src/create-app';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, testPassword, type TestNetwork } from '../support/network';

let db: TestDatabase;
let network: TestNetwork;
let app: Awaited<ReturnType<typeof createApp>>;
let written = '';
const sink = new Writable({
  write(chunk: Buffer, _, done) {
    written += chunk.toString();
    done();
  },
});
const config = readPlatformConfig({ DATABASE_URL: 'postgresql://placeholder', QIANLI_TOKEN_SECRET: 'a secret for tests, 32 letters long', QIANLI_LOG_LEVEL: 'trace' });

beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
  app = await createApp({ ...config, databaseUrl: db.url }, { database: db.database, logger: platformLogger('trace', sink) });
});
afterAll(async () => {
  await app?.close();
  await db?.close();
});

describe('the log of the api', () => {
  it('holds route, status and time of each request, and no address, query, body, token or password', async () => {
    const http = request(app.getHttpServer());
    const { accessToken } = await new AccessTokens(config.tokenSecret).issue(network.actors['physician-qingshi'], new Date());
    const secrets = ['张三丰', 'P-0042', '%E5%BC%A0', testPassword, accessToken, 'typed-wrong'];
    const signed = (path: string) => http.get(path).set('authorization', `Bearer ${accessToken}`);
    await signed(`/api/v1/cases?q=${encodeURIComponent('张三丰')}`);
    await signed('/dicom-web/studies?PatientID=P-0042');
    await signed(`/nowhere/${encodeURIComponent('张三丰')}?PatientID=P-0042`);
    await signed('/api/v1/cases/P-0042');
    await http.post('/api/v1/sessions').send({ username: 'physician-qingshi', password: testPassword });
    await http.post('/api/v1/sessions').send({ username: '张三丰', password: 'typed-wrong' });
    await http.put('/nowhere/P-0042').send({ name: '张三丰' });
    await http.post('/api/v1/sessions').type('application/json').send('{"username": "P-0042"');
    const lines = written.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
    const answered = lines.filter(({ msg }) => msg === 'answered');
    expect(answered).toHaveLength(8);
    expect(answered[0]).toMatchObject({ route: '/api/v1/cases', method: 'GET', status: 200, ms: expect.any(Number), requestId: expect.any(String) });
    for (const secret of secrets) expect(written).not.toContain(secret);
  });
});
