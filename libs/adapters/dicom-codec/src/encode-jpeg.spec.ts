import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from './decode-frame';
import { encodeJpeg } from './encode-jpeg';

/** What libjpeg-turbo makes of it. */
async function decoded(bytes: Uint8Array, columns: number, rows: number, channels: 1 | 3): Promise<readonly number[]> {
  const frame = { bytes, transferSyntaxUid: '1.2.840.10008.1.2.4.50', rows, columns, samplesPerPixel: channels, bitsAllocated: 8, bitsStored: 8, pixelRepresentation: 0, planarConfiguration: 0, photometricInterpretation: channels === 1 ? 'MONOCHROME2' : 'RGB' };
  return [...(await decodeFrame(frame)).pixels];
}
const largest = (a: readonly number[], b: readonly number[]) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Infinity))), a.length === b.length ? 0 : Infinity);

describe('a picture as JPEG', () => {
  it.each([[1, 1, 1], [8, 8, 1], [17, 9, 1], [40, 8, 1], [64, 64, 1], [1, 1, 3], [16, 16, 3], [33, 70, 3]] as const)('of %i x %i with %i channels comes back, noise and all', async (columns, rows, channels) => {
    const noise = Uint8Array.from({ length: columns * rows * channels }, (_, i) => (i * 2_654_435_761) >>> 24);
    // At the highest quality only rounding is lost; colour is turned to YCbCr and back.
    expect(largest(await decoded(await encodeJpeg({ bytes: noise, columns, rows, channels }, 100), columns, rows, channels), [...noise])).toBeLessThanOrEqual(channels === 1 ? 2 : 4);
    for (const quality of [1, 50, 90]) expect(await decoded(await encodeJpeg({ bytes: noise, columns, rows, channels }, quality), columns, rows, channels)).toHaveLength(noise.length);
  });
  it('keeps a smooth one closely, and smaller the lower the quality', async () => {
    const bytes = Uint8Array.from({ length: 64 * 64 }, (_, i) => 4 * Math.min(i % 64, Math.floor(i / 64)));
    const sizes: number[] = [];
    for (const quality of [20, 60, 95]) sizes.push((await encodeJpeg({ bytes, columns: 64, rows: 64, channels: 1 }, quality)).length);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(largest(await decoded(await encodeJpeg({ bytes, columns: 64, rows: 64, channels: 1 }, 95), 64, 64, 1), [...bytes])).toBeLessThanOrEqual(12);
  });
  it('of any content, size and quality is one that libjpeg-turbo reads', async () => {
    const picture = fc.record({ columns: fc.integer({ min: 1, max: 40 }), rows: fc.integer({ min: 1, max: 40 }), channels: fc.constantFrom(1 as const, 3 as const), quality: fc.integer({ min: 1, max: 100 }), seed: fc.integer() });
    await fc.assert(
      fc.asyncProperty(picture, async ({ columns, rows, channels, quality, seed }) => {
        const bytes = Uint8Array.from({ length: columns * rows * channels }, (_, i) => Math.imul(i ^ seed, 2_654_435_761) >>> 24);
        expect(await decoded(await encodeJpeg({ bytes, columns, rows, channels }, quality), columns, rows, channels)).toHaveLength(bytes.length);
      }),
      { numRuns: 60 },
    );
  });
});
