import { fork } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { BenchStudy } from './bench-study';
import { together } from './requests';

/**
 * The floor under STOW-RS on this machine: a bare Node server that writes each body to a file and syncs it before it answers,
 * one file a request, four at once. `process` 1: client and server share a thread, as in the floor that was set; 2: each has its own.
 */
export async function floor(study: BenchStudy, processes: 1 | 2): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-floor-'));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const child = processes === 2 ? fork(process.argv[1] ?? '', ['--floor-server', folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }) : null;
  const server = child ? null : floorServer(folder);
  try {
    const port = child ? ((await once(child, 'message')) as [number])[0] : await server?.port;
    const begun = performance.now();
    await together(study.files, 4, (file, at) => new Promise<void>((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, method: 'POST', path: `/${at}`, agent, headers: { 'content-length': file.length } }, (response) => response.resume().on('end', resolve));
      request.on('error', reject);
      request.end(file);
    })); // prettier-ignore
    return study.files.length / ((performance.now() - begun) / 1000);
  } finally {
    agent.destroy();
    child?.kill();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export function floorServer(folder: string): { readonly port: Promise<number>; close(): void } {
  mkdirSync(folder, { recursive: true });
  const server = http.createServer((request, response) => {
    const file = createWriteStream(join(folder, (request.url ?? '/x').slice(1)), { flush: true });
    request.pipe(file);
    file.on('close', () => response.end('ok'));
  });
  const port = new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
  return { port, close: () => server.close() };
}
