import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Small documents on disk, one file each, synced before they count: what was promised to a modality and is still to be done. */
export class KeptJson<T> {
  readonly all = new Map<string, T>();

  private constructor(private readonly folder: string) {}

  /** `name` of a document: letters, digits, dots and dashes. */
  static async open<T>(folder: string): Promise<KeptJson<T>> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const kept = new KeptJson<T>(folder);
    for (const name of (await readdir(folder)).filter((of) => of.endsWith('.json')).sort()) {
      try {
        kept.all.set(name.slice(0, -'.json'.length), JSON.parse(await readFile(join(folder, name), 'utf8')) as T);
      } catch {
        await rename(join(folder, name), join(folder, `${name}.broken`));
      }
    }
    return kept;
  }

  async put(name: string, document: T): Promise<void> {
    const path = join(this.folder, `${name}.json`);
    const file = await open(`${path}.part`, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(document));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.part`, path);
    this.all.set(name, document);
  }

  async remove(name: string): Promise<void> {
    this.all.delete(name);
    await rm(join(this.folder, `${name}.json`), { force: true });
  }
}
