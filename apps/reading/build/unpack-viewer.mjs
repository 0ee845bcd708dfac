import { readdir, rename, rm, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import pacote from 'pacote';
import { VIEWER } from './fetch-viewer.mjs';

/**
 * What a reading room never loads: segmentation by prompt (139 MB), the whole-slide viewer, customizations by address,
 * the service worker (it would also take over the portal, which shares the origin), OHIF's own sign-in and icons.
 */
const NOT_SERVED = [
  /^(ort|dicom-microscopy-viewer|customizations)$/,
  /^(sw|init-service-worker|google|app-config|oidc-client\.min|es6-shim\.min|polyfill\.min)\.js$/,
  /^(_headers|_redirects|serve\.json|silent-refresh\.html|manifest\.json)$/,
  /^assets\/(?!images$)/,
];

/** Unpacks the served part of the viewer's dist/ into `target`, which is replaced. Needs no network. */
export async function unpackViewer(tarball, target) {
  const work = `${target}.unpack`;
  await rm(work, { recursive: true, force: true });
  await pacote.extract(`file:${tarball}`, join(work, 'package'), {
    integrity: VIEWER.integrity,
    cache: join(work, 'cache'),
  });
  const dist = join(work, 'package', 'dist');
  for (const path of [...(await readdir(dist)), ...(await readdir(join(dist, 'assets'))).map((name) => `assets/${name}`)])
    if (NOT_SERVED.some((pattern) => pattern.test(path))) await rm(join(dist, path), { recursive: true, force: true });
  await copyFile(join(work, 'package', 'LICENSE'), join(dist, 'OHIF-LICENSE.txt'));
  await rm(target, { recursive: true, force: true });
  await rename(dist, target);
  await rm(work, { recursive: true, force: true });
}
