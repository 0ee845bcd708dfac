import { CodecRefusal } from './codec-refusal';

/** A Huffman table: `symbol` by length (high byte) and value (low byte) for every 16-bit look-ahead. */
export type HuffmanTable = Uint16Array;

export interface JpegComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  readonly quantisation: number;
}

export interface JpegFrame {
  /** 0xC0 baseline, 0xC1 extended, 0xC2 progressive, 0xC3 lossless. */
  readonly process: number;
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: readonly JpegComponent[];
}

export interface JpegScan {
  readonly components: readonly { readonly index: number; readonly dc: number; readonly ac: number }[];
  /** Predictor of a lossless scan, or the first coefficient. */
  readonly start: number;
  readonly end: number;
  readonly high: number;
  /** Point transform. */
  readonly low: number;
  readonly restartInterval: number;
  readonly bits: BitReader;
}

export const brokenJpeg = (what: string) => new CodecRefusal('broken-frame', `The JPEG frame is damaged: ${what}.`);

/** Walks through the segments of a JPEG stream (ITU-T T.81 annex B) and hands every scan to `onScan`. */
export function readJpeg(
  bytes: Uint8Array,
  onFrame: (frame: JpegFrame) => void,
  onScan: (scan: JpegScan, tables: JpegTables) => void,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new JpegTables();
  let frame: JpegFrame | null = null;
  let restartInterval = 0;
  let at = 2;
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw brokenJpeg('it does not begin as a JPEG');
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw brokenJpeg('a marker is missing');
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) return;
    const length = view.getUint16(at + 2);
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (length < 2 || at + 2 + length > bytes.length) throw brokenJpeg('a segment is cut off');
    at += 2 + length;
    if (marker === 0xc4) tables.addHuffman(segment);
    else if (marker === 0xdb) tables.addQuantisation(segment);
    else if (marker === 0xdd) restartInterval = ((segment[0] ?? 0) << 8) | (segment[1] ?? 0);
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
      if (frame) throw brokenJpeg('it has two frame headers');
      frame = frameHeader(marker, segment);
      onFrame(frame);
    } else if (marker === 0xda) {
      if (!frame) throw brokenJpeg('a scan comes before the frame header');
      const bits = new BitReader(bytes, at);
      onScan({ ...scanHeader(segment, frame), restartInterval, bits }, tables);
      at = bits.nextMarker();
    }
  }
}

function frameHeader(process: number, segment: Uint8Array): JpegFrame {
  const [precision = 0, r1 = 0, r0 = 0, c1 = 0, c0 = 0, count = 0] = segment;
  if (count < 1 || count > 4 || segment.length < 6 + 3 * count) throw brokenJpeg('its frame header is cut off');
  const components = Array.from({ length: count }, (_, i) => {
    const [id = 0, sampling = 0, quantisation = 0] = segment.subarray(6 + 3 * i);
    return { id, horizontal: sampling >> 4, vertical: sampling & 15, quantisation };
  });
  return { process, precision, rows: (r1 << 8) | r0, columns: (c1 << 8) | c0, components };
}

function scanHeader(segment: Uint8Array, frame: JpegFrame) {
  const count = segment[0] ?? 0;
  if (count < 1 || segment.length < 4 + 2 * count) throw brokenJpeg('a scan header is cut off');
  const components = Array.from({ length: count }, (_, i) => {
    const [id = 0, tables = 0] = segment.subarray(1 + 2 * i);
    const index = frame.components.findIndex((component) => component.id === id);
    if (index < 0) throw brokenJpeg('a scan names a component that is not there');
    return { index, dc: tables >> 4, ac: tables & 15 };
  });
  const [start = 0, end = 0, approximation = 0] = segment.subarray(1 + 2 * count);
  return { components, start, end, high: approximation >> 4, low: approximation & 15 };
}

/** Tables hold until another one takes their place. */
export class JpegTables {
  private readonly huffman = new Map<number, HuffmanTable>();
  private readonly quantisation = new Map<number, Uint16Array>();

  dc(index: number): HuffmanTable {
    return this.huffman.get(index) ?? missing();
  }

  ac(index: number): HuffmanTable {
    return this.huffman.get(16 + index) ?? missing();
  }

  /** In zigzag order. */
  quantisers(index: number): Uint16Array {
    return this.quantisation.get(index) ?? missing();
  }

  addHuffman(segment: Uint8Array): void {
    let at = 0;
    while (at + 17 <= segment.length) {
      const index = segment[at] ?? 0;
      const counts = segment.subarray(at + 1, at + 17);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const symbols = segment.subarray(at + 17, at + 17 + total);
      if (symbols.length < total) throw brokenJpeg('a Huffman table is cut off');
      this.huffman.set(index, lookAhead(counts, symbols));
      at += 17 + total;
    }
  }

  addQuantisation(segment: Uint8Array): void {
    let at = 0;
    while (at < segment.length) {
      const head = segment[at] ?? 0;
      const size = head >> 4 ? 2 : 1;
      if (at + 1 + 64 * size > segment.length) throw brokenJpeg('a quantisation table is cut off');
      const from = at + 1;
      const value = (i: number) =>
        size === 2 ? ((segment[from + 2 * i] ?? 0) << 8) | (segment[from + 2 * i + 1] ?? 0) : (segment[from + i] ?? 0);
      this.quantisation.set(
        head & 15,
        Uint16Array.from({ length: 64 }, (_, i) => value(i)),
      );
      at += 1 + 64 * size;
    }
  }
}

function missing(): never {
  throw brokenJpeg('a table is missing');
}

function lookAhead(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Uint16Array(65536);
  let code = 0;
  let next = 0;
  for (let length = 1; length <= 16; length += 1) {
    for (let n = counts[length - 1] ?? 0; n > 0; n -= 1) {
      const from = code << (16 - length);
      if (from >= 65536) throw brokenJpeg('a Huffman table has too many codes');
      table.fill((length << 8) | (symbols[next] ?? 0), from, Math.min(65536, (code + 1) << (16 - length)));
      code += 1;
      next += 1;
    }
    code <<= 1;
  }
  return table;
}

/** Bits of a scan without its stuffed zeros. Behind the end come zeros, but not for ever. */
export class BitReader {
  private hold = 0;
  private held = 0;
  private beyond = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  huffman(table: HuffmanTable): number {
    this.fill(16);
    const found = table[(this.hold >>> (this.held - 16)) & 0xffff] ?? 0;
    if (found === 0) throw brokenJpeg('a code is in no table');
    this.held -= found >> 8;
    return found & 0xff;
  }

  bits(count: number): number {
    if (count === 0) return 0;
    this.fill(count);
    this.held -= count;
    return (this.hold >>> this.held) & ((1 << count) - 1);
  }

  /** A difference of the given category (T.81 F.2.2.1). */
  signed(category: number): number {
    if (category === 0) return 0;
    const value = this.bits(category);
    return value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
  }

  /** Goes behind the next restart marker; bits before it are padding. */
  restart(): void {
    const marker = this.nextMarker();
    const code = this.bytes[marker + 1] ?? 0;
    if (code < 0xd0 || code > 0xd7) throw brokenJpeg('a restart marker is missing');
    this.at = marker + 2;
    this.held = 0;
  }

  /** Where the scan's data end: the next marker that is no stuffing, restart markers included. */
  nextMarker(): number {
    // Bytes already held may lie before the marker, never behind it: filling stops there.
    let at = this.at;
    while (
      at + 1 < this.bytes.length &&
      !(this.bytes[at] === 0xff && this.bytes[at + 1] !== 0 && this.bytes[at + 1] !== 0xff)
    )
      at += 1;
    return at;
  }

  private fill(count: number): void {
    while (this.held < count) {
      let byte = 0;
      if (this.at < this.bytes.length && !(this.bytes[this.at] === 0xff && this.bytes[this.at + 1] !== 0)) {
        byte = this.bytes[this.at] ?? 0;
        this.at += byte === 0xff ? 2 : 1;
      } else {
        this.beyond += 1;
        if (this.beyond > 64) throw brokenJpeg('it ends too early');
      }
      this.hold = ((this.hold << 8) | byte) >>> 0;
      this.held += 8;
    }
  }
}
