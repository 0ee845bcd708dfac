import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const gzipped = promisify(gzip);
const sampleBytes = 512 * 1024;
/** Own choices: less gain than this is not worth the work, and every so many objects of a syntax it is measured again. */
const leastGain = 1.05;
const measureEvery = 50;
export const gzipLevel = 4;

interface Measured {
  readonly ratio: number;
  readonly bytesPerSecond: number;
  readonly at: number;
}

/** Whether compressing pays, measured per transfer syntax on the objects themselves: by how much they shrink, and whether this machine compresses faster than the line carries. */
export class Compression {
  private readonly measured = new Map<string, Measured>();
  private objects = 0;

  async pays(path: string, transferSyntaxUid: string, lineBytesPerSecond: number | null): Promise<boolean> {
    this.objects += 1;
    let known = this.measured.get(transferSyntaxUid);
    if (!known || this.objects - known.at >= measureEvery) {
      known = { ...(await measure(path)), at: this.objects };
      this.measured.set(transferSyntaxUid, known);
    }
    // Before the line is known it is taken for a slow one: that is why there is a gateway.
    return known.ratio >= leastGain && (lineBytesPerSecond === null || known.bytesPerSecond > lineBytesPerSecond);
  }

  /** For the local page and the figures. */
  ratios(): ReadonlyMap<string, number> {
    return new Map([...this.measured].map(([uid, { ratio }]) => [uid, ratio]));
  }
}

async function measure(path: string): Promise<{ ratio: number; bytesPerSecond: number }> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
    const before = performance.now();
    const { length } = await gzipped(buffer.subarray(0, bytesRead), { level: gzipLevel });
    return { ratio: bytesRead / Math.max(1, length), bytesPerSecond: (1000 * bytesRead) / Math.max(0.1, performance.now() - before) };
  } finally {
    await file.close();
  }
}
