import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** One digest over the bytes and names of files and folders (node_modules and specs left out): equal means nothing to build. */
export async function sourceDigest(paths) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) for (const file of await filesOf(path)) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

async function filesOf(path) {
  const found = await stat(path).catch(() => null);
  if (!found) return [];
  if (found.isFile()) return [path];
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile() && !/\.spec\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
