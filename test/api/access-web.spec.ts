import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';

let db: TestDatabase;
let api: TestApi;
const web = mkdtempSync(join(tmpdir(), 'qianli-test-web-'));
const script = `export const page = ${JSON.stringify('阅片'.repeat(2000))};`;
const files: Record<string, string | Buffer> = {
  'portal/index.html': '<!doctype html><title>portal</title>',
  'portal/portal-assets/index-B1x_9k2Q.js': script,
  'portal/.env': 'SECRET=1',
  'reading/index.html': '<!doctype html><title>viewer</title>',
  'reading/app-config.js': 'window.config = {};',
  'reading/100.bundle.cb02411ce321d4e4.js': script,
  'reading/100.bundle.cb02411ce321d4e4.js.br': brotliCompressSync(script),
  'reading/reading/extension.js': 'export default {};',
  'reading/csp.json': JSON.stringify({ scriptHashes: ["'sha256-VggY0rSMrfuUfyGbMQUTdohoMO4fFh+5LLFfr7rG50g='"] }),
  'secret.txt': 'outside of both apps',
};

beforeAll(async () => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(web, name)), { recursive: true });
    writeFileSync(join(web, name), content);
  }
  db = await aDatabase();
  api = await anApi(db, { QIANLI_WEB: web });
});
afterAll(async () => {
  await api?.close();
  await db?.close();
  rmSync(web, { recursive: true, force: true });
});

const get = (path: string, encoding = 'identity') => api.http.get(path).set('accept-encoding', encoding);

describe('the browser apps', () => {
  it.each([['/', 'portal'], ['/worklist', 'portal'], ['/cases/5f1c', 'portal'], ['/index.html', 'portal'], ['/viewer', 'viewer'], ['/viewer?StudyInstanceUIDs=1.2.3', 'viewer'], ['/viewer/dicomweb', 'viewer']])(
    'answer %s with the page of the %s', async (path, title) => {
      const page = await get(path);
      expect(page.status).toBe(200);
      expect(page.text).toContain(`<title>${title}</title>`);
      expect(page.headers['cache-control']).toBe('no-cache');
      expect(page.headers['content-security-policy']).toContain("'sha256-VggY0rSMrfuUfyGbMQUTdohoMO4fFh+5LLFfr7rG50g='");
    });

  it('serve OHIF’s files at the root and ours under /reading/', async () => {
    expect((await get('/app-config.js')).text).toBe('window.config = {};');
    expect((await get('/reading/extension.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  it('let a browser keep a file whose name holds its hash, and ask again for any other', async () => {
    for (const path of ['/portal-assets/index-B1x_9k2Q.js', '/100.bundle.cb02411ce321d4e4.js']) expect((await get(path)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const first = await get('/app-config.js');
    expect(first.headers['cache-control']).toBe('no-cache');
    expect((await get('/app-config.js').set('if-none-match', String(first.headers['etag']))).status).toBe(304);
  });

  it('send the compressed copy of the build, and compress what has none', async () => {
    for (const [path, encoding] of [['/100.bundle.cb02411ce321d4e4.js', 'br'], ['/portal-assets/index-B1x_9k2Q.js', 'br'], ['/portal-assets/index-B1x_9k2Q.js', 'gzip']] as const) {
      const head = await api.http.head(path).set('accept-encoding', encoding);
      expect([head.status, head.headers['content-encoding'], Number(head.headers['content-length']) < 1000]).toEqual([200, encoding, true]);
    }
    expect((await get('/portal-assets/index-B1x_9k2Q.js', 'gzip')).text).toBe(script);
    expect((await get('/100.bundle.cb02411ce321d4e4.js', 'br;q=0')).headers['content-encoding']).toBeUndefined();
  });

  it.each(['/missing.js', '/portal-assets/gone-B1x_9k2Q.js', '/csp.json', '/.env', '/../secret.txt', '/%2e%2e/secret.txt', '/reading/../../secret.txt', '/..%2fsecret.txt', '/api/unknown', '/fhir/unknown', '/dicom-web/unknown'])(
    'do not answer %s with a page or a file', async (path) => {
      const answer = await get(path);
      expect(answer.text).not.toContain('outside of both apps');
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not-found']);
    });

  it('do not follow a path out of their folders that no client has tidied', async () => {
    await api.app.listen(0, '127.0.0.1');
    const { hostname, port } = new URL(await api.app.getUrl());
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write('GET /reading/../../secret.txt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString())).on('end', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).not.toContain('outside of both apps');
  });
});
