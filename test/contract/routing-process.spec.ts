import { fork, type ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PostgresTransactions } from '@qianli/postgres';
import { platformPart } from '@qianli/flow';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStoredCase } from '../support/a-case';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork } from '../support/network';

const repository = resolve(import.meta.dirname, '../..');
// Beside node_modules, so that the bundle finds its packages.
const built = join(repository, 'node_modules', `.qianli-test-routing-${process.pid}`);
let test: TestDatabase;
let network: TestNetwork;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  await build({
    entryPoints: [join(repository, 'apps/routing/src/main.ts')], outdir: built, entryNames: '[name]', bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external',
    tsconfig: join(repository, 'tsconfig.base.json'), logLevel: 'warning',
  });
  writeFileSync(join(built, 'package.json'), '{"type":"module"}');
  test = await aDatabase();
  network = await aNetwork(test.database);
});
afterAll(async () => {
  await Promise.all([...running].map((child) => ended(child, 'SIGTERM')));
  await test.close();
  rmSync(built, { recursive: true, force: true });
});

async function aRoutingProcess(name: string): Promise<ChildProcess> {
  const env = { ...process.env, DATABASE_URL: test.url, QIANLI_HOME: built, QIANLI_PROCESS: name, QIANLI_TOKEN_SECRET: 'a secret that is long enough for a test' };
  const child = fork(join(built, 'main.js'), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env });
  running.add(child);
  await new Promise<void>((ready, failed) => {
    child.once('message', () => ready());
    child.once('exit', (code) => failed(new Error(`routing ended with ${code}`)));
  });
  return child;
}
function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill(signal);
  return gone;
}
async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await holds()); await new Promise((wake) => setTimeout(wake, 50))) if (Date.now() > deadline) throw new Error(`not within a minute: ${what}`);
}

describe('two routing processes', () => {
  it('assign each case once, also when one of them is killed again and again amid its work', async () => {
    const { prisma } = test.database;
    const survivor = await aRoutingProcess('routing-a');
    let victim = await aRoutingProcess('routing-b');
    const wanted = 30;
    const send = async () => {
      const { id } = await aStoredCase(test.database, network, { modality: 'DX' });
      await prisma.preRead.create({ data: { caseId: id, status: 'done', requestedAt: new Date(), finishedAt: new Date() } });
      await new PostgresTransactions(test.database).inTransaction({ actor: platformPart('pre-read'), action: 'test' }, (tx) => tx.enqueue({ name: 'route-case', payload: { caseId: id }, key: `route-case:${id}` }));
    };
    const readers = async () => prisma.case.updateMany({ where: { state: 'assigned' }, data: { state: 'final' } });
    for (let n = 0; n < wanted; n++) {
      await send();
      // The readers read whatever is bound to them, so the next batch always has places to fill.
      await readers();
      if (n % 12 !== 6) continue;
      await ended(victim, 'SIGKILL');
      victim = await aRoutingProcess('routing-b');
    }
    await eventually('every case was given to a reader', async () => {
      await readers();
      return (await prisma.case.count({ where: { state: 'final' } })) === wanted;
    });
    const assigned = await prisma.routingDecision.groupBy({ by: ['caseId'], where: { outcome: 'assigned' }, _count: true });
    expect([assigned.length, assigned.filter(({ _count }) => _count > 1)]).toEqual([wanted, []]);
    expect(await prisma.caseEvent.count({ where: { event: 'case.assigned' } })).toBe(wanted);
    expect(await prisma.auditEvent.count({ where: { action: 'case.assigned' } })).toBe(wanted);
    await Promise.all([ended(survivor, 'SIGTERM'), ended(victim, 'SIGTERM')]);
  }, 180_000);
});
