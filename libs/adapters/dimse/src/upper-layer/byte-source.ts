/** The line has ended or broken, where more was due. */
export class LineBroken extends Error {}

/** Reads a connection in the portions that its protocol asks for. It takes from the line only what somebody waits for, so a slow disk makes the peer wait. */
export class ByteSource {
  private readonly pieces: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(line: AsyncIterable<Buffer>) {
    this.pieces = line[Symbol.asyncIterator]();
  }

  /** False when the line has ended in good order, at a place where nothing more is due. */
  async hasMore(): Promise<boolean> {
    if (this.held.length > 0) return true;
    const piece = await this.take();
    if (piece) this.held = piece;
    return piece !== null;
  }

  /** Exactly so many bytes. */
  async exactly(count: number): Promise<Buffer> {
    if (this.held.length >= count) return this.cut(count);
    const parts = [this.held];
    let length = this.held.length;
    while (length < count) {
      const piece = await this.take();
      if (!piece) throw new LineBroken('the peer hung up');
      parts.push(piece);
      length += piece.length;
    }
    this.held = parts.length === 1 ? this.held : Buffer.concat(parts, length);
    return this.cut(count);
  }

  /** What is there, at least one byte and at most so many; nothing is copied. */
  async some(most: number): Promise<Buffer> {
    if (!(await this.hasMore())) throw new LineBroken('the peer hung up');
    return this.cut(Math.min(most, this.held.length));
  }

  private cut(count: number): Buffer {
    const cut = this.held.subarray(0, count);
    this.held = this.held.subarray(count);
    return cut;
  }

  private async take(): Promise<Buffer | null> {
    for (;;) {
      const { done, value } = await this.pieces.next().catch(() => ({ done: true as const, value: undefined }));
      if (done) return null;
      if (value.length > 0) return value;
    }
  }
}
