import { PNG } from 'pngjs';
import { encodeJpeg, type Picture } from './encode-jpeg';
import type { DecodedFrame } from './frame';
import { resized } from './resized';

export interface RenderOptions {
  /** In rescaled units, such as HU. Default: from the smallest to the largest value of the frame. */
  readonly window?: { readonly center: number; readonly width: number };
  readonly slope?: number;
  readonly intercept?: number;
  /** Default: true for MONOCHROME1. */
  readonly invert?: boolean;
  /** Of the picture; one alone keeps the proportions. Default: those of the frame. */
  readonly columns?: number;
  readonly rows?: number;
  /** Default: PNG, which loses nothing. */
  readonly format?: 'png' | 'jpeg';
  /** Of a JPEG, 1 to 100. Default: 90. */
  readonly quality?: number;
}

/** The frame as an 8-bit PNG or JPEG: grey through the window (PS3.3 C.11.2.1.2.1), colour as it is; a palette is drawn as its indices. */
export async function renderFrame(frame: DecodedFrame, options: RenderOptions = {}): Promise<Uint8Array> {
  const picture = frame.samplesPerPixel === 3 ? colours(frame) : greys(frame, options);
  const channels: Picture['channels'] = frame.samplesPerPixel === 3 ? 3 : 1;
  const columns = options.columns ?? Math.round((frame.columns * (options.rows ?? frame.rows)) / frame.rows);
  const rows = options.rows ?? Math.round((frame.rows * columns) / frame.columns);
  const scaled = resized(
    { bytes: picture, columns: frame.columns, rows: frame.rows, channels },
    Math.max(1, columns),
    Math.max(1, rows),
  );
  const drawn = { bytes: scaled.bytes, columns: scaled.columns, rows: scaled.rows, channels };
  return options.format === 'jpeg' ? encodeJpeg(drawn, options.quality ?? 90) : encodePng(drawn);
}

function encodePng({ bytes, columns, rows, channels }: Picture): Uint8Array {
  const png = new PNG({ width: columns, height: rows });
  png.data = Buffer.from(bytes);
  const type = channels === 3 ? 2 : 0;
  const written = PNG.sync.write(png, { colorType: type, inputColorType: type, inputHasAlpha: false, bitDepth: 8 });
  return new Uint8Array(written.buffer, written.byteOffset, written.length);
}

function greys(frame: DecodedFrame, { window, slope = 1, intercept = 0, invert }: RenderOptions): Uint8Array {
  const { pixels } = frame;
  const step = frame.samplesPerPixel;
  const { center, width } = window ?? fullRange(frame, slope, intercept);
  const flip = (invert ?? frame.photometricInterpretation === 'MONOCHROME1') ? 255 : 0;
  const scale = 255 / Math.max(width - 1, 1e-6);
  const offset = 127.5 - (center - 0.5) * scale;
  const bytes = new Uint8Array(frame.rows * frame.columns);
  for (let i = 0; i < bytes.length; i += 1) {
    const grey = ((pixels[i * step] ?? 0) * slope + intercept) * scale + offset;
    bytes[i] = Math.round(grey < 0 ? 0 : grey > 255 ? 255 : grey) ^ flip;
  }
  return bytes;
}

function fullRange({ pixels }: DecodedFrame, slope: number, intercept: number): { center: number; width: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const pixel of pixels) {
    if (pixel < low) low = pixel;
    if (pixel > high) high = pixel;
  }
  const [from, to] = [low * slope + intercept, high * slope + intercept];
  return { center: (from + to + 1) / 2, width: Math.abs(to - from) + 1 };
}

function colours({ pixels, bitsStored, photometricInterpretation }: DecodedFrame): Uint8Array {
  const shift = Math.max(0, bitsStored - 8);
  const bytes = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 1) bytes[i] = (pixels[i] ?? 0) >> shift;
  if (!photometricInterpretation.startsWith('YBR')) return bytes;
  const clamped = new Uint8ClampedArray(bytes.length);
  for (let i = 0; i + 2 < bytes.length; i += 3) {
    const [y = 0, blue = 0, red = 0] = bytes.subarray(i, i + 3);
    // Full-range CCIR 601 (PS3.3 C.7.6.3.1.2).
    clamped[i] = y + 1.402 * (red - 128);
    clamped[i + 1] = y - 0.344136 * (blue - 128) - 0.714136 * (red - 128);
    clamped[i + 2] = y + 1.772 * (blue - 128);
  }
  return new Uint8Array(clamped.buffer);
}
