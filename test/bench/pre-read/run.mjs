// Bundles one of the pre-read's benches and runs it: `npm run phantoms -- --seeds 6 --write`, `npm run bench:pre-read -- --runs 10`.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const [bench, ...rest] = process.argv.slice(2);
const outfile = `dist/bench/pre-read-${bench}.mjs`;
await build({ entryPoints: [`test/bench/pre-read/${bench}.ts`], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', tsconfig: 'tsconfig.base.json', logLevel: 'warning' });
process.exit(spawnSync(process.execPath, ['--enable-source-maps', outfile, ...rest], { stdio: 'inherit' }).status ?? 1);
