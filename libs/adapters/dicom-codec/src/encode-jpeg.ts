/** An 8-bit picture, samples of a pixel side by side. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly channels: 1 | 3;
}

// The encoder stands in the codec's whole build, which only pictures need; it is loaded with the first one.
const quiet = () => ({ print: () => undefined, printErr: () => undefined });
const load = async () => (await (await import('@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs')).default(quiet())).JPEGEncoder;
let loading: ReturnType<typeof load> | null = null;
/** libjpeg-turbo's TJSAMP_444: colours keep the picture's resolution. */
const everyPixel = 0;

/** The picture as a baseline JPEG. `quality`: 1 to 100, as libjpeg counts. */
export async function encodeJpeg({ bytes, columns, rows, channels }: Picture, quality: number): Promise<Uint8Array> {
  const Encoder = await (loading ??= load());
  const encoder = new Encoder();
  try {
    encoder.getDecodedBuffer({ width: columns, height: rows, bitsPerSample: 8, componentCount: channels, isSigned: false }).set(bytes);
    encoder.setQuality(quality);
    encoder.setProgressive(false);
    // Grey has nothing to sample less often.
    if (channels === 3) encoder.setSubSampling(everyPixel);
    encoder.encode();
    return encoder.getEncodedBuffer().slice();
  } catch (error) {
    // A module that aborted stays unusable: the next picture gets its own.
    loading = null;
    throw error;
  } finally {
    if (loading) encoder.delete();
  }
}
