import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';

/** OHIF ships its bundles unminified; this brings the scripts of `folder` to about half. One file at a time: the largest takes 1 GB. */
export async function minifyViewer(folder) {
  for (const name of await readdir(folder)) {
    if (!/\.bundle\.[0-9a-f]+\.js$/.test(name)) continue;
    const file = join(folder, name);
    const { code } = await transform(await readFile(file, 'utf8'), {
      minify: true,
      legalComments: 'none',
      target: 'es2022',
      charset: 'utf8',
    });
    await writeFile(file, code);
  }
}
