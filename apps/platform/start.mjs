// `npm start`: the part that must run before anything is installed. Node's own modules only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
function run(what, command, args) {
  process.stdout.write(`${what} …\n`);
  const result = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, npm_config_loglevel: 'error' } });
  if (result.status !== 0) refuse(`${what} failed (${command} ${args.join(' ')}); the lines above say why.`);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) refuse(`Qianli needs Node.js 20.19 or newer and this is ${process.version}: install a newer one from nodejs.org or your distribution.`);

const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const marker = 'node_modules/.qianli-lock';
if (!existsSync(marker) || readFileSync(marker, 'utf8') !== lock) {
  run('installing packages from the lock file', 'npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(marker, lock);
}
process.stdout.write('building what is stale …\n');
const built = spawnSync(process.execPath, ['infra/build/build.mjs', '--if-stale'], { stdio: ['ignore', 'inherit', 'inherit'] });
if (built.status !== 0) refuse('The build failed; the lines above say why.');
await import(pathToFileURL(resolve(root, 'dist/apps/platform/main.js')).href);
