import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An instance that waits to be sent. */
export interface SpooledInstance {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly sopInstanceUid: string;
  readonly digest: string;
}
interface Label {
  readonly sopInstanceUid: string;
  readonly digest: string;
  readonly from: string;
  readonly arrivedAt: string;
}

/** The same UID came with other bytes while the first still waits here. */
export class DuplicateInSpool extends Error {}

/**
 * The gateway's memory on disk. An instance is in it when its file and its label are synced and named; it leaves only when
 * the platform has said that it is stored, or is set aside with the reason when the platform refused it for good.
 *   incoming/  being received; wiped at start, nobody was told Success for these
 *   queue/     <time>-<id>.dcm and .json, sent in this order
 *   refused/   the same, and why
 */
export class Spool {
  private readonly waiting = new Map<string, string>();

  private constructor(readonly root: string) {}

  static async open(root: string): Promise<Spool> {
    const spool = new Spool(root);
    await rm(spool.incoming, { recursive: true, force: true });
    for (const folder of [spool.incoming, spool.queue, spool.refused]) await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(spool.queue)) {
      if (!name.endsWith('.json')) continue;
      const label = JSON.parse(await readFile(join(spool.queue, name), 'utf8')) as Label;
      spool.waiting.set(label.sopInstanceUid, label.digest);
    }
    return spool;
  }

  get incoming(): string {
    return join(this.root, 'incoming');
  }
  get queue(): string {
    return join(this.root, 'queue');
  }
  get refused(): string {
    return join(this.root, 'refused');
  }

  /** Makes a received file durable: file and label synced, named, folder synced. `twice`: the same bytes wait already. Throws `DuplicateInSpool` for other bytes. */
  async keep(path: string, sopInstanceUid: string, from: string): Promise<'kept' | 'twice'> {
    const digest = await digestOf(path);
    const known = this.waiting.get(sopInstanceUid);
    if (known !== undefined) {
      await rm(path, { force: true });
      if (known === digest) return 'twice';
      throw new DuplicateInSpool();
    }
    this.waiting.set(sopInstanceUid, digest);
    try {
      // Time first, so that names sort in the order of arrival; fixed width until the year 2286.
      const id = `${Date.now()}-${randomUUID()}`;
      const label: Label = { sopInstanceUid, digest, from, arrivedAt: new Date().toISOString() };
      await syncFile(path);
      const labelPath = join(this.queue, `${id}.json`);
      await writeFile(`${labelPath}.part`, JSON.stringify(label), { mode: 0o600 });
      await syncFile(`${labelPath}.part`);
      // The label comes last: an instance without its label was never acknowledged.
      await rename(path, join(this.queue, `${id}.dcm`));
      await rename(`${labelPath}.part`, labelPath);
      await syncFile(this.queue);
      return 'kept';
    } catch (error) {
      this.waiting.delete(sopInstanceUid);
      await rm(path, { force: true });
      throw error;
    }
  }

  /** The oldest instances that wait, at most `most` and about `mostBytes`. */
  async next(most: number, mostBytes: number): Promise<readonly SpooledInstance[]> {
    const names = (await readdir(this.queue)).filter((name) => name.endsWith('.json')).sort().slice(0, most);
    const found: SpooledInstance[] = [];
    let total = 0;
    for (const name of names) {
      const id = name.slice(0, -'.json'.length);
      const path = join(this.queue, `${id}.dcm`);
      const { size } = await stat(path);
      if (found.length > 0 && total + size > mostBytes) break;
      total += size;
      const label = JSON.parse(await readFile(join(this.queue, name), 'utf8')) as Label;
      found.push({ id, path, bytes: size, sopInstanceUid: label.sopInstanceUid, digest: label.digest });
    }
    return found;
  }

  /** The platform has it. */
  async sent({ id, sopInstanceUid }: SpooledInstance): Promise<void> {
    // Label first: a file without a label is garbage; a label without its file would block the queue.
    await rm(join(this.queue, `${id}.json`), { force: true });
    await rm(join(this.queue, `${id}.dcm`), { force: true });
    this.waiting.delete(sopInstanceUid);
  }

  /** The platform refused it for good: kept apart with the reason, for a person to look at. */
  async setAside({ id, sopInstanceUid }: SpooledInstance, reason: string): Promise<void> {
    await writeFile(join(this.refused, `${id}.txt`), `${reason}\n`, { mode: 0o600 });
    await rename(join(this.queue, `${id}.dcm`), join(this.refused, `${id}.dcm`));
    await rename(join(this.queue, `${id}.json`), join(this.refused, `${id}.json`));
    this.waiting.delete(sopInstanceUid);
  }

  get length(): number {
    return this.waiting.size;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
