import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { S3ObjectStore } from '@qianli/object-store';
import { aDicomStudy } from '@qianli/testing';
import { startPlatform, type RunningPlatform } from '../e2e-support/platform';
import { stowBody } from '../support/dicomweb';
import { anS3Server, type TestS3 } from '../support/s3';

const repository = resolve(import.meta.dirname, '../..');
const study = aDicomStudy({ seed: randomUUID(), instances: 2 });

/** Sends the study as the county's user; it must be found again. */
async function sendsAndFinds(platform: RunningPlatform): Promise<void> {
  const { accessToken } = await platform.signIn(platform.account('county-uploader'));
  const { body, contentType } = stowBody(study.files);
  const headers = { authorization: `Bearer ${accessToken}` };
  const stored = await fetch(`${platform.url}/dicom-web/studies`, { method: 'POST', headers: { ...headers, 'content-type': contentType, accept: 'application/dicom+json' }, body: new Uint8Array(body) });
  expect(stored.status).toBe(200);
  const image = await fetch(`${platform.url}/dicom-web/studies/${study.studyInstanceUid}/series/${study.seriesInstanceUids[0]}/instances/${study.sopInstanceUids[0]}`, { headers: { ...headers, accept: 'application/dicom' } });
  expect(Buffer.from(await image.arrayBuffer()).equals(Buffer.from(study.files[0] ?? []))).toBe(true);
}

describe('the platform over a database and an object store of somebody else', () => {
  const name = `elsewhere_${randomUUID().replaceAll('-', '')}`;
  let s3: TestS3;
  let platform: RunningPlatform;
  const asAdmin = async (sql: string) => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  const urlOf = () => Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href;

  beforeAll(async () => {
    await asAdmin(`CREATE DATABASE ${name}`);
    s3 = await anS3Server();
    const { endpoint, accessKey, secretKey, bucket } = s3.options;
    platform = await startPlatform({ DATABASE_URL: urlOf(), S3_ENDPOINT: endpoint, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey, S3_BUCKET: bucket });
  }, 240_000);
  afterAll(async () => {
    await platform?.stop();
    await s3?.stop();
    await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

  it('migrates and seeds the empty database, and starts no PostgreSQL of its own', async () => {
    expect((await fetch(`${platform.url}/readyz`)).status).toBe(200);
    const client = new pg.Client({ connectionString: urlOf() });
    await client.connect();
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM hospitals');
    await client.end();
    expect(rows[0]?.n).toBe(4);
    expect(readdirSync(platform.home).filter((of) => /postgres|pgdata|database/i.test(of) && statSync(join(platform.home, of)).isDirectory())).toEqual([]);
  });

  it('keeps every image in the S3 store, and none in the folder', async () => {
    await sendsAndFinds(platform);
    const kept: string[] = [];
    for await (const { key } of (await S3ObjectStore.open(s3.options)).list('instances/')) kept.push(key);
    expect(kept).toHaveLength(2);
    expect(existsSync(join(platform.home, 'objects'))).toBe(false);
  });

  it('is backed up by command while it runs, and restored by command into another database and another bucket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qianli-elsewhere-'));
    const copy = `${name}_copy`;
    await asAdmin(`CREATE DATABASE ${copy}`);
    const { endpoint, accessKey, secretKey, bucket } = s3.options;
    const copyUrl = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${copy}` }).href;
    const run = (command: string, home: string, env: Record<string, string>) =>
      spawnSync(process.execPath, [join(repository, 'dist/apps/platform', `${command}.js`), join(folder, 'backup')], {
        encoding: 'utf8', cwd: repository, env: { ...process.env, QIANLI_HOME: home, S3_ENDPOINT: endpoint, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey, ...env },
      });
    try {
      const made = run('backup', platform.home, { DATABASE_URL: urlOf(), S3_BUCKET: bucket });
      expect([made.status, made.stderr]).toEqual([0, '']);
      const restored = run('restore', join(folder, 'home'), { DATABASE_URL: copyUrl, S3_BUCKET: `${bucket}-copy` });
      expect([restored.status, restored.stderr]).toEqual([0, '']);
      const objects = await S3ObjectStore.open({ ...s3.options, bucket: `${bucket}-copy` });
      const client = new pg.Client({ connectionString: copyUrl });
      await client.connect();
      const { rows } = await client.query<{ key: string; digest: string }>('SELECT "objectKey" AS key, digest FROM instances').finally(() => client.end());
      expect(rows).toHaveLength(2);
      for (const { key, digest } of rows) {
        const sum = createHash('sha256');
        for await (const piece of await objects.get(key)) sum.update(piece);
        expect(sum.digest('hex')).toBe(digest);
      }
      // A second restore would write over somebody's data.
      const again = run('restore', join(folder, 'home'), { DATABASE_URL: copyUrl, S3_BUCKET: `${bucket}-copy` });
      expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('not empty')]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await asAdmin(`DROP DATABASE IF EXISTS ${copy} WITH (FORCE)`);
    }
  });
});

describe('the platform of an ordinary user', () => {
  // As root another user is taken, `nobody`; a suite that runs as an ordinary user is one already.
  const isRoot = process.getuid?.() === 0;
  const nobody = 65_534;
  const folder = mkdtempSync(join(tmpdir(), 'qianli-nobody-'));
  let platform: RunningPlatform;

  beforeAll(async () => {
    if (isRoot) {
      chownSync(folder, nobody, nobody);
      chmodSync(folder, 0o755);
    }
    platform = await startPlatform({ HOME: folder }, isRoot ? { uid: nobody, root: checkoutFor(nobody, folder), folder } : {});
  }, 240_000);
  afterAll(async () => {
    await platform?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('comes up, takes a study in and owns everything it wrote', async () => {
    await sendsAndFinds(platform);
    const owners = new Set(readdirSync(platform.home, { recursive: true, encoding: 'utf8' }).flatMap((of) => { try { return [statSync(join(platform.home, of)).uid]; } catch { return []; } }));
    expect([...owners]).toEqual([isRoot ? nobody : process.getuid?.()]);
    const running = readdirSync('/proc').filter((of) => /^\d+$/.test(of)).filter((of) => { try { return readFileSync(`/proc/${of}/environ`, 'latin1').includes(`QIANLI_HOME=${platform.home}\0`); } catch { return false; } });
    expect(running.length).toBeGreaterThan(4);
    expect(new Set(running.map((of) => Number(/^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${of}/status`, 'utf8'))?.[1])))).toEqual(new Set([isRoot ? nobody : process.getuid?.()]));
  });
});

/** The checkout itself where this user can read it; else a copy beside his home, of hard links where the disk allows them. */
function checkoutFor(uid: number, folder: string): string {
  const reads = spawnSync('test', ['-r', join(repository, 'dist/apps/platform/main.js')], { uid, gid: uid });
  if (reads.status === 0) return repository;
  const copy = join(folder, 'checkout');
  mkdirSync(copy);
  const parts = ['dist', 'node_modules', 'models', 'prisma', 'package.json'].map((part) => join(repository, part));
  const copied = [['-al'], ['-a', '--no-preserve=ownership']].some((how) => spawnSync('cp', [...how, ...parts, copy]).status === 0);
  if (!copied) throw new Error(`An ordinary user can't read ${repository}, and it can't be copied to ${copy}`);
  return copy;
}
