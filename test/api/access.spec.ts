import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Readiness } from '../../apps/api/src/platform/readiness';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, testPassword, type TestNetwork } from '../support/network';

/** As an operator would make one: 32 characters or more. */
const metricsToken = 'what Prometheus shows, 40 characters lon';
let db: TestDatabase;
let api: TestApi;
let network: TestNetwork;

beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
  api = await anApi(db, { QIANLI_METRICS_TOKEN: metricsToken });
});
afterAll(async () => {
  await api?.close();
  await db?.close();
});

const signIn = (username: string, password: string = testPassword, address = '10.0.0.1') =>
  api.http.post('/api/v1/sessions').set('x-forwarded-for', address).send({ username, password });
const cookieOf = (response: { headers: Record<string, unknown> }) => String((response.headers['set-cookie'] as string[] | undefined)?.[0] ?? '');
const refresh = (cookie: string) => api.http.post('/api/v1/sessions/refresh').set('cookie', cookie.split(';')[0] ?? '');

describe('signing in', () => {
  it('gives a short token, the person, and a cookie that no script and no other site can use', async () => {
    const response = await signIn('physician-qingshi');
    expect(response.status).toBe(201);
    expect(response.body.user).toEqual({ id: network.actors['physician-qingshi'].userId, name: '张建国', role: 'county-physician', hospital: network.qingshi });
    const minutes = (Date.parse(response.body.expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(1);
    expect(minutes).toBeLessThanOrEqual(15);
    expect(cookieOf(response)).toMatch(/^qianli_refresh=[\w-]{43}; .*Path=\/api\/v1\/sessions;.*HttpOnly;.*SameSite=Strict/);
    const me = await api.http.get('/api/v1/sessions/me').set('authorization', `Bearer ${response.body.accessToken}`);
    expect(me.body).toEqual(response.body.user);
    expect(me.headers['cache-control']).toBe('no-store');
  });

  it('answers an unknown name and a wrong password alike', async () => {
    const wrong = await signIn('reader-chen', 'not the password');
    const unknown = await signIn('nobody-of-that-name', 'not the password');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.body).toEqual(unknown.body);
    expect(wrong.body.code).toBe('wrong-credentials');
    expect(cookieOf(wrong)).toBe('');
  });

  it('refuses the sixth attempt after five failures, also with the right password, and no other person', async () => {
    for (let n = 0; n < 5; n += 1) expect((await signIn('physician-baiyun', 'wrong', '10.0.0.2')).status).toBe(401);
    const locked = await signIn('physician-baiyun', testPassword, '10.0.0.3');
    expect(locked.status).toBe(429);
    expect(locked.body.code).toBe('too-many-attempts');
    expect(locked.headers['retry-after']).toBe('900');
    expect((await signIn('uploader-baiyun', testPassword, '10.0.0.2')).status).toBe(201);
  });

  it('counts attempts made at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('admin-tertiary', 'wrong', '10.0.0.4')));
    expect(answers.filter((of) => of.status === 401)).toHaveLength(5);
    expect(answers.filter((of) => of.status === 429)).toHaveLength(7);
  });

  it('refuses an address after twenty failures over many names', async () => {
    for (let n = 0; n < 20; n += 1) await signIn(`guess-${n}`, 'wrong', '10.0.0.5');
    expect((await signIn('reader-wang', testPassword, '10.0.0.5')).status).toBe(429);
    expect((await signIn('reader-wang', testPassword, '10.0.0.6')).status).toBe(201);
  });

  it('refuses a body that does not fit, naming the field', async () => {
    const response = await api.http.post('/api/v1/sessions').send({ username: 'x' });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ code: 'bad-input', issues: [{ path: 'body.password' }] });
  });

  it('leaves a line in the audit trail for success and refusal, without the name that was tried', async () => {
    await signIn('zhangsan-typed-his-password-here', 'x', '10.0.0.7');
    const rows = await db.database.prisma.auditEvent.findMany({ where: { action: 'session.started' } });
    expect(rows.some((row) => row.outcome === 'success' && row.actorName === '张建国')).toBe(true);
    expect(rows.some((row) => row.outcome === 'refused' && row.actorName === 'unknown')).toBe(true);
    expect(JSON.stringify(rows.map((row) => [row.actorName, row.detail]))).not.toContain('zhangsan');
  });
});

describe('going on with a refresh cookie', () => {
  it('replaces the cookie', async () => {
    const first = cookieOf(await signIn('uploader-qingshi'));
    const next = await refresh(first);
    expect(next.status).toBe(200);
    expect(cookieOf(next)).not.toBe('');
    expect(cookieOf(next).split(';')[0]).not.toBe(first.split(';')[0]);
  });

  it('lets two tabs refresh at the same moment', async () => {
    const cookie = cookieOf(await signIn('uploader-qingshi'));
    const answers = await Promise.all([refresh(cookie), refresh(cookie)]);
    expect(answers.map((of) => of.status)).toEqual([200, 200]);
    expect((await refresh(cookieOf(answers[0] ?? { headers: {} }))).status).toBe(200);
    expect((await refresh(cookieOf(answers[1] ?? { headers: {} }))).status).toBe(200);
  });

  it('ends the whole family when a token is used again later', async () => {
    const stolen = cookieOf(await signIn('uploader-qingshi'));
    const current = cookieOf(await refresh(stolen));
    await db.database.pool.query(`UPDATE refresh_tokens SET "usedAt" = "usedAt" - interval '1 minute' WHERE "usedAt" IS NOT NULL`);
    expect((await refresh(stolen)).body.code).toBe('session-ended');
    expect((await refresh(current)).body.code).toBe('session-ended');
  });

  it('refuses an expired, an unknown and a missing cookie', async () => {
    const cookie = cookieOf(await signIn('uploader-qingshi'));
    await db.database.pool.query(`UPDATE refresh_tokens SET "expiresAt" = now() - interval '1 second'`);
    expect((await refresh(cookie)).status).toBe(401);
    expect((await refresh('qianli_refresh=made-up')).status).toBe(401);
    expect((await api.http.post('/api/v1/sessions/refresh')).body.code).toBe('session-ended');
  });

  it('ends with the sign-out', async () => {
    const cookie = cookieOf(await signIn('uploader-qingshi'));
    const out = await api.http.delete('/api/v1/sessions').set('cookie', cookie.split(';')[0] ?? '');
    expect(out.status).toBe(204);
    expect((await refresh(cookie)).status).toBe(401);
  });

  it('ends when the person is deactivated, who cannot sign in again either', async () => {
    const session = await signIn('dispatcher');
    await db.database.prisma.user.update({ where: { username: 'dispatcher' }, data: { active: false } });
    expect((await refresh(cookieOf(session))).body.code).toBe('session-ended');
    expect((await signIn('dispatcher')).body.code).toBe('wrong-credentials');
    const me = await api.http.get('/api/v1/sessions/me').set('authorization', `Bearer ${session.body.accessToken}`);
    expect(me.status).toBe(401);
  });
});

describe('the outside of the house', () => {
  it('lives, is ready, and shows no metrics to another machine', async () => {
    expect((await api.http.get('/livez')).status).toBe(200);
    expect((await api.http.get('/readyz')).body).toEqual({ ready: true, reasons: [] });
    expect((await api.http.get('/metrics')).text).toContain('qianli_http_request_duration_seconds');
    expect((await api.http.get('/metrics').set('x-forwarded-for', '10.1.1.1')).status).toBe(401);
  });
  it('shows metrics to another machine with the scrape token, and to nobody with any other', async () => {
    const scrape = (token: string) => api.http.get('/metrics').set('x-forwarded-for', '10.1.1.1').set('authorization', `Bearer ${token}`);
    const right = await scrape(metricsToken);
    expect([right.status, right.text]).toEqual([200, expect.stringContaining('qianli_http_request_duration_seconds')]);
    for (const wrong of [metricsToken.slice(0, -1), `${metricsToken}x`, 'undefined']) expect((await scrape(wrong)).status).toBe(401);
    // It opens nothing else.
    expect((await api.http.get('/api/v1/cases').set('authorization', `Bearer ${metricsToken}`)).status).toBe(401);
  });
  it('is not ready while a part does not answer, and says which', async () => {
    const readiness = api.app.get(Readiness);
    readiness.add('object store', () => Promise.reject(new Error('http://key:secret@minio')));
    const answer = await api.http.get('/readyz');
    expect([answer.status, answer.body]).toEqual([503, { ready: false, reasons: ['object store: no answer'] }]);
    readiness.add('object store', async () => null);
    expect((await api.http.get('/readyz')).status).toBe(200);
  });
  it('sets one content security policy without eval', async () => {
    const policy = String((await api.http.get('/livez')).headers['content-security-policy']);
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).not.toContain("'unsafe-eval'");
    expect(policy).not.toContain('upgrade-insecure-requests');
  });
  it('answers an unknown address, an unknown method and an unknown media type as an error of the contracts', async () => {
    expect((await api.http.get('/api/v1/nowhere')).body).toMatchObject({ code: 'not-found' });
    expect((await api.http.delete('/nowhere')).body).toMatchObject({ code: 'not-found' });
    expect((await api.http.post('/api/v1/sessions').type('text/csv').send('a,b')).body).toMatchObject({ code: 'unsupported-media-type' });
    expect((await api.http.post('/api/v1/sessions').type('application/json').send('{"username":')).body).toMatchObject({ code: 'bad-input' });
    expect((await api.http.post('/api/v1/sessions').type('application/json').send('{"__proto__":{"a":1}}')).status).toBe(400);
  });
});
