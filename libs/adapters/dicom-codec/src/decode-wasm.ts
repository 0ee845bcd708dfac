import { CodecRefusal } from './codec-refusal';
import type { EncodedFrame } from './frame';
import { jpeg2000Size } from './jpeg-2000-size';
import { interleaved, samplesOf, type RawSamples } from './to-pixels';

export type WasmCodec = 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k';

// What a codec prints may quote the image's header; our refusal says enough.
// A fresh object each time: the module makes it its own.
const quiet = () => ({ print: () => undefined, printErr: () => undefined });
const load: Readonly<Record<WasmCodec, () => Promise<new () => WasmDecoder>>> = {
  jpeg: async () =>
    (await (await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs')).default(quiet())).JPEGDecoder,
  'jpeg-ls': async () =>
    (await (await import('@cornerstonejs/codec-charls/decodewasmjs')).default(quiet())).JpegLSDecoder,
  'jpeg-2000': async () =>
    (await (await import('@cornerstonejs/codec-openjpeg/decodewasmjs')).default(quiet())).J2KDecoder,
  htj2k: async () => (await (await import('@cornerstonejs/codec-openjph/wasmjs')).default(quiet())).HTJ2KDecoder,
};
const loaded = new Map<WasmCodec, Promise<new () => WasmDecoder>>();

/** Decodes with a WebAssembly codec; the module is loaded once. The frame's own size must be the image's size. */
export async function decodeWasm(codec: WasmCodec, frame: EncodedFrame): Promise<RawSamples> {
  // A size that doesn't fit is refused before any memory is given to it.
  const stated = codec === 'jpeg-2000' || codec === 'htj2k' ? jpeg2000Size(frame.bytes) : null;
  if (stated) checkSize({ ...stated, componentCount: stated.components, bitsPerSample: 0 }, frame);
  const loading = loaded.get(codec) ?? load[codec]();
  loaded.set(codec, loading);
  const Decoder = await loading;
  const decoder = new Decoder();
  try {
    decoder.getEncodedBuffer(frame.bytes.length).set(frame.bytes);
    decoder.decode();
    const info = decoder.getFrameInfo();
    checkSize(info, frame);
    const samples = samplesOf(decoder.getDecodedBuffer().slice(), info.bitsPerSample);
    // JPEG-LS interleave mode 0 keeps each component apart (ISO 14495-1 C.2.3).
    return info.componentCount > 1 && decoder.getInterleaveMode?.() === 0
      ? interleaved(samples, info.componentCount)
      : samples;
  } catch (error) {
    if (error instanceof CodecRefusal) throw error;
    // An aborted module stays unusable: the next frame gets its own.
    loaded.delete(codec);
    throw new CodecRefusal(
      'broken-frame',
      `The ${codec} decoder could not read the frame; it is damaged or not what the file says.`,
    );
  } finally {
    release(decoder);
  }
}

function checkSize({ width, height, componentCount, bitsPerSample }: WasmFrameInfo, frame: EncodedFrame): void {
  if (width !== frame.columns || height !== frame.rows || componentCount !== frame.samplesPerPixel) {
    throw new CodecRefusal(
      'broken-frame',
      `The frame is ${width} x ${height} with ${componentCount} samples, the image says ${frame.columns} x ${frame.rows} with ${frame.samplesPerPixel}.`,
    );
  }
  if (bitsPerSample > frame.bitsAllocated) {
    throw new CodecRefusal(
      'broken-frame',
      `The frame has ${bitsPerSample} bits a sample, the image only ${frame.bitsAllocated}.`,
    );
  }
}

function release(decoder: WasmDecoder): void {
  try {
    decoder.delete();
  } catch {
    // Nothing is left to free in a module that aborted.
  }
}
