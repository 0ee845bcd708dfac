// Bundles the archive's bench and runs it: `npm run bench -- --rounds 5`. Build the platform before.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const outfile = 'dist/bench/archive.mjs';
await build({ entryPoints: ['test/bench/archive/compare.ts'], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', tsconfig: 'tsconfig.base.json', logLevel: 'warning' });
process.exit(spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1);
