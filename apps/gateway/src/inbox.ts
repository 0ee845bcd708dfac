import { randomUUID } from 'node:crypto';
import { access, copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseInWorker } from '@qianli/dicom-codec';
import type { Priority } from '@qianli/domain-case';
import { DicomRefusal } from '@qianli/domain-dicom';
import { aboutOf } from './instance-about';
import { DuplicateInSpool, type Spool } from './spool';

/** The watched folder: a file that has not grown between two looks is taken into the spool, or put under `refused/` with the reason beside it. */
export class Inbox {
  private sizes = new Map<string, number>();
  private looking: Promise<number> | null = null;

  /** `onFailure`: a file that could not be taken just now (disk full, no right to read); it stays and is tried again. */
  constructor(
    private readonly root: string,
    private readonly spool: Spool,
    private readonly priorityOf: (from: string, accessionNumber: string | null) => Priority | null,
    private readonly onFailure: (error: unknown) => void = () => undefined,
  ) {}

  async open(): Promise<void> {
    await mkdir(join(this.root, 'refused'), { recursive: true });
  }

  /** One look; gives how many files were taken. A look that is still going on is joined, not begun twice. */
  look(): Promise<number> {
    this.looking ??= this.lookNow().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async lookNow(): Promise<number> {
    const seen = new Map<string, number>();
    let taken = 0;
    for (const path of await filesUnder(this.root, join(this.root, 'refused'))) {
      try {
        const { size } = await stat(path);
        seen.set(path, size);
        if (size > 0 && this.sizes.get(path) === size) taken += await this.take(path);
      } catch (error) {
        // One file never holds up the others; one that is gone again is no failure.
        if ((error as NodeJS.ErrnoException | null)?.code !== 'ENOENT') this.onFailure(error);
      }
    }
    this.sizes = seen;
    return taken;
  }

  private async take(path: string): Promise<number> {
    // Copied, since the inbox may lie on another disk than the spool; the original goes only when the copy is durable.
    const copy = join(this.spool.incoming, `${randomUUID()}.part`);
    try {
      const { identity, attributes } = await parseInWorker(path);
      await copyFile(path, copy);
      await this.spool.keep(copy, aboutOf(identity, attributes, this.priorityOf('inbox', attributes.accessionNumber)), 'inbox');
      await rm(path);
      return 1;
    } catch (error) {
      await rm(copy, { force: true });
      const because = error instanceof DicomRefusal ? error.message : error instanceof DuplicateInSpool ? 'The same SOP Instance UID waits here with other bytes; the first is kept.' : null;
      if (because === null) throw error;
      const aside = await this.freeName(relative(this.root, path).replaceAll('/', '_'));
      await rename(path, aside);
      await writeFile(`${aside}.reason.txt`, `${because}\n`);
      return 0;
    }
  }

  /** A name under refused/ that nothing has yet: renaming would silently replace it. */
  private async freeName(name: string): Promise<string> {
    const path = join(this.root, 'refused', name);
    return access(path).then(() => join(this.root, 'refused', `${randomUUID()}-${name}`), () => path);
  }
}

async function filesUnder(folder: string, except: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (path === except || entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) found.push(...(await filesUnder(path, except)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}
