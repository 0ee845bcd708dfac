import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Tells that the model folders have changed, once they have been still from one look to the next: a copy may take a while. */
export class FolderWatch {
  private seen: string;
  private last: string;

  constructor(private readonly path: string) {
    this.seen = this.last = signatureOf(path);
  }

  hasChanged(): boolean {
    const now = signatureOf(this.path);
    const isStill = now === this.last;
    this.last = now;
    if (!isStill || now === this.seen) return false;
    this.seen = now;
    return true;
  }
}

/** Names, sizes and times of all files, three levels deep: models, their versions, their files. */
function signatureOf(path: string, depth = 3): string {
  try {
    return readdirSync(path, { withFileTypes: true })
      .map((entry) => {
        const at = join(path, entry.name);
        if (entry.isDirectory()) return depth > 1 ? `${entry.name}/(${signatureOf(at, depth - 1)})` : entry.name;
        const { mtimeMs, size } = statSync(at);
        return `${entry.name} ${mtimeMs} ${size}`;
      })
      .sort()
      .join('\n');
  } catch {
    // Amid a copy a file may vanish; the next look sees it whole.
    return `unreadable ${Math.random()}`;
  }
}
