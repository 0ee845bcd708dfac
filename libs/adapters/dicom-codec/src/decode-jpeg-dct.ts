import { CodecRefusal } from './codec-refusal';
import type { EncodedFrame } from './frame';
import { brokenJpeg, readJpeg, type BitReader, type JpegFrame, type JpegScan, type JpegTables } from './jpeg-stream';
import type { RawSamples } from './to-pixels';

// prettier-ignore
const zigzag = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
);
/** A hostile stream repeats scans over the whole image; a progressive encoder needs about ten. */
const maxScans = 200;

/** The bits of precision and the process of a JPEG frame, to choose a decoder; null when it has no readable header. */
export function jpegHeader(bytes: Uint8Array): Pick<JpegFrame, 'process' | 'precision'> | null {
  for (let at = 2; at + 4 < bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { process: marker, precision: bytes[at + 4] ?? 0 };
    }
    if (marker === 0xda || marker === 0xd9) return null;
    at += marker === 0xff ? 1 : 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
  }
  return null;
}

/**
 * Grey samples of a JPEG frame with 8 or 12 bits, sequential or progressive (ITU-T T.81 annexes F and G). The usual
 * library reads only 8 bits. The inverse transform is computed in floating point, so it may differ by one from others'.
 */
export function decodeJpegDct({ bytes, rows, columns, samplesPerPixel }: EncodedFrame): RawSamples {
  const state: { image: CoefficientImage | null } = { image: null };
  let scans = 0;
  readJpeg(
    bytes,
    (frame) => {
      if (frame.process > 0xc2 || samplesPerPixel !== 1 || frame.components.length !== 1) {
        throw new CodecRefusal(
          'unsupported-transfer-syntax',
          'This kind of JPEG can only be decoded when it is grey and has Huffman codes.',
        );
      }
      if (frame.rows !== rows || frame.columns !== columns) {
        throw new CodecRefusal(
          'broken-frame',
          `The frame is ${frame.columns} x ${frame.rows}, the image says ${columns} x ${rows}.`,
        );
      }
      state.image = new CoefficientImage(frame);
    },
    (scan, tables) => {
      scans += 1;
      if (scans > maxScans) throw brokenJpeg('it has too many scans');
      state.image?.decodeScan(scan, tables);
    },
  );
  if (!state.image || scans === 0) throw brokenJpeg('it has no scan');
  return state.image.samples();
}

class CoefficientImage {
  private readonly across: number;
  private readonly down: number;
  private readonly coefficients: Int32Array;
  private quantisers: Uint16Array = new Uint16Array(64);
  private endOfBandRun = 0;
  private dc = 0;

  constructor(private readonly frame: JpegFrame) {
    this.across = Math.ceil(frame.columns / 8);
    this.down = Math.ceil(frame.rows / 8);
    this.coefficients = new Int32Array(this.across * this.down * 64);
  }

  decodeScan(scan: JpegScan, tables: JpegTables): void {
    const [component] = scan.components;
    if (!component || scan.end > 63 || scan.start > scan.end) throw brokenJpeg('a scan header makes no sense');
    this.quantisers = tables.quantisers(this.frame.components[0]?.quantisation ?? 0);
    const decodeBlock = this.blockDecoder(scan, tables, component);
    this.dc = 0;
    this.endOfBandRun = 0;
    const blocks = this.across * this.down;
    for (let block = 0; block < blocks; block += 1) {
      if (scan.restartInterval > 0 && block > 0 && block % scan.restartInterval === 0) {
        scan.bits.restart();
        this.dc = 0;
        this.endOfBandRun = 0;
      }
      decodeBlock(block * 64);
    }
  }

  private blockDecoder(
    scan: JpegScan,
    tables: JpegTables,
    { dc, ac }: { dc: number; ac: number },
  ): (at: number) => void {
    const { bits, start, end, high, low } = scan;
    if (this.frame.process !== 0xc2) {
      const [dcTable, acTable] = [tables.dc(dc), tables.ac(ac)];
      return (at) => {
        this.dc += bits.signed(bits.huffman(dcTable));
        this.coefficients[at] = this.dc;
        this.firstAc(at, 1, 63, 0, bits, acTable);
      };
    }
    if (start === 0) {
      if (high > 0) return (at) => void (this.coefficients[at] = (this.coefficients[at] ?? 0) | (bits.bits(1) << low));
      const dcTable = tables.dc(dc);
      return (at) => {
        this.dc += bits.signed(bits.huffman(dcTable));
        this.coefficients[at] = this.dc << low;
      };
    }
    const acTable = tables.ac(ac);
    if (high === 0) return (at) => this.firstAc(at, start, end, low, bits, acTable);
    return (at) => this.refineAc(at, start, end, low, bits, acTable);
  }

  /** Sequential coefficients, or the first pass over a band (T.81 G.1.2.2). */
  private firstAc(at: number, start: number, end: number, low: number, bits: BitReader, table: Uint16Array): void {
    if (this.endOfBandRun > 0) {
      this.endOfBandRun -= 1;
      return;
    }
    for (let k = start; k <= end; k += 1) {
      const symbol = bits.huffman(table);
      const run = symbol >> 4;
      const size = symbol & 15;
      if (size > 0) {
        k += run;
        if (k > end) throw brokenJpeg('a run leaves its block');
        this.coefficients[at + (zigzag[k] ?? 0)] = bits.signed(size) * (1 << low);
      } else if (run === 15) k += 15;
      else {
        this.endOfBandRun = (1 << run) - 1 + (run > 0 ? bits.bits(run) : 0);
        return;
      }
    }
  }

  /** One more bit of the coefficients of a band (T.81 G.1.2.3). */
  private refineAc(at: number, start: number, end: number, low: number, bits: BitReader, table: Uint16Array): void {
    const bit = 1 << low;
    let k = start;
    if (this.endOfBandRun === 0) {
      for (; k <= end; k += 1) {
        const symbol = bits.huffman(table);
        let run = symbol >> 4;
        let value = 0;
        if ((symbol & 15) > 0) value = bits.bits(1) === 1 ? bit : -bit;
        else if (run < 15) {
          this.endOfBandRun = (1 << run) + (run > 0 ? bits.bits(run) : 0);
          break;
        }
        for (; k <= end; k += 1) {
          const place = at + (zigzag[k] ?? 0);
          if ((this.coefficients[place] ?? 0) !== 0) this.refine(place, bit, bits);
          else {
            if (run === 0) {
              if (value !== 0) this.coefficients[place] = value;
              break;
            }
            run -= 1;
          }
        }
      }
    }
    if (this.endOfBandRun > 0) {
      for (; k <= end; k += 1) {
        const place = at + (zigzag[k] ?? 0);
        if ((this.coefficients[place] ?? 0) !== 0) this.refine(place, bit, bits);
      }
      this.endOfBandRun -= 1;
    }
  }

  private refine(place: number, bit: number, bits: BitReader): void {
    const value = this.coefficients[place] ?? 0;
    if (bits.bits(1) === 1 && (Math.abs(value) & bit) === 0)
      this.coefficients[place] = value + (value > 0 ? bit : -bit);
  }

  samples(): Uint16Array {
    const { rows, columns, precision } = this.frame;
    const samples = new Uint16Array(rows * columns);
    const largest = (1 << precision) - 1;
    const middle = 1 << (precision - 1);
    const scale = new Float64Array(64);
    zigzag.forEach((place, k) => (scale[place] = this.quantisers[k] ?? 0));
    const block = new Float64Array(64);
    for (let index = 0; index < this.across * this.down; index += 1) {
      for (let i = 0; i < 64; i += 1) block[i] = (this.coefficients[index * 64 + i] ?? 0) * (scale[i] ?? 0);
      inverseDct(block);
      const top = Math.floor(index / this.across) * 8;
      const left = (index % this.across) * 8;
      for (let y = 0; y < 8 && top + y < rows; y += 1) {
        for (let x = 0; x < 8 && left + x < columns; x += 1) {
          const value = Math.round((block[y * 8 + x] ?? 0) + middle);
          samples[(top + y) * columns + left + x] = value < 0 ? 0 : value > largest ? largest : value;
        }
      }
    }
    return samples;
  }
}

/** T.81 A.3.3, rows and columns one after the other. */
const basis = Float64Array.from({ length: 64 }, (_, i) => {
  const [x, u] = [i >> 3, i & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});
const half = new Float64Array(64);

function inverseDct(block: Float64Array): void {
  for (let v = 0; v < 8; v += 1) {
    for (let x = 0; x < 8; x += 1) {
      let sum = 0;
      for (let u = 0; u < 8; u += 1) sum += (block[v * 8 + u] ?? 0) * (basis[x * 8 + u] ?? 0);
      half[v * 8 + x] = sum;
    }
  }
  for (let x = 0; x < 8; x += 1) {
    for (let y = 0; y < 8; y += 1) {
      let sum = 0;
      for (let v = 0; v < 8; v += 1) sum += (half[v * 8 + x] ?? 0) * (basis[y * 8 + v] ?? 0);
      block[y * 8 + x] = sum;
    }
  }
}
