import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pacote from 'pacote';

/** The viewer we serve: OHIF's own prebuilt application (MIT). Another version means the checks of README.md again. */
export const VIEWER = {
  spec: '@ohif/app@3.13.2',
  integrity:
    'sha512-WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==',
};

/**
 * Puts the viewer's package into `folder`, where it stays between builds so that a closed network needs it once,
 * and gives back the tarball's path. Asks the registry npm is configured for; throws when the bytes are not the pinned ones.
 */
export async function fetchViewer(folder) {
  const tarball = join(folder, `${VIEWER.spec.replace(/[^0-9A-Za-z.]+/g, '-').slice(1)}.tgz`);
  if (existsSync(tarball) && (await isPinned(tarball))) return tarball;
  await mkdir(folder, { recursive: true });
  const partial = `${tarball}.${process.pid}.partial`;
  const cache = `${partial}.cache`;
  const registry = process.env['npm_config_registry'];
  try {
    await pacote.tarball.file(VIEWER.spec, partial, { integrity: VIEWER.integrity, cache, ...(registry && { registry }) });
    await rename(partial, tarball);
  } finally {
    await rm(partial, { force: true });
    await rm(cache, { recursive: true, force: true });
  }
  return tarball;
}

async function isPinned(file) {
  const digest = createHash('sha512').update(await readFile(file)).digest('base64');
  return `sha512-${digest}` === VIEWER.integrity;
}
