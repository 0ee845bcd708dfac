import type { PackedInstance } from './packed-instance';
import type { ParsedInstance, ParseRequest } from './parse-bytes';
import type { DicomIdentity } from '@qianli/domain-dicom';
import { ParsePool } from './parse-pool';

export interface ParseInWorkerOptions extends ParseRequest {
  /** Default 30 s. */
  readonly deadlineMs?: number;
  /** Default 512 MB of JavaScript heap. */
  readonly memoryMb?: number;
}

const pools = new Map<string, ParsePool>();

/**
 * Parses the bytes, or the file at a path, in the process-wide worker pool: what it says, or a `DicomRefusal`.
 * There is one pool for each pair of limits, so choose them once. The threads do not keep the process alive.
 */
export function parseInWorker(input: Uint8Array | string, options: ParseInWorkerOptions = {}): Promise<ParsedInstance> {
  const { pool, request } = poolFor(options);
  return pool.read('parsed', input, request);
}

/** The same, packed as it is stored. */
export function packInWorker(input: Uint8Array | string, options: ParseInWorkerOptions = {}): Promise<PackedInstance> {
  const { pool, request } = poolFor(options);
  return pool.read('packed', input, request);
}

/** The same, and no more than what a list says of it. */
export function describeInWorker(input: Uint8Array | string, options: ParseInWorkerOptions = {}): Promise<Pick<ParsedInstance, 'identity' | 'attributes'>> {
  const { pool, request } = poolFor(options);
  return pool.read('described', input, request);
}

/** The same, and no more than which object the file is. */
export function identifyInWorker(input: Uint8Array | string, options: ParseInWorkerOptions = {}): Promise<DicomIdentity> {
  const { pool, request } = poolFor(options);
  return pool.read('identity', input, request);
}

function poolFor(options: ParseInWorkerOptions): { pool: ParsePool; request: ParseRequest } {
  const { deadlineMs = 30_000, memoryMb = 512, ...request } = options;
  const key = `${deadlineMs}/${memoryMb}`;
  const pool = pools.get(key) ?? new ParsePool({ deadlineMs, memoryMb });
  pools.set(key, pool);
  return { pool, request };
}

/** Stops the process-wide workers; for a shutdown. */
export async function closeParseWorkers(): Promise<void> {
  await Promise.all([...pools.values()].map((pool) => pool.close()));
  pools.clear();
}
