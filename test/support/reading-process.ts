import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const repository = resolve(import.meta.dirname, '../..');

/** The pre-read worker and its reading process, built beside node_modules, so that the bundles find their packages. */
export async function buildReadingProcess() {
  const folder = join(repository, 'node_modules', `.qianli-reading-${process.pid}-${Math.random().toString(36).slice(2)}`);
  await build({
    entryPoints: { 'read-study-worker': join(repository, 'apps/pre-read/src/read-study-worker.ts'), main: join(repository, 'apps/pre-read/src/main.ts') },
    outdir: folder, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', tsconfig: join(repository, 'tsconfig.base.json'), logLevel: 'warning',
  });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return {
    folder,
    entry: join(folder, 'read-study-worker.js'),
    main: join(folder, 'main.js'),
    env: (home: string, models: string, databaseUrl = 'postgresql://nobody@127.0.0.1:1/none') => ({ QIANLI_HOME: home, QIANLI_MODELS: models, QIANLI_TOKEN_SECRET: 'a secret of the tests, at least thirty-two long', DATABASE_URL: databaseUrl }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
