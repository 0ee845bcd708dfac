// Builds what is stale: `node infra/build/build.mjs [--if-stale]`. Nx decides per app, by the digest of its inputs.
// --if-stale first compares one digest of all sources with that of the last build, so a warm start asks Nx nothing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stamp = 'dist/.built';
const roots = ['apps', 'libs', 'prisma', 'infra/build', 'package-lock.json', 'tsconfig.base.json', 'nx.json'];

function digestOf(paths) {
  const hash = createHash('sha256').update(process.version);
  const visit = (path) => {
    if (path.endsWith('/generated') || path.endsWith('.spec.ts')) return;
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(`${path} ${stat.size} ${Math.round(stat.mtimeMs)}\n`);
  };
  for (const path of paths) if (existsSync(path)) visit(path);
  return hash.digest('hex');
}

const apps = ['api', 'gateway', 'pre-read', 'routing', 'platform', 'portal', 'reading'];
const digest = digestOf(roots);
const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest && apps.every((app) => existsSync(join('dist/apps', app)));
if (process.argv.includes('--if-stale') && isBuilt()) process.exit(0);

const result = spawnSync(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'run-many', '-t', 'build', '--parallel=2', '--output-style=static'], {
  stdio: 'inherit',
  // No daemon: a process that outlives the build would be one that nobody started on purpose.
  env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', npm_config_loglevel: 'error' },
});
if (result.status !== 0) process.exit(result.status ?? 1);
mkdirSync('dist', { recursive: true });
writeFileSync(stamp, digest);
