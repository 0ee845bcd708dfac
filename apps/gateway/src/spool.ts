import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
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
 *   queue/     <time>-<number>-<id>.dcm and .json, sent in this order
 *   refused/   the same, and why
 * A process may die between any two steps. The label is what counts: it comes after its file and goes before it, so a file
 * without a label was never acknowledged or has been sent, and a label without its file is what setting aside left half done.
 */
export class Spool {
  private readonly waiting = new Map<string, { readonly digest: string; readonly durable: Promise<boolean> }>();
  private lastTime = 0;
  private sequence = 0;

  private constructor(readonly root: string) {}

  static async open(root: string): Promise<Spool> {
    const spool = new Spool(root);
    await rm(spool.incoming, { recursive: true, force: true });
    for (const folder of [spool.incoming, spool.queue, spool.refused]) await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(spool.queue)) {
      const id = name.slice(0, name.indexOf('.'));
      // The clock may have been set back since: what waits from before stays before.
      spool.lastTime = Math.max(spool.lastTime, Number.parseInt(name, 10) + 1 || 0);
      if (name.endsWith('.json')) {
        const found = await spool.read(id);
        if (found) spool.waiting.set(found.sopInstanceUid, { digest: found.digest, durable: Promise.resolve(true) });
      } else if (!(name.endsWith('.dcm') && (await exists(spool.labelOf(id))))) await rm(join(spool.queue, name), { force: true });
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
  private fileOf(id: string): string {
    return join(this.queue, `${id}.dcm`);
  }
  private labelOf(id: string): string {
    return join(this.queue, `${id}.json`);
  }

  /** Makes a received file durable: file and label synced, named, folder synced. `twice`: the same bytes wait already. Throws `DuplicateInSpool` for other bytes. */
  async keep(path: string, sopInstanceUid: string, from: string): Promise<'kept' | 'twice'> {
    const digest = await digestOf(path);
    for (let known = this.waiting.get(sopInstanceUid); known; known = this.waiting.get(sopInstanceUid)) {
      // The first may be on its way to the disk yet: only when it is safe may the second be called safe too.
      if (!(await known.durable)) continue;
      await rm(path, { force: true });
      if (known.digest === digest) return 'twice';
      throw new DuplicateInSpool();
    }
    const writing = this.write(path, { sopInstanceUid, digest, from, arrivedAt: new Date().toISOString() });
    const durable = writing.then(
      () => true,
      () => {
        this.waiting.delete(sopInstanceUid);
        return false;
      },
    );
    this.waiting.set(sopInstanceUid, { digest, durable });
    await writing;
    return 'kept';
  }

  private async write(path: string, label: Label): Promise<void> {
    const id = this.nextId();
    const labelPart = `${this.labelOf(id)}.part`;
    try {
      await syncFile(path);
      await writeFile(labelPart, JSON.stringify(label), { mode: 0o600 });
      await syncFile(labelPart);
      await rename(path, this.fileOf(id));
      await rename(labelPart, this.labelOf(id));
      await syncFile(this.queue);
    } catch (error) {
      for (const left of [this.labelOf(id), labelPart, this.fileOf(id), path]) await rm(left, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Names sort in the order of arrival: time with 13 digits until the year 2286, then a number within it. */
  private nextId(): string {
    const now = Math.max(this.lastTime, Date.now());
    this.sequence = now === this.lastTime ? this.sequence + 1 : 0;
    this.lastTime = now;
    return `${now}-${String(this.sequence).padStart(8, '0')}-${randomUUID()}`;
  }

  /** The oldest instances that wait, at most `most` and about `mostBytes`, without those to be passed over. */
  async next(most: number, mostBytes: number, passOver: (id: string) => boolean = () => false): Promise<readonly SpooledInstance[]> {
    const names = (await readdir(this.queue)).filter((name) => name.endsWith('.json')).sort();
    const found: SpooledInstance[] = [];
    let total = 0;
    for (const name of names) {
      const id = name.slice(0, -'.json'.length);
      if (passOver(id)) continue;
      const instance = await this.read(id);
      if (!instance) continue;
      if (found.length > 0 && total + instance.bytes > mostBytes) break;
      total += instance.bytes;
      found.push(instance);
      if (found.length === most) break;
    }
    return found;
  }

  /** An instance of the queue. A label without its file, or one that can't be read, is cleared out of the way: null. */
  private async read(id: string): Promise<SpooledInstance | null> {
    const path = this.fileOf(id);
    const bytes = await stat(path).then((of) => of.size, gone);
    if (bytes === null) {
      if (await exists(join(this.refused, `${id}.dcm`))) await rename(this.labelOf(id), join(this.refused, `${id}.json`));
      else await rm(this.labelOf(id), { force: true });
      return null;
    }
    const label = labelIn(await readFile(this.labelOf(id), 'utf8'));
    if (label) return { id, path, bytes, sopInstanceUid: label.sopInstanceUid, digest: label.digest };
    await this.toRefused(id, 'the label in the spool cannot be read');
    return null;
  }

  /** The platform has it. */
  async sent({ id, sopInstanceUid }: SpooledInstance): Promise<void> {
    await rm(this.labelOf(id), { force: true });
    await rm(this.fileOf(id), { force: true });
    this.waiting.delete(sopInstanceUid);
  }

  /** The platform refused it for good: kept apart with the reason, for a person to look at. */
  async setAside({ id, sopInstanceUid }: SpooledInstance, reason: string): Promise<void> {
    await this.toRefused(id, reason);
    this.waiting.delete(sopInstanceUid);
  }

  private async toRefused(id: string, reason: string): Promise<void> {
    await writeFile(join(this.refused, `${id}.txt`), `${reason}\n`, { mode: 0o600 });
    for (const [from, name] of [[this.fileOf(id), `${id}.dcm`], [this.labelOf(id), `${id}.json`]] as const) await rename(from, join(this.refused, name));
    await syncFile(this.refused);
    await syncFile(this.queue);
  }

  get length(): number {
    return this.waiting.size;
  }
}

function labelIn(text: string): Label | null {
  try {
    const label = JSON.parse(text) as Partial<Label> | null;
    return typeof label?.sopInstanceUid === 'string' && typeof label.digest === 'string' ? (label as Label) : null;
  } catch {
    return null;
  }
}

function gone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

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
