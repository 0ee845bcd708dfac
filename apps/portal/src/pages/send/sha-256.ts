/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2), computed so that no table can be mistyped. */
const primes = firstPrimes(64);
const rounds = Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const start = Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/** SHA-256 (FIPS 180-4) in pieces: the browser's own takes a file only whole, and not at all on a page without TLS. */
export class Sha256 {
  private readonly state = start.slice();
  private readonly words = new Uint32Array(64);
  private readonly held = new Uint8Array(64);
  private holding = 0;
  private bytes = 0;

  update(piece: Uint8Array): this {
    this.bytes += piece.length;
    let at = 0;
    if (this.holding > 0) {
      at = Math.min(64 - this.holding, piece.length);
      this.held.set(piece.subarray(0, at), this.holding);
      this.holding += at;
      if (this.holding < 64) return this;
      this.block(this.held, 0);
      this.holding = 0;
    }
    for (; at + 64 <= piece.length; at += 64) this.block(piece, at);
    this.held.set(piece.subarray(at));
    this.holding = piece.length - at;
    return this;
  }

  /** Ends it. */
  hex(): string {
    const bits = this.bytes * 8;
    const padding = new Uint8Array(((this.holding < 56 ? 64 : 128) - this.holding));
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(padding.length - 4, bits >>> 0);
    this.update(padding);
    return [...this.state].map((word) => word.toString(16).padStart(8, '0')).join('');
  }

  private block(bytes: Uint8Array, at: number): void {
    const { words: w, state } = this;
    for (let i = 0; i < 16; i += 1, at += 4) w[i] = (byte(bytes, at) << 24) | (byte(bytes, at + 1) << 16) | (byte(bytes, at + 2) << 8) | byte(bytes, at + 3);
    for (let i = 16; i < 64; i += 1) {
      const x = word(w, i - 15);
      const y = word(w, i - 2);
      w[i] = word(w, i - 16) + word(w, i - 7) + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + word(rounds, i) + word(w, i)) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((of, i) => { state[i] = word(state, i) + of; });
  }
}

const byte = (bytes: Uint8Array, at: number) => bytes[at] ?? 0;
const word = (words: Uint32Array, at: number) => words[at] ?? 0;
const turn = (x: number, by: number) => (x >>> by) | (x << (32 - by));

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate += 1) if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}
