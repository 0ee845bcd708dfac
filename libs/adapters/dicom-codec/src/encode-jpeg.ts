/** An 8-bit picture, samples of a pixel side by side. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly channels: 1 | 3;
}

/** Quantisation of brightness and of colour, in rows (ISO 10918-1 tables K.1 and K.2), and the zigzag order (figure A.6). */
// prettier-ignore
const brightness = [16,11,10,16,24,40,51,61, 12,12,14,19,26,58,60,55, 14,13,16,24,40,57,69,56, 14,17,22,29,51,87,80,62, 18,22,37,56,68,109,103,77, 24,35,55,64,81,104,113,92, 49,64,78,87,103,121,120,101, 72,92,95,98,112,100,103,99];
// prettier-ignore
const colour = [17,18,24,47,99,99,99,99, 18,21,26,66,99,99,99,99, 24,26,56,99,99,99,99,99, 47,66,99,99,99,99,99,99, ...Array<number>(32).fill(99)];
// prettier-ignore
const zigzag = [0,1,8,16,9,2,3,10, 17,24,32,25,18,11,4,5, 12,19,26,33,40,48,41,34, 27,20,13,6,7,14,21,28, 35,42,49,56,57,50,43,36, 29,22,15,23,30,37,44,51, 58,59,52,45,38,31,39,46, 53,60,61,54,47,55,62,63];
/** Huffman codes: how many of each length, and what they stand for (tables K.3 and K.5). One pair serves every component. */
const dcCounts = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const dcValues = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const acCounts = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d];
const acValues = ('01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a' +
  '737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa').match(/../g)?.map((hex) => parseInt(hex, 16)) ?? []; // prettier-ignore

const cosines = Float32Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [Math.floor(i / 8), i % 8];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/**
 * The picture as a baseline JPEG (ISO 10918-1), colours in the picture's resolution. `quality`: 1 to 100, as libjpeg counts. Written here
 * because the WebAssembly encoder overruns its memory wherever a picture grows by being compressed: small ones, noise, high quality.
 */
export function encodeJpeg({ bytes, columns, rows, channels }: Picture, quality: number): Promise<Uint8Array> {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const quantisation = [brightness, colour].map((table) => table.map((step) => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100)))));
  const tables = quantisation.slice(0, channels === 1 ? 1 : 2);
  const out = new BitWriter(bytes.length + 1024);
  out.marker(0xd8, []);
  out.marker(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
  tables.forEach((table, id) => out.marker(0xdb, [id, ...zigzag.map((at) => table[at] ?? 1)]));
  const components = channels === 1 ? [0] : [0, 1, 2];
  out.marker(0xc0, [8, rows >> 8, rows & 0xff, columns >> 8, columns & 0xff, channels, ...components.flatMap((id) => [id + 1, 0x11, Math.min(id, 1)])]);
  out.marker(0xc4, [0x00, ...dcCounts, ...dcValues]);
  out.marker(0xc4, [0x10, ...acCounts, ...acValues]);
  out.marker(0xda, [channels, ...components.flatMap((id) => [id + 1, 0x00]), 0, 63, 0]);
  const planes = channels === 1 ? [bytes] : brightnessAndColour(bytes);
  const before = [0, 0, 0];
  const block = new Float32Array(64);
  for (let y = 0; y < rows; y += 8) {
    for (let x = 0; x < columns; x += 8) {
      for (const id of components) {
        blockAt(planes[id] ?? bytes, columns, rows, x, y, block);
        before[id] = writeBlock(out, coefficients(block, quantisation[Math.min(id, 1)] ?? brightness), before[id] ?? 0);
      }
    }
  }
  out.flush();
  out.marker(0xd9, []);
  return Promise.resolve(out.bytes());
}

/** RGB as YCbCr of JFIF, each in a plane of its own. */
function brightnessAndColour(rgb: Uint8Array): Float32Array[] {
  const planes = [0, 1, 2].map(() => new Float32Array(rgb.length / 3));
  for (let i = 0; i < rgb.length / 3; i += 1) {
    const [r = 0, g = 0, b = 0] = [rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]];
    (planes[0] as Float32Array)[i] = 0.299 * r + 0.587 * g + 0.114 * b;
    (planes[1] as Float32Array)[i] = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b;
    (planes[2] as Float32Array)[i] = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b;
  }
  return planes;
}

/** Eight by eight samples, around zero; beyond the edge the last row and column go on. */
function blockAt(plane: Uint8Array | Float32Array, columns: number, rows: number, x: number, y: number, block: Float32Array): void {
  for (let dy = 0; dy < 8; dy += 1) {
    const row = Math.min(y + dy, rows - 1) * columns;
    for (let dx = 0; dx < 8; dx += 1) block[dy * 8 + dx] = (plane[row + Math.min(x + dx, columns - 1)] ?? 0) - 128;
  }
}

const half = new Float32Array(64);
const whole = new Int32Array(64);

/** The quantised coefficients of a block in zigzag order. The array is used again for the next block. */
function coefficients(block: Float32Array, table: readonly number[]): Int32Array {
  for (let y = 0; y < 8; y += 1) {
    for (let u = 0; u < 8; u += 1) {
      let sum = 0;
      for (let x = 0; x < 8; x += 1) sum += (block[y * 8 + x] ?? 0) * (cosines[u * 8 + x] ?? 0);
      half[y * 8 + u] = sum;
    }
  }
  for (let i = 0; i < 64; i += 1) {
    const at = zigzag[i] ?? 0;
    const [v, u] = [at >> 3, at & 7];
    let sum = 0;
    for (let y = 0; y < 8; y += 1) sum += (half[y * 8 + u] ?? 0) * (cosines[v * 8 + y] ?? 0);
    const level = Math.round(sum / (table[at] ?? 1));
    whole[i] = i === 0 ? level : Math.max(-1023, Math.min(1023, level));
  }
  return whole;
}

const dcCodes = codesOf(dcCounts, dcValues);
const acCodes = codesOf(acCounts, acValues);

/** Writes a block (figures F.1 to F.3): the difference of its mean, then runs of zeros and what ends them. Gives back its mean. */
function writeBlock(out: BitWriter, block: Int32Array, before: number): number {
  const mean = block[0] ?? 0;
  const difference = mean - before;
  const size = bitsOf(difference);
  out.code(dcCodes, size);
  out.magnitude(difference, size);
  let zeros = 0;
  for (let i = 1; i < 64; i += 1) {
    const level = block[i] ?? 0;
    if (level === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) out.code(acCodes, 0xf0);
    const bits = bitsOf(level);
    out.code(acCodes, (zeros << 4) | bits);
    out.magnitude(level, bits);
    zeros = 0;
  }
  if (zeros > 0) out.code(acCodes, 0x00);
  return mean;
}

function bitsOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}

interface Codes {
  readonly bits: Uint16Array;
  readonly lengths: Uint8Array;
}

/** Codes are counted up, from the shortest on (annex C). */
function codesOf(counts: readonly number[], values: readonly number[]): Codes {
  const codes = { bits: new Uint16Array(256), lengths: new Uint8Array(256) };
  let code = 0;
  let at = 0;
  counts.forEach((count, i) => {
    for (let n = 0; n < count; n += 1) {
      const value = values[at++] ?? 0;
      codes.bits[value] = code++;
      codes.lengths[value] = i + 1;
    }
    code <<= 1;
  });
  return codes;
}

class BitWriter {
  private written: Uint8Array;
  private length = 0;
  private held = 0;
  private heldBits = 0;

  constructor(size: number) {
    this.written = new Uint8Array(size);
  }

  marker(code: number, content: readonly number[]): void {
    const size = content.length + 2;
    const hasLength = code !== 0xd8 && code !== 0xd9;
    for (const byte of [0xff, code, ...(hasLength ? [size >> 8, size & 0xff] : []), ...content]) this.byte(byte);
  }

  code({ bits, lengths }: Codes, value: number): void {
    this.put(bits[value] ?? 0, lengths[value] ?? 0);
  }

  /** A number in as many bits as it needs; a negative one as its complement (table F.1). */
  magnitude(value: number, size: number): void {
    if (size > 0) this.put(value < 0 ? value + (1 << size) - 1 : value, size);
  }

  /** The last byte is filled with ones. */
  flush(): void {
    if (this.heldBits > 0) this.put((1 << (8 - this.heldBits)) - 1, 8 - this.heldBits);
  }

  bytes(): Uint8Array {
    return this.written.slice(0, this.length);
  }

  private put(value: number, size: number): void {
    this.held = (this.held << size) | value;
    this.heldBits += size;
    while (this.heldBits >= 8) {
      const byte = (this.held >>> (this.heldBits - 8)) & 0xff;
      this.byte(byte);
      // A byte that looks like a marker is followed by a zero (B.1.1.5).
      if (byte === 0xff) this.byte(0);
      this.heldBits -= 8;
    }
    this.held &= (1 << this.heldBits) - 1;
  }

  private byte(value: number): void {
    if (this.length === this.written.length) {
      const larger = new Uint8Array(this.written.length * 2);
      larger.set(this.written);
      this.written = larger;
    }
    this.written[this.length++] = value;
  }
}
