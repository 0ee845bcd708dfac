// `npm run bench:follow-up`: measures registration and pairing on phantoms and writes the table of docs/pre-read-follow-up.md.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const outfile = 'dist/bench/follow-up.mjs';
await build({ entryPoints: ['test/bench/follow-up/run.ts'], bundle: true, platform: 'node', format: 'esm', tsconfig: 'tsconfig.base.json', outfile, packages: 'external', logLevel: 'error' });
const { status } = spawnSync(process.execPath, ['--max-old-space-size=2048', outfile, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
