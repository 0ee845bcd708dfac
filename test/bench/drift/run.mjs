// Bundles the bench of the drift alarm and runs it; `--limits` derives the limits, otherwise the table of docs/pre-read-in-use.md is written.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const outfile = 'dist/bench/drift.mjs';
await build({ entryPoints: ['test/bench/drift/run.ts'], bundle: true, platform: 'node', format: 'esm', tsconfig: 'tsconfig.base.json', outfile, logLevel: 'error' });
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
