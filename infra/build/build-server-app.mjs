// Bundles one server app to dist/apps/<app>: main.js, and beside it every worker's entry and every command. npm packages stay outside.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const [app] = process.argv.slice(2);
const source = join('apps', app, 'src');
const workersIn = (folder) => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('-worker.ts')).map((name) => join(folder, name)) : []);
const commandsIn = (folder) => readdirSync(folder).filter((name) => name.endsWith('.command.ts')).map((name) => join(folder, name));
const entries = [join(source, 'main.ts'), ...workersIn(source), ...commandsIn(source), ...workersIn('libs/adapters/dicom-codec/src'), ...workersIn('libs/adapters/inference/src')];
const outdir = join('dist/apps', app);
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: Object.fromEntries(entries.map((file) => [file.split('/').at(-1).replace(/(\.command)?\.ts$/, ''), file])),
  outdir,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'linked',
  tsconfig: 'tsconfig.base.json',
  logLevel: 'warning',
});
