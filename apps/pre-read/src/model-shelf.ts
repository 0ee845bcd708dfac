import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelRef } from '@qianli/domain-pre-read';
import { loadModelFolder, type InferenceOptions, type OnnxInference } from '@qianli/inference';
import type { ModelReport } from './study-reader';

/** Folders that hold a model: `<models>/<folder>`, or `<models>/<id>/<version>` where several versions lie side by side. */
export function modelFolders(path: string): string[] {
  const foldersIn = (of: string) => readdirSync(join(path, of), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  return foldersIn('').filter((name) => name !== 'training').flatMap((name) => {
    if (existsSync(join(path, name, 'model.json'))) return [name];
    const versions = foldersIn(name).filter((version) => existsSync(join(path, name, version, 'model.json'))).map((version) => join(name, version));
    return versions.length > 0 ? versions : [name];
  });
}

const keyOf = ({ id, version }: ModelRef) => `${id} ${version}`;

/**
 * The models of one process. All folders are checked when it opens; the highest version of each stays loaded, an older one
 * is checked again and loaded when a study first asks for it.
 */
export class ModelShelf {
  private readonly loaded = new Map<string, OnnxInference>();
  private readonly folderOf = new Map<string, string>();
  readonly reports: ModelReport[] = [];

  private constructor(private readonly path: string, private readonly options: InferenceOptions) {}

  static async open(path: string, options: InferenceOptions): Promise<ModelShelf> {
    const shelf = new ModelShelf(path, options);
    for (const folder of modelFolders(path)) await shelf.check(folder);
    await shelf.closeOlder();
    return shelf;
  }

  /** null when no sound folder has this version (any more). */
  async model(ref: ModelRef): Promise<OnnxInference | null> {
    const key = keyOf(ref);
    const there = this.loaded.get(key);
    const folder = this.folderOf.get(key);
    if (there || !folder) return there ?? null;
    const found = await loadModelFolder(join(this.path, folder), this.options);
    if (found.state === 'rejected' || keyOf(found.manifest) !== key) return null;
    this.loaded.set(key, found.model);
    return found.model;
  }

  /** Whether some model here, running or not, is made for one of these modalities. */
  isMadeFor(modalities: readonly string[]): boolean {
    return this.reports.some(({ manifest }) => manifest?.accept.modalities.some((one) => modalities.includes(one)));
  }

  private async check(folder: string): Promise<void> {
    const found = await loadModelFolder(join(this.path, folder), this.options);
    if (found.state === 'rejected') {
      this.reports.push({ folder, state: 'rejected', reasons: found.reasons, manifest: found.manifest, card: '' });
      return;
    }
    const { manifest, model, card } = found;
    const key = keyOf(manifest);
    const twin = this.folderOf.get(key);
    if (twin !== undefined) {
      await model.close();
      this.reports.push({ folder, state: 'rejected', reasons: [`the folder ${twin} has ${key} already`], manifest: null, card: '' });
      return;
    }
    this.loaded.set(key, model);
    this.folderOf.set(key, folder);
    this.reports.push({ folder, state: 'sound', reasons: [], manifest, card, evaluation: evaluationIn(join(this.path, folder)), runsOn: model.runsOn });
  }

  private async closeOlder(): Promise<void> {
    const refs = this.reports.flatMap(({ state, manifest }) => (state === 'sound' && manifest ? [manifest] : []));
    for (const of of refs) {
      const isOlder = refs.some(({ id, version }) => id === of.id && version.localeCompare(of.version, 'en', { numeric: true }) > 0);
      if (!isOlder) continue;
      await this.loaded.get(keyOf(of))?.close();
      this.loaded.delete(keyOf(of));
    }
  }
}

function evaluationIn(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, 'evaluation.json'), 'utf8')) as unknown;
  } catch {
    return null;
  }
}
