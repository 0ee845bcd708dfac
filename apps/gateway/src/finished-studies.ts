import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Which studies the platform has whole, and with how many instances: after a restart these are not announced again. Losing a line costs one announcement. */
export class FinishedStudies {
  private readonly instances = new Map<string, number>();

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<FinishedStudies> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const finished = new FinishedStudies(folder);
    for (const name of (await readdir(folder)).filter((of) => of.endsWith('.json'))) {
      try {
        const { studyInstanceUid, instances } = JSON.parse(await readFile(join(folder, name), 'utf8')) as { studyInstanceUid: string; instances: number };
        finished.instances.set(studyInstanceUid, instances);
      } catch {
        await rm(join(folder, name), { force: true });
      }
    }
    return finished;
  }

  isFinished(studyInstanceUid: string, instances: number): boolean {
    return this.instances.get(studyInstanceUid) === instances;
  }

  has(studyInstanceUid: string): boolean {
    return this.instances.has(studyInstanceUid);
  }

  async finish(studyInstanceUid: string, instances: number): Promise<void> {
    this.instances.set(studyInstanceUid, instances);
    const path = this.pathOf(studyInstanceUid);
    await writeFile(`${path}.part`, JSON.stringify({ studyInstanceUid, instances }), { mode: 0o600 });
    await rename(`${path}.part`, path);
  }

  async forget(studyInstanceUid: string): Promise<void> {
    this.instances.delete(studyInstanceUid);
    await rm(this.pathOf(studyInstanceUid), { force: true });
  }

  private pathOf(studyInstanceUid: string): string {
    return join(this.folder, `${createHash('sha256').update(studyInstanceUid).digest('hex')}.json`);
  }
}
