import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const planted = resolve(root, 'libs/domain/case/src/planted-breach.ts');

/** ESLint as `npm run lint` runs it, on one file. Without its project graph the Nx rule skips itself and exits 0: that must show as a failure here. */
function lint(path: string) {
  const result = spawnSync(process.execPath, ['node_modules/eslint/bin/eslint.js', path], { cwd: root, encoding: 'utf8', env: { ...process.env, NX_DAEMON: 'false' } });
  return { status: result.status, said: result.stdout + result.stderr };
}

describe('the dependency rule in Nx', () => {
  afterEach(() => rmSync(planted, { force: true }));

  it('fails on a domain file that reaches for a database', () => {
    writeFileSync(planted, `import { openDatabase } from '@qianli/postgres';\n\nexport const breach = openDatabase;\n`);
    const { status, said } = lint(planted);
    expect(said).not.toContain('will be skipped');
    expect(said).toContain('@nx/enforce-module-boundaries');
    expect(status).toBe(1);
  }, 120_000);

  it('passes the same file when it imports what it may', () => {
    writeFileSync(planted, `import { isOpen } from './case-state';\n\nexport const fine = isOpen;\n`);
    expect(lint(planted)).toMatchObject({ status: 0 });
  }, 120_000);
});
