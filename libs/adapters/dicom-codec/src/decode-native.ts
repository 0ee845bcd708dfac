import { CodecRefusal } from './codec-refusal';
import type { EncodedFrame } from './frame';
import { interleaved, samplesOf, type RawSamples } from './to-pixels';

const explicitBigEndian = '1.2.840.10008.1.2.2';

/** Samples of an uncompressed frame: one-bit pixels are unpacked, big endian is turned, YBR_FULL_422 gets its colour back per pixel. */
export function decodeNative(frame: EncodedFrame): RawSamples {
  const { bytes, bitsAllocated, samplesPerPixel } = frame;
  if (bitsAllocated === 1) return unpackBits(bytes, frame.rows * frame.columns * samplesPerPixel);
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32) {
    throw new CodecRefusal('broken-frame', `Uncompressed pixels of ${bitsAllocated} bits cannot be drawn.`);
  }
  const ordered =
    frame.transferSyntaxUid === explicitBigEndian && bitsAllocated > 8 ? swapped(bytes, bitsAllocated / 8) : bytes;
  const samples = samplesOf(ordered, bitsAllocated);
  if (frame.photometricInterpretation === 'YBR_FULL_422' && samples instanceof Uint8Array) return full(samples);
  return samplesPerPixel > 1 && frame.planarConfiguration === 1 ? interleaved(samples, samplesPerPixel) : samples;
}

/** The first pixel is the lowest bit (PS3.5 8.1.1). */
function unpackBits(bytes: Uint8Array, count: number): Uint8Array {
  const bits = new Uint8Array(Math.min(count, bytes.length * 8));
  for (let i = 0; i < bits.length; i += 1) bits[i] = ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1;
  return bits;
}

function swapped(bytes: Uint8Array, size: number): Uint8Array {
  const turned = bytes.slice();
  for (let at = 0; at + size <= turned.length; at += size) turned.subarray(at, at + size).reverse();
  return turned;
}

/** Two pixels share their colour: Y1 Y2 Cb Cr (PS3.3 C.7.6.3.1.2). */
function full(bytes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(Math.floor(bytes.length / 4) * 6);
  for (let from = 0, to = 0; from + 4 <= bytes.length; from += 4, to += 6) {
    const [first = 0, second = 0, blue = 0, red = 0] = bytes.subarray(from, from + 4);
    pixels.set([first, blue, red, second, blue, red], to);
  }
  return pixels;
}
