import { CodecRefusal } from './codec-refusal';
import type { EncodedFrame, PixelArray } from './frame';

/** What a decoder hands over: unsigned containers of 1, 2 or 4 bytes. */
export type RawSamples = Uint8Array | Uint16Array | Uint32Array;

/**
 * Numbers out of containers: overlay and other bits above BitsStored go, and two's complement is spread to the whole
 * container. This also rights JPEG 2000 whose own sign contradicts PixelRepresentation.
 */
export function toPixels(raw: RawSamples, frame: EncodedFrame): PixelArray {
  const { rows, columns, samplesPerPixel, bitsAllocated } = frame;
  const count = rows * columns * samplesPerPixel;
  if (raw.length < count)
    throw new CodecRefusal('broken-frame', `The frame holds ${raw.length} samples where ${count} are needed.`);
  const bits = frame.bitsStored > 0 && frame.bitsStored < bitsAllocated ? frame.bitsStored : bitsAllocated;
  const pixels = emptyPixels(count, bitsAllocated, frame.pixelRepresentation === 1);
  const shift = 32 - bits;
  if (frame.pixelRepresentation === 1) for (let i = 0; i < count; i += 1) pixels[i] = ((raw[i] ?? 0) << shift) >> shift;
  else for (let i = 0; i < count; i += 1) pixels[i] = ((raw[i] ?? 0) << shift) >>> shift;
  return pixels;
}

function emptyPixels(count: number, bitsAllocated: number, signed: boolean): PixelArray {
  if (bitsAllocated <= 8) return signed ? new Int8Array(count) : new Uint8Array(count);
  if (bitsAllocated <= 16) return signed ? new Int16Array(count) : new Uint16Array(count);
  return signed ? new Int32Array(count) : new Uint32Array(count);
}

/** Little-endian bytes as 8-, 16- or 32-bit containers. */
export function samplesOf(bytes: Uint8Array, bitsPerContainer: number): RawSamples {
  if (bitsPerContainer <= 8) return bytes;
  const size = bitsPerContainer <= 16 ? 2 : 4;
  const length = Math.floor(bytes.length / size);
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return size === 2
    ? new Uint16Array(aligned.buffer, aligned.byteOffset, length)
    : new Uint32Array(aligned.buffer, aligned.byteOffset, length);
}

/** Colour by plane becomes colour by pixel. */
export function interleaved<T extends RawSamples>(planar: T, samplesPerPixel: number): T {
  const plane = Math.floor(planar.length / samplesPerPixel);
  const pixels = planar.slice() as T;
  for (let sample = 0; sample < samplesPerPixel; sample += 1) {
    for (let i = 0; i < plane; i += 1) pixels[i * samplesPerPixel + sample] = planar[sample * plane + i] ?? 0;
  }
  return pixels;
}
