import { CodecRefusal } from './codec-refusal';
import type { EncodedFrame } from './frame';
import { samplesOf, type RawSamples } from './to-pixels';

/** Samples of an RLE frame (PS3.5 annex G): one PackBits segment for each byte of each sample, the most significant first. */
export function decodeRle({ bytes, rows, columns, samplesPerPixel, bitsAllocated }: EncodedFrame): RawSamples {
  const size = Math.ceil(bitsAllocated / 8);
  const pixels = rows * columns;
  const header = new DataView(bytes.buffer, bytes.byteOffset, Math.min(64, bytes.length));
  const segments = bytes.length >= 64 ? header.getUint32(0, true) : 0;
  if (segments !== size * samplesPerPixel) {
    throw new CodecRefusal(
      'broken-frame',
      `The RLE frame has ${segments} segments where ${size * samplesPerPixel} are needed.`,
    );
  }
  const stride = size * samplesPerPixel;
  const out = new Uint8Array(pixels * stride);
  for (let segment = 0; segment < segments; segment += 1) {
    const start = header.getUint32(4 + segment * 4, true);
    const next = segment + 1 < segments ? header.getUint32(8 + segment * 4, true) : bytes.length;
    if (start < 64 || next < start || next > bytes.length)
      throw new CodecRefusal('broken-frame', 'The RLE header points outside its frame.');
    const sample = Math.floor(segment / size);
    const byteOfSample = size - 1 - (segment % size);
    unpack(bytes.subarray(start, next), out, sample * size + byteOfSample, stride);
  }
  return samplesOf(out, bitsAllocated);
}

/** Unpacks into every `stride`-th byte from `at`; what a damaged segment lacks is an error, what it has too much is left. */
function unpack(segment: Uint8Array, out: Uint8Array, first: number, stride: number): void {
  let to = first;
  let from = 0;
  while (to < out.length && from < segment.length) {
    const control = segment[from] ?? 128;
    from += 1;
    if (control < 128) {
      for (let n = control + 1; n > 0 && to < out.length && from < segment.length; n -= 1, from += 1, to += stride)
        out[to] = segment[from] ?? 0;
    } else if (control > 128) {
      const value = segment[from] ?? 0;
      from += 1;
      for (let n = 257 - control; n > 0 && to < out.length; n -= 1, to += stride) out[to] = value;
    }
  }
  if (to < out.length) throw new CodecRefusal('broken-frame', 'An RLE segment ends before the frame is full.');
}
