// Bundles the fuzzer and runs it: `npm run fuzz -- --inputs 1000000`.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const outfile = 'dist/fuzz/fuzz.mjs';
await build({ entryPoints: ['test/fuzz/fuzz.ts'], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', tsconfig: 'tsconfig.base.json', logLevel: 'warning' });
await import(pathToFileURL(resolve(outfile)).href);
