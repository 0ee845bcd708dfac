import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { until } from './dcmtk';

const repository = resolve(import.meta.dirname, '../..');

export interface BuiltGateway {
  readonly path: string;
  remove(): void;
}
export interface RunningGateway {
  readonly process: ChildProcess;
  readonly port: number;
  readonly pagePort: number;
  readonly spool: string;
  /** Everything it has logged. */
  log(): string;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** The gateway's bundle, beside node_modules so that it finds its packages. */
export async function buildGateway(): Promise<BuiltGateway> {
  const path = join(repository, 'node_modules', `.qianli-test-gateway-${process.pid}-${Date.now()}`);
  const workers = join(repository, 'libs/adapters/dicom-codec/src');
  await build({
    entryPoints: [join(repository, 'apps/gateway/src/main.ts'), ...readdirSync(workers).filter((name) => name.endsWith('-worker.ts')).map((name) => join(workers, name))],
    outdir: path, entryNames: '[name]', bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', tsconfig: join(repository, 'tsconfig.base.json'), logLevel: 'warning',
  });
  writeFileSync(join(path, 'package.json'), '{"type":"module"}');
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A gateway with a folder of its own; `config` is its file. */
export async function startGateway(built: BuiltGateway, folder: string, config: object, nodeOptions: readonly string[] = []): Promise<RunningGateway> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'gateway.json');
  const spool = join(folder, 'spool');
  writeFileSync(file, JSON.stringify({ listen: { host: '127.0.0.1', port: 0 }, page: { port: 0 }, calledAeTitles: ['QIANLI'], spool, ...config }));
  const child = fork(join(built.path, 'main.js'), [], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [...nodeOptions], env: { ...process.env, QIANLI_GATEWAY_CONFIG: file } });
  let log = '';
  child.stdout?.on('data', (piece: Buffer) => (log += piece.toString()));
  const portOf = (name: string) => Number(new RegExp(`"${name}":(\\d+)`).exec(log)?.[1] ?? 0);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`the gateway ended: ${log}`);
    return portOf('port') > 0;
  }, 'the gateway');
  return {
    process: child, port: portOf('port'), pagePort: portOf('pagePort'), spool, log: () => log,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((done) => child.once('exit', done));
      child.kill(signal);
      await gone;
    },
  };
}
