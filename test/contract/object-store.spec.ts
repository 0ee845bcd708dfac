import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderObjectStore, S3ObjectStore } from '@qianli/object-store';
import { anS3Server, type TestS3 } from '../support/s3';
import { objectStoreContract } from './object-store.contract';

describe('objects in a folder', () => {
  let folder: string;
  let store: FolderObjectStore;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qianli-test-objects-'));
    store = await FolderObjectStore.open(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  objectStoreContract(() => store);

  it('leaves no temporary file behind, and clears those of a crash a day later', async () => {
    const temporary = join(folder, '=temporary');
    expect(await readdir(temporary)).toEqual([]);
    await writeFile(join(temporary, 'running'), 'x');
    await writeFile(join(temporary, 'crashed'), 'x');
    const longAgo = new Date(Date.now() - 2 * 24 * 3600 * 1000);
    await utimes(join(temporary, 'crashed'), longAgo, longAgo);
    await FolderObjectStore.open(folder);
    expect(await readdir(temporary)).toEqual(['running']);
  });
});

describe('objects in S3', () => {
  let server: TestS3;
  let store: S3ObjectStore;
  beforeAll(async () => {
    server = await anS3Server();
    store = await S3ObjectStore.open(server.options);
  });
  afterAll(() => server?.stop());
  objectStoreContract(() => store);

  it('opens a bucket that is there already, and refuses wrong keys', async () => {
    await S3ObjectStore.open(server.options);
    await expect(S3ObjectStore.open({ ...server.options, secretKey: 'wrong' })).rejects.toThrow();
  });
});
