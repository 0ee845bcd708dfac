import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { IncomingFile } from '@qianli/flow';

/** Up to here a file stays in memory: most CT slices are half a megabyte. */
const inMemoryBytes = 4 * 1024 * 1024;

/** Where files at the door wait until they are read: small ones in memory, large ones in a folder of this process. */
export class Spool {
  private readonly folder: string;

  constructor(
    private readonly root: string,
    private readonly maxBytes: number,
  ) {
    this.folder = join(root, `${hostname()}-${process.pid}`);
  }

  /** Makes the folder, and clears those of this machine's processes that are no more; another machine's on a shared disk are not ours to judge. */
  async open(): Promise<void> {
    await mkdir(this.root, { recursive: true });
    const mine = `${hostname()}-`;
    for (const name of await readdir(this.root)) {
      if (name.startsWith(mine) && !isRunning(Number(name.slice(mine.length)))) await rm(join(this.root, name), { recursive: true, force: true });
    }
    await mkdir(this.folder, { recursive: true });
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Reads a body to its end. `too-large` when it holds more than the spool takes; what was kept of it is given back. */
  async receive(body: AsyncIterable<Uint8Array>): Promise<IncomingFile | 'too-large'> {
    const digest = createHash('sha256');
    const path = join(this.folder, randomUUID());
    let held: Uint8Array[] = [];
    let handle: FileHandle | null = null;
    let bytes = 0;
    try {
      for await (const piece of body) {
        bytes += piece.length;
        // The rest must be read all the same: the next part stands behind it.
        if (bytes > this.maxBytes) {
          held = [];
          continue;
        }
        digest.update(piece);
        held.push(piece);
        if (bytes <= inMemoryBytes) continue;
        handle ??= await open(path, 'wx', 0o600);
        await handle.writev(held);
        held = [];
      }
      await handle?.close();
      const onDisk = handle !== null;
      handle = null;
      if (bytes > this.maxBytes) {
        await rm(path, { force: true });
        return 'too-large';
      }
      return spooled(onDisk ? path : Buffer.concat(held, bytes), bytes, digest.digest('hex'));
    } catch (error) {
      await handle?.close();
      await rm(path, { force: true });
      throw error;
    }
  }
}

/** A process of this pid other than this one; a pid of our own was somebody else's before. */
function isRunning(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function spooled(source: Buffer | string, bytes: number, digest: string): IncomingFile {
  return {
    bytes,
    digest,
    source,
    content: () => (typeof source === 'string' ? createReadStream(source, { highWaterMark: 256 * 1024 }) : source),
    release: async () => {
      if (typeof source === 'string') await rm(source, { force: true });
    },
  };
}
