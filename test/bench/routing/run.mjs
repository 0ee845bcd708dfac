// Bundles the bench and runs it with a garbage collector that it can call and a heap for 2,000 hospitals.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const outfile = 'dist/bench/routing.mjs';
await build({ entryPoints: ['test/bench/routing/run.ts'], bundle: true, platform: 'node', format: 'esm', tsconfig: 'tsconfig.base.json', outfile, external: ['highs'], logLevel: 'error' });
const { status } = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=8192', outfile, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
