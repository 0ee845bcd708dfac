import http from 'node:http';
import type { Archive } from './archive';

export interface Answer {
  readonly status: number;
  readonly bytes: number;
  readonly ms: number;
  /** Kept only where `keep` was asked for. */
  readonly body: Buffer;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pieces?: readonly Uint8Array[];
  readonly keep?: boolean;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** One request, its answer read to the end. Throws for a status that is none of `expected`. */
export async function ask(archive: Archive, path: string, { method = 'GET', headers = {}, pieces = [], keep = false }: Asking, expected: readonly number[] = [200]): Promise<Answer> {
  const authorization = await archive.authorization();
  const url = path.startsWith('http') ? path : `${archive.dicomWeb}/${path}`;
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const request = http.request(url, { method, agent, headers: { ...headers, ...(authorization ? { authorization } : {}) } }, (response) => {
      let bytes = 0;
      const kept: Buffer[] = [];
      response.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (keep || response.statusCode !== 200) kept.push(piece);
      });
      response.on('error', reject);
      response.on('end', () => {
        const answer = { status: response.statusCode ?? 0, bytes, ms: performance.now() - begun, body: Buffer.concat(kept) };
        if (expected.includes(answer.status)) resolve(answer);
        else reject(new Error(`${archive.name} ${method} ${path}: ${answer.status} ${answer.body.toString('utf8').slice(0, 300)}`));
      });
    });
    request.setTimeout(300_000, () => request.destroy(new Error('no answer in 300 s')));
    request.on('error', reject);
    for (const piece of pieces) request.write(piece);
    request.end();
  });
}

/** Runs the work for each, so many at once. */
export async function together<T>(all: readonly T[], atOnce: number, work: (one: T, at: number) => Promise<void>): Promise<void> {
  const waiting = all.entries();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const [at, one] of waiting) await work(one, at);
  }));
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}
export const median = (values: readonly number[]) => quantile(values, 0.5);
