/** The body is no multipart message, or it ended before its last delimiter. */
export class MultipartBroken extends Error {
  override readonly name = 'MultipartBroken';
}

export interface Part {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** The part's bytes. Whoever takes the next part without reading this one to its end skips the rest of it. */
  readonly body: AsyncIterable<Buffer>;
}

const maxHeaderBytes = 16 * 1024;
const lineEnd = Buffer.from('\r\n');
const headersEnd = Buffer.from('\r\n\r\n');

/**
 * The parts of a multipart body (RFC 2046 5.1) as they arrive. Holds one chunk and a delimiter in memory, whatever the parts' size.
 * However it ends, the source is read to its end: what was left over would be taken for the connection's next request, which then never answers.
 */
export async function* multipartParts(source: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Part, void> {
  const reader = new Reader(source);
  try {
    yield* partsOf(reader, boundary);
  } finally {
    await reader.drain();
  }
}

async function* partsOf(reader: Reader, boundary: string): AsyncGenerator<Part, void> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter may stand at the very beginning, without a line end before it.
  reader.unread(lineEnd);
  for await (const piece of reader.until(delimiter)) void piece;
  while (await reader.isNextPart()) {
    const headers = parseHeaders(await reader.headers());
    const body = reader.until(delimiter);
    yield { headers, body };
    for await (const piece of body) void piece;
  }
}

class Reader {
  private held: Buffer = Buffer.alloc(0);
  private readonly pieces: AsyncIterator<Uint8Array>;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.pieces = source[Symbol.asyncIterator]();
  }

  unread(bytes: Buffer): void {
    this.held = Buffer.concat([bytes, this.held]);
  }

  /** The bytes before the delimiter, which is read too. */
  async *until(delimiter: Buffer): AsyncGenerator<Buffer, void> {
    for (;;) {
      const at = this.held.indexOf(delimiter);
      if (at >= 0) {
        const before = this.held.subarray(0, at);
        this.held = this.held.subarray(at + delimiter.length);
        if (before.length > 0) yield before;
        return;
      }
      // All but what may be the beginning of a delimiter is content. Mostly that is everything, and the next chunk need not be copied.
      const sure = beginningOf(delimiter, this.held);
      if (sure > 0) {
        const before = this.held.subarray(0, sure);
        this.held = this.held.subarray(sure);
        yield before;
      }
      await this.more();
    }
  }

  /** After a delimiter: `--` closes the message, a line end (blanks before it allowed) opens a part. */
  async isNextPart(): Promise<boolean> {
    while (this.held.length < 2) await this.more();
    if (this.held[0] === 0x2d && this.held[1] === 0x2d) return false;
    const line = await this.upTo(lineEnd);
    if (line.toString('latin1').trim() !== '') throw new MultipartBroken('A delimiter is followed by something else');
    return true;
  }

  /** The header lines of a part, the empty line after them read too. */
  async headers(): Promise<string> {
    while (this.held.length < 2) await this.more();
    if (this.held.subarray(0, 2).equals(lineEnd)) {
      this.held = this.held.subarray(2);
      return '';
    }
    return (await this.upTo(headersEnd)).toString('utf8');
  }

  /** Reads on and throws away. A source that has failed has nothing left to read. */
  async drain(): Promise<void> {
    try {
      while (!(await this.pieces.next()).done) this.held = Buffer.alloc(0);
    } catch {
      // Whoever read last has been told.
    }
  }

  private async upTo(mark: Buffer): Promise<Buffer> {
    for (;;) {
      const at = this.held.indexOf(mark);
      if (at > maxHeaderBytes || (at < 0 && this.held.length > maxHeaderBytes)) throw new MultipartBroken('The headers of a part are too long');
      if (at >= 0) {
        const before = this.held.subarray(0, at);
        this.held = this.held.subarray(at + mark.length);
        return before;
      }
      await this.more();
    }
  }

  private async more(): Promise<void> {
    const { done, value } = await this.pieces.next();
    if (done) throw new MultipartBroken('The message ends before its last delimiter');
    this.held = this.held.length === 0 ? Buffer.from(value.buffer, value.byteOffset, value.length) : Buffer.concat([this.held, value]);
  }
}

/** Where in the bytes a delimiter may have begun that is still incomplete; their length when nowhere. */
function beginningOf(delimiter: Buffer, bytes: Buffer): number {
  const first = delimiter[0] ?? 0;
  for (let at = bytes.indexOf(first, Math.max(0, bytes.length - delimiter.length + 1)); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (bytes.compare(delimiter, 0, bytes.length - at, at) === 0) return at;
  }
  return bytes.length;
}

function parseHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}
