import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { IncomingFile } from '@qianli/flow';
import { largestSlab, Slabs } from './slabs';

/** Where files at the door wait until they are read: small ones in memory, large ones in a folder of this process. */
export class Spool {
  private readonly folder: string;
  private readonly slabs = new Slabs();

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
    let slab = this.slabs.take(0);
    let handle: FileHandle | null = null;
    let bytes = 0;
    try {
      for await (const piece of body) {
        const begin = bytes;
        bytes += piece.length;
        // The rest must be read all the same: the next part stands behind it.
        if (bytes > this.maxBytes) continue;
        digest.update(piece);
        if (bytes <= largestSlab) {
          slab = this.grown(slab, begin, bytes);
          slab.set(piece, begin);
        } else if (handle) await handle.writev([piece]);
        else {
          handle = await open(path, 'wx', 0o600);
          await handle.writev([slab.subarray(0, begin), piece]);
        }
      }
      await handle?.close();
      const onDisk = handle !== null;
      handle = null;
      if (bytes > this.maxBytes) {
        this.slabs.giveBack(slab);
        await rm(path, { force: true });
        return 'too-large';
      }
      if (!onDisk) return this.held(slab, bytes, digest.digest('hex'));
      this.slabs.giveBack(slab);
      return onDiskAt(path, bytes, digest.digest('hex'));
    } catch (error) {
      this.slabs.giveBack(slab);
      await handle?.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  /** The slab, or a larger one with what it holds. */
  private grown(slab: Uint8Array<SharedArrayBuffer>, held: number, wanted: number): Uint8Array<SharedArrayBuffer> {
    if (wanted <= slab.length) return slab;
    const larger = this.slabs.take(wanted);
    larger.set(slab.subarray(0, held));
    this.slabs.giveBack(slab);
    return larger;
  }

  private held(slab: Uint8Array<SharedArrayBuffer>, bytes: number, digest: string): IncomingFile {
    const source = slab.subarray(0, bytes);
    let isHeld = true;
    return {
      bytes, digest, source, content: () => source,
      release: () => {
        if (isHeld) this.slabs.giveBack(slab);
        isHeld = false;
        return Promise.resolve();
      },
    };
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

function onDiskAt(source: string, bytes: number, digest: string): IncomingFile {
  return { bytes, digest, source, content: () => createReadStream(source, { highWaterMark: 256 * 1024 }), release: () => rm(source, { force: true }) };
}
