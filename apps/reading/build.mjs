/** Builds dist/apps/reading: OHIF's prebuilt viewer with our extension, mode and configuration. Skips what is fresh. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addChinese } from './build/add-chinese.mjs';
import { bundleReading } from './build/bundle-reading.mjs';
import { rewriteEmbind } from './build/embind-without-eval.mjs';
import { fetchViewer, VIEWER } from './build/fetch-viewer.mjs';
import { minifyViewer } from './build/minify-viewer.mjs';
import { precompress } from './build/precompress.mjs';
import { renameChanged } from './build/rename-changed.mjs';
import { rewriteIndex } from './build/rewrite-index.mjs';
import { sourceDigest } from './build/source-digest.mjs';
import { unpackViewer } from './build/unpack-viewer.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const target = join(root, 'dist/apps/reading');
const stamp = join(target, '.built.json');
const chinese = join(root, 'apps/reading/src/ohif-zh.json');

const wanted = {
  viewer: `${VIEWER.integrity} ${await sourceDigest([join(root, 'apps/reading/build'), chinese])}`,
  ours: await sourceDigest(
    ['apps/reading/src', 'libs/web', 'libs/contracts/src', 'libs/domain', 'package-lock.json'].map((path) => join(root, path)),
  ),
};
const built = await readFile(stamp, 'utf8').then(JSON.parse, () => ({}));

if (built.viewer !== wanted.viewer) {
  console.log(`reading: unpacking ${VIEWER.spec}`);
  await unpackViewer(await fetchViewer(join(root, '.cache/ohif')), target);
  await rewriteEmbind(target);
  await addChinese(target, JSON.parse(await readFile(chinese, 'utf8')));
  console.log('reading: minifying the viewer');
  await minifyViewer(target);
  await renameChanged(target, wanted.viewer);
  await rewriteIndex(target);
}
if (built.viewer !== wanted.viewer || built.ours !== wanted.ours) {
  console.log('reading: bundling extension and mode');
  await bundleReading(target);
  await precompress(target);
  await writeFile(stamp, JSON.stringify(wanted));
}
console.log('reading: dist/apps/reading is up to date');
