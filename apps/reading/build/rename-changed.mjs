import { createHash } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * OHIF's scripts carry a hash in their names, so browsers keep them for ever; but we change what is in them. Every such
 * name gets a new hash, made of the old one and `digest` (of the version and of how it is changed), wherever it stands.
 */
export async function renameChanged(folder, digest) {
  const names = await readdir(folder);
  const fresh = new Map();
  for (const name of names) {
    const old = /\.bundle\.([0-9a-f]{16})\.js$/.exec(name)?.[1];
    if (old) fresh.set(old, createHash('sha256').update(`${old} ${digest}`).digest('hex').slice(0, 16));
  }
  const renamed = (text) => text.replace(/\b[0-9a-f]{16}\b/g, (token) => fresh.get(token) ?? token);
  for (const name of names) {
    if (!/\.(js|css|html)$/.test(name)) continue;
    const file = join(folder, name);
    const text = await readFile(file, 'utf8');
    if (renamed(text) !== text) await writeFile(file, renamed(text));
    if (renamed(name) !== name) await rename(file, join(folder, renamed(name)));
  }
}
