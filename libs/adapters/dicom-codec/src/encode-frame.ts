import { CodecRefusal } from './codec-refusal';
import type { DecodedFrame } from './frame';

/** The lossless encodings that we write, by transfer syntax, and what their frames are called (PS3.18 table 8.7.3-5). */
export const writtenEncodings: ReadonlyMap<string, 'jpeg-ls' | 'htj2k'> = new Map([
  ['1.2.840.10008.1.2.4.80', 'jpeg-ls'],
  ['1.2.840.10008.1.2.4.201', 'htj2k'],
]);

// The encoders stand in the codecs' whole builds, which only who asks for another encoding needs.
const quiet = () => ({ print: () => undefined, printErr: () => undefined });
const load = {
  'jpeg-ls': async () => (await (await import('@cornerstonejs/codec-charls/wasmjs')).default(quiet())).JpegLSEncoder,
  htj2k: async () => (await (await import('@cornerstonejs/codec-openjph/wasmjs')).default(quiet())).HTJ2KEncoder,
} as const;
const loaded = new Map<string, Promise<new () => WasmFrameEncoder>>();
/** JPEG-LS interleave mode of ISO 14495-1: the samples of a pixel side by side. */
const bySample = 2;

/** The frame in a lossless encoding: decoded again, it has the same numbers. Throws `CodecRefusal` for an encoding that we do not write. */
export async function encodeFrame(frame: DecodedFrame, transferSyntaxUid: string): Promise<Uint8Array> {
  const encoding = writtenEncodings.get(transferSyntaxUid);
  if (!encoding || frame.bitsAllocated > 16) throw new CodecRefusal('unsupported-transfer-syntax', `Frames of ${frame.bitsAllocated} bits cannot be written in ${transferSyntaxUid}.`);
  const loading = loaded.get(encoding) ?? load[encoding]();
  loaded.set(encoding, loading);
  const encoder = new (await loading)();
  try {
    const { columns, rows, samplesPerPixel, bitsStored, pixels } = frame;
    // JPEG-LS knows no sign: two's complement of BitsStored bits, as DICOM keeps it. JPEG 2000 has it in its header.
    const signed = frame.signed && encoding === 'htj2k';
    const bits = Math.min(bitsStored, pixels.BYTES_PER_ELEMENT * 8);
    const samples = frame.signed && !signed ? masked(frame, bits) : pixels;
    encoder.getDecodedBuffer({ width: columns, height: rows, bitsPerSample: bits, componentCount: samplesPerPixel, isSigned: signed, isUsingColorTransform: false }).set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    encoder.setInterleaveMode?.(samplesPerPixel > 1 ? bySample : 0);
    encoder.setNearLossless?.(0);
    if (encoding === 'htj2k') encoder.setQuality?.(true, 0);
    encoder.encode();
    // One codec shows its memory as signed bytes.
    return new Uint8Array(encoder.getEncodedBuffer());
  } catch {
    // A module that aborted stays unusable: the next frame gets its own.
    loaded.delete(encoding);
    throw new CodecRefusal('broken-frame', `The frame could not be written as ${encoding}.`);
  } finally {
    if (loaded.has(encoding)) encoder.delete();
  }
}

function masked({ pixels }: DecodedFrame, bits: number): Uint8Array | Uint16Array {
  const mask = 2 ** bits - 1;
  const unsigned = pixels.BYTES_PER_ELEMENT === 1 ? new Uint8Array(pixels.length) : new Uint16Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 1) unsigned[i] = (pixels[i] ?? 0) & mask;
  return unsigned;
}
