import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceAbout } from './instance-about';

/** An instance that waits to be sent. */
export interface SpooledInstance {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly sopInstanceUid: string;
  readonly digest: string;
  readonly about: InstanceAbout;
  /** The calling AE title, or `inbox`. */
  readonly from: string;
  readonly arrivedAt: number;
}
interface Label {
  readonly digest: string;
  readonly bytes: number;
  readonly from: string;
  readonly arrivedAt: string;
  readonly about: InstanceAbout;
}
/** What the gateway knows of a study: everything that the modalities sent of it, wherever it is by now. */
export interface SpooledStudy {
  readonly studyInstanceUid: string;
  readonly waiting: readonly SpooledInstance[];
  /** The platform has these. */
  readonly sent: readonly SpooledInstance[];
  /** Refused for good by the platform. */
  readonly aside: readonly SpooledInstance[];
  readonly lastArrivalAt: number;
}

/** The same UID came with other bytes while the first still waits here. */
export class DuplicateInSpool extends Error {}

/**
 * The gateway's memory on disk. An instance is in it when its file and its label are synced and named; its file leaves only when
 * the platform has said that it is stored, or is set aside with the reason when the platform refused it for good.
 *   incoming/  being received; wiped at start, nobody was told Success for these
 *   queue/     <time>-<number>-<id>.dcm and .json
 *   sent/      labels of what the platform has: a modality that sends it again is told Success and nothing is sent twice
 *   refused/   the same as queue, and why
 * A process may die between any two steps. The label is what counts: it comes after its file and goes before it, so a file
 * without a label was never acknowledged or has been sent, and a label without its file is what setting aside left half done.
 */
export class Spool {
  private readonly waiting = new Map<string, SpooledInstance>();
  private readonly sentOnes = new Map<string, SpooledInstance>();
  private readonly asideOnes = new Map<string, SpooledInstance>();
  private readonly writing = new Map<string, { readonly digest: string; readonly durable: Promise<boolean> }>();
  private readonly studies = new Map<string, Set<string>>();
  private lastTime = 0;
  private sequence = 0;

  private constructor(readonly root: string) {}

  static async open(root: string): Promise<Spool> {
    const spool = new Spool(root);
    await rm(spool.incoming, { recursive: true, force: true });
    for (const folder of [spool.incoming, spool.queue, spool.sentFolder, spool.refused]) await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(spool.queue)) {
      const id = name.slice(0, name.indexOf('.'));
      // The clock may have been set back since: what waits from before stays before.
      spool.lastTime = Math.max(spool.lastTime, Number.parseInt(name, 10) + 1 || 0);
      if (name.endsWith('.json')) {
        const found = await spool.read(id);
        if (found) spool.note(spool.waiting, found);
      } else if (!(name.endsWith('.dcm') && (await exists(spool.labelOf(id))))) await rm(join(spool.queue, name), { force: true });
    }
    for (const [folder, into] of [[spool.sentFolder, spool.sentOnes], [spool.refused, spool.asideOnes]] as const) {
      for (const name of await readdir(folder)) {
        const label = name.endsWith('.json') ? labelIn(await readFile(join(folder, name), 'utf8')) : null;
        if (label) spool.note(into, spool.instanceOf(name.slice(0, -'.json'.length), label, folder));
      }
    }
    return spool;
  }

  get incoming(): string {
    return join(this.root, 'incoming');
  }
  get queue(): string {
    return join(this.root, 'queue');
  }
  get sentFolder(): string {
    return join(this.root, 'sent');
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

  /** Makes a received file durable: file and label synced, named, folder synced. `twice`: the same bytes wait already or the platform has them. Throws `DuplicateInSpool` for other bytes while the first waits. */
  async keep(path: string, about: InstanceAbout, from: string, digest?: string): Promise<'kept' | 'twice'> {
    const { sopInstanceUid } = about;
    const sha256 = digest ?? (await digestOf(path));
    for (let going = this.writing.get(sopInstanceUid); going; going = this.writing.get(sopInstanceUid)) {
      // The first may be on its way to the disk yet: only when it is safe may the second be called safe too.
      await going.durable;
    }
    const known = this.waiting.get(sopInstanceUid);
    if (known?.digest === sha256 || (!known && this.sentOnes.get(sopInstanceUid)?.digest === sha256)) {
      await rm(path, { force: true });
      return 'twice';
    }
    if (known) {
      await rm(path, { force: true });
      throw new DuplicateInSpool();
    }
    const written = this.write(path, about, from, sha256);
    this.writing.set(sopInstanceUid, { digest: sha256, durable: written.then(() => true, () => false).finally(() => this.writing.delete(sopInstanceUid)) });
    this.note(this.waiting, await written);
    return 'kept';
  }

  private async write(path: string, about: InstanceAbout, from: string, digest: string): Promise<SpooledInstance> {
    const id = this.nextId();
    const labelPart = `${this.labelOf(id)}.part`;
    try {
      const label: Label = { digest, bytes: (await stat(path)).size, from, arrivedAt: new Date().toISOString(), about };
      // Both must be on the disk before either has its name; the disk takes them in one go.
      await Promise.all([syncFile(path), writeFile(labelPart, JSON.stringify(label), { mode: 0o600 }).then(() => syncFile(labelPart))]);
      await rename(path, this.fileOf(id));
      await rename(labelPart, this.labelOf(id));
      await syncFile(this.queue);
      return this.instanceOf(id, label, this.queue);
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

  private instanceOf(id: string, { digest, bytes, about, from, arrivedAt }: Label, folder: string): SpooledInstance {
    return { id, path: join(folder, `${id}.dcm`), bytes, sopInstanceUid: about.sopInstanceUid, digest, about, from, arrivedAt: new Date(arrivedAt).getTime() };
  }

  private note(into: Map<string, SpooledInstance>, instance: SpooledInstance): void {
    into.set(instance.sopInstanceUid, instance);
    const { studyInstanceUid } = instance.about;
    const members = this.studies.get(studyInstanceUid) ?? new Set();
    this.studies.set(studyInstanceUid, members.add(instance.sopInstanceUid));
  }

  /** An instance of the queue. A label without its file, or one that can't be read, is cleared out of the way: null. */
  private async read(id: string): Promise<SpooledInstance | null> {
    if (!(await exists(this.fileOf(id)))) {
      if (await exists(join(this.refused, `${id}.dcm`))) await rename(this.labelOf(id), join(this.refused, `${id}.json`));
      else await rm(this.labelOf(id), { force: true });
      return null;
    }
    const label = labelIn(await readFile(this.labelOf(id), 'utf8'));
    if (label) return this.instanceOf(id, label, this.queue);
    await this.toRefused(id, 'the label in the spool cannot be read');
    return null;
  }

  /** Whether its file is still there; one that somebody took away does not hold up the others. */
  async isThere(instance: SpooledInstance): Promise<boolean> {
    if (await exists(instance.path)) return true;
    this.waiting.delete(instance.sopInstanceUid);
    await rm(this.labelOf(instance.id), { force: true });
    return false;
  }

  all(): Iterable<SpooledInstance> {
    return this.waiting.values();
  }

  studyUids(): Iterable<string> {
    return this.studies.keys();
  }

  study(studyInstanceUid: string): SpooledStudy {
    const of = (from: Map<string, SpooledInstance>) => [...(this.studies.get(studyInstanceUid) ?? [])].flatMap((uid) => from.get(uid) ?? []).filter((one) => one.about.studyInstanceUid === studyInstanceUid);
    const [waiting, sent, aside] = [of(this.waiting), of(this.sentOnes), of(this.asideOnes)];
    return { studyInstanceUid, waiting, sent, aside, lastArrivalAt: Math.max(0, ...[...waiting, ...sent, ...aside].map(({ arrivedAt }) => arrivedAt)) };
  }

  /** Where an instance is by now. */
  whereIs(sopInstanceUid: string): 'waiting' | 'sent' | 'refused' | null {
    if (this.waiting.has(sopInstanceUid)) return 'waiting';
    if (this.sentOnes.has(sopInstanceUid)) return 'sent';
    return this.asideOnes.has(sopInstanceUid) ? 'refused' : null;
  }

  /** The platform has it. The label goes first: a file without one has been sent. */
  async sent(instance: SpooledInstance): Promise<void> {
    const { id, sopInstanceUid } = instance;
    await rename(this.labelOf(id), join(this.sentFolder, `${id}.json`));
    await rm(this.fileOf(id), { force: true });
    this.waiting.delete(sopInstanceUid);
    this.note(this.sentOnes, instance);
  }

  /** The platform refused it for good: kept apart with the reason, for a person to look at. */
  async setAside(instance: SpooledInstance, reason: string): Promise<void> {
    await this.toRefused(instance.id, reason);
    this.waiting.delete(instance.sopInstanceUid);
    this.note(this.asideOnes, { ...instance, path: join(this.refused, `${instance.id}.dcm`) });
  }

  private async toRefused(id: string, reason: string): Promise<void> {
    await writeFile(join(this.refused, `${id}.txt`), `${reason}\n`, { mode: 0o600 });
    for (const [from, name] of [[this.fileOf(id), `${id}.dcm`], [this.labelOf(id), `${id}.json`]] as const) await rename(from, join(this.refused, name));
    await syncFile(this.refused);
    await syncFile(this.queue);
  }

  /** Forgets studies that were sent whole and of which nothing has come for so long. */
  async forget(before: number, isFinished: (studyInstanceUid: string) => boolean, onForgotten: (studyInstanceUid: string) => Promise<void>): Promise<number> {
    let forgotten = 0;
    for (const uid of [...this.studies.keys()]) {
      const study = this.study(uid);
      if (study.waiting.length + study.aside.length > 0 || study.lastArrivalAt >= before || !isFinished(uid)) continue;
      for (const { id, sopInstanceUid } of study.sent) {
        await rm(join(this.sentFolder, `${id}.json`), { force: true });
        this.sentOnes.delete(sopInstanceUid);
      }
      this.studies.delete(uid);
      await onForgotten(uid);
      forgotten += 1;
    }
    return forgotten;
  }

  /** How many wait. */
  get length(): number {
    return this.waiting.size;
  }
}

function labelIn(text: string): Label | null {
  try {
    const label = JSON.parse(text) as Partial<Label> | null;
    return typeof label?.digest === 'string' && typeof label.about?.studyInstanceUid === 'string' ? (label as Label) : null;
  } catch {
    return null;
  }
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
