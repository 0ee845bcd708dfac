import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { dataSetOffset } from '../../libs/adapters/dimse/src/data-set-offset';

export interface ToolRun {
  readonly code: number | null;
  readonly output: string;
}

/** Runs one of DCMTK's tools to its end without holding up this process, which is often the other side. */
export function dcmtk(tool: string, args: readonly string[]): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const run = spawn(tool, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const pieces: Buffer[] = [];
    for (const stream of [run.stdout, run.stderr]) stream.on('data', (piece: Buffer) => pieces.push(piece));
    run.on('error', () => reject(new Error(`DCMTK is needed (${tool}): apt-get install dcmtk`)));
    run.on('close', (code) => resolve({ code, output: Buffer.concat(pieces).toString('latin1') }));
  });
}

/** DCMTK's tool over a file; throws its words when it fails. */
export function convert(tool: string, args: readonly string[]): void {
  const run = spawnSync(tool, args, { encoding: 'latin1' });
  if (run.error) throw new Error(`DCMTK is needed (${tool}): apt-get install dcmtk`);
  if (run.status !== 0) throw new Error(`${tool} ${args.join(' ')}: ${run.stderr}`);
}

/** A DCMTK server of our own, up when its port answers. */
export async function startStorescp(port: number, args: readonly string[]): Promise<ChildProcess> {
  const server = spawn('storescp', [...args, String(port)], { stdio: 'ignore' });
  let failed = false;
  server.on('error', () => (failed = true));
  await until(() => {
    if (failed) throw new Error('DCMTK is needed (storescp): apt-get install dcmtk');
    return answers(port);
  });
  return server;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Polls until it holds; throws after the deadline. */
export async function until(holds: () => boolean | Promise<boolean>, what = 'what was waited for', deadlineMs = 30_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what} did not come in ${deadlineMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A Part 10 file without its preamble and group 0002. */
export const dataSetOf = (bytes: Uint8Array): Buffer => {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return whole.subarray(dataSetOffset(whole));
};
