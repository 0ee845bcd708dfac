// `npm test`: everything, on a fresh clone. Installs what is missing, builds, then lint, types, unit (with architecture),
// contract, api and the stories in a browser. Ends with `N passed, N failed`; exit code 0 only when nothing failed.
// `npm test -- unit api` runs just those steps.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
const asked = process.argv.slice(2);
const startedAt = Date.now();
const say = (line) => process.stdout.write(`\n[${((Date.now() - startedAt) / 1000).toFixed(0)} s] ${line}\n`);
const env = { ...process.env, npm_config_loglevel: 'error', NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', FORCE_COLOR: '0' };
const run = (command, args, options = {}) => spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env, ...options }).status === 0;
function stop(sentence) {
  process.stdout.write(`${sentence}\n0 passed, 1 failed\n`);
  process.exit(1);
}

/** Programs that the tests drive, and the Debian package that brings each. */
const programs = [
  ['/usr/bin/chromium', 'chromium'],
  ['/usr/bin/storescu', 'dcmtk'],
  ['/usr/bin/dciodvfy', 'dicom3tools'],
  ['/usr/bin/gdcmconv', 'libgdcm-tools'],
  ['/usr/sbin/Orthanc', 'orthanc'],
  ['/usr/bin/radosgw', 'radosgw ceph-mon ceph-osd'],
  ['/usr/bin/pdftotext', 'poppler-utils'],
  ['/usr/sbin/nginx', 'nginx-light'],
  ['/usr/bin/openssl', 'openssl'],
  ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', 'fonts-noto-cjk'],
];

function installPrograms() {
  const missing = programs.filter(([path]) => !existsSync(path)).flatMap(([, packages]) => packages.split(' '));
  if (missing.length === 0) return;
  say(`installing ${missing.join(', ')}`);
  const may = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  const apt = (...args) => run('apt-get', args, { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (!may || !(apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...missing))) {
    stop(`The tests need ${missing.join(', ')} (Debian packages) and could not install them: install them as root and run npm test again.`);
  }
}

function installPackages() {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  const marker = 'node_modules/.qianli-lock';
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;
  say('installing packages from the lock file');
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) stop('npm ci failed; the lines above say why.');
  writeFileSync(marker, lock);
}

/** One vitest project; its own JSON says how many tests passed. A project that ran no test has failed. */
function vitest(project) {
  const report = `dist/test/${project}.json`;
  rmSync(report, { force: true });
  run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, success } = JSON.parse(readFileSync(report, 'utf8'));
  // A skipped test and a suite that could not even be loaded count as failures: nothing is skipped in silence.
  return { passed, failed: failed + skipped + (passed === 0 || (!success && failed + skipped === 0) ? 1 : 0) };
}
const check = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

const steps = {
  build: () => check(run(process.execPath, ['infra/build/build.mjs'])),
  lint: () => check(run(process.execPath, ['node_modules/eslint/bin/eslint.js', '.'])),
  types: () => check(run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'])),
  unit: () => vitest('unit'),
  contract: () => vitest('contract'),
  api: () => vitest('api'),
  e2e: () => vitest('e2e'),
};

installPackages();
installPrograms();
mkdirSync('dist/test', { recursive: true });
const total = { passed: 0, failed: 0 };
const lines = [];
for (const [name, step] of Object.entries(steps)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  say(name);
  const began = Date.now();
  const { passed, failed } = step();
  total.passed += passed;
  total.failed += failed;
  lines.push(`${name.padEnd(9)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s`);
}
say(`done\n${lines.join('\n')}`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
