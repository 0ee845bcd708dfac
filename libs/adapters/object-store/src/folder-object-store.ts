import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ObjectMissing, ObjectStore, requireObjectKey, type ObjectContent, type StoredObject } from '@qianli/flow';

/** A temporary file this old belongs to no upload that still runs. */
const staleMs = 24 * 3600 * 1000;

/**
 * Objects as files. `a/b/name` lies at `a/b/=3f/name`: 256 shard folders a folder, by the digest of the name, so no
 * folder grows too big to list. `=` is in no key, so a shard is never taken for a folder.
 */
export class FolderObjectStore extends ObjectStore {
  private readonly temporary: string;
  private readonly made = new Set<string>();

  private constructor(private readonly root: string) {
    super();
    this.temporary = join(root, '=temporary');
  }

  /** Makes the folder when it is missing and clears temporary files that a crash left behind. */
  static async open(root: string): Promise<FolderObjectStore> {
    const store = new FolderObjectStore(root);
    await mkdir(store.temporary, { recursive: true });
    for (const name of await readdir(store.temporary)) {
      const path = join(store.temporary, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > staleMs) await rm(path, { force: true });
    }
    return store;
  }

  async put(key: string, content: ObjectContent): Promise<number> {
    const path = this.pathOf(key);
    const temporary = join(this.temporary, randomUUID());
    try {
      const bytes = await writeDurably(temporary, content);
      await this.makeFolder(dirname(path));
      await rename(temporary, path);
      await syncFolder(dirname(path));
      return bytes;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async get(key: string): Promise<AsyncIterable<Uint8Array>> {
    const handle = await this.openFile(key);
    return createReadStream('', { fd: handle, highWaterMark: 256 * 1024 });
  }

  async getRange(key: string, offset: number, length: number): Promise<Uint8Array> {
    const handle = await this.openFile(key);
    try {
      const bytes = Buffer.allocUnsafe(length);
      for (let at = 0; at < length; ) {
        const { bytesRead } = await handle.read(bytes, at, length - at, offset + at);
        if (bytesRead === 0) throw new RangeError(`Object ${key} ends before ${offset + length}`);
        at += bytesRead;
      }
      return bytes;
    } finally {
      await handle.close();
    }
  }

  async head(key: string): Promise<{ bytes: number } | null> {
    try {
      return { bytes: (await stat(this.pathOf(key))).size };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if (folder) requireObjectKey(folder.slice(0, -1));
    for await (const object of this.walk(folder)) if (object.key.startsWith(prefix)) yield object;
  }

  private async *walk(folder: string): AsyncIterable<StoredObject> {
    for (const entry of await entriesOf(join(this.root, folder))) {
      if (entry === '=temporary') continue;
      if (!entry.startsWith('=')) yield* this.walk(`${folder}${entry}/`);
      else {
        for (const name of await entriesOf(join(this.root, folder, entry))) {
          const key = `${folder}${name}`;
          const found = await stat(join(this.root, folder, entry, name)).catch(() => null);
          if (found) yield { key, bytes: found.size, storedAt: found.mtime };
        }
      }
    }
  }

  private pathOf(key: string): string {
    const folders = requireObjectKey(key).split('/');
    const name = folders.pop() ?? '';
    return join(this.root, ...folders, `=${createHash('sha256').update(name).digest('hex').slice(0, 2)}`, name);
  }

  private async openFile(key: string): Promise<FileHandle> {
    try {
      return await open(this.pathOf(key), 'r');
    } catch (error) {
      throw isMissing(error) ? new ObjectMissing(key) : error;
    }
  }

  /** A folder that is made is only durable when the one above it is synced. */
  private async makeFolder(folder: string): Promise<void> {
    if (this.made.has(folder)) return;
    const first = await mkdir(folder, { recursive: true });
    for (let at = folder; first && at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at));
    this.made.add(folder);
  }
}

async function writeDurably(path: string, content: ObjectContent): Promise<number> {
  const handle = await open(path, 'wx');
  try {
    let bytes = 0;
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at)).bytesWritten;
      bytes += piece.length;
    }
    await handle.datasync();
    return bytes;
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
