import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Bundles our half of the reading room into `folder`: app-config.js at its root, reading/extension.js and
 * reading/mode.js (ES modules that OHIF imports at run time). React is bundled: OHIF keeps its own to itself.
 */
export async function bundleReading(folder) {
  await mkdir(join(folder, 'reading'), { recursive: true });
  const common = {
    absWorkingDir: root,
    tsconfig: join(root, 'tsconfig.base.json'),
    bundle: true,
    minify: true,
    target: 'es2022',
    charset: 'utf8',
    jsx: 'automatic',
    loader: { '.css': 'text' },
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'warning',
  };
  await Promise.all([
    build({ ...common, format: 'iife', entryPoints: ['apps/reading/src/app-config.ts'], outfile: join(folder, 'app-config.js') }),
    build({
      ...common,
      format: 'esm',
      entryPoints: { extension: 'libs/web/ohif-extension/src/index.tsx', mode: 'libs/web/ohif-mode/src/index.ts' },
      outdir: join(folder, 'reading'),
    }),
  ]);
  await copyFile(join(dirname(fileURLToPath(import.meta.url)), '../src/icon.svg'), join(folder, 'reading', 'icon.svg'));
}
