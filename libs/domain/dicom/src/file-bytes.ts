/**
 * The bytes of a file that is read piece by piece: a parser asks for headers and small values and never for the pixels, so a
 * file of any size needs little memory. A `Uint8Array` is one that lies in memory whole.
 */
export interface FileBytes {
  readonly length: number;
  /** The bytes from `start` up to `end`, not to be changed; fewer when the file ends before. */
  subarray(start: number, end: number): Uint8Array;
}

/** Own choice: an element's header and its neighbours, without reading far into a value that nobody looks at. */
const windowBytes = 16 * 1024;

/** Numbers anywhere in a file; what lies near the last one is not asked for again. */
export class ByteWindow {
  private start = 0;
  private end = 0;
  private held: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.held.buffer);

  constructor(private readonly bytes: FileBytes) {
    if (bytes instanceof Uint8Array) this.hold(bytes, 0);
  }

  byte(at: number): number {
    this.reach(at, 1);
    return this.held[at - this.start] ?? 0;
  }

  uint16(at: number, littleEndian: boolean): number {
    this.reach(at, 2);
    return this.view.getUint16(at - this.start, littleEndian);
  }

  uint32(at: number, littleEndian: boolean): number {
    this.reach(at, 4);
    return this.view.getUint32(at - this.start, littleEndian);
  }

  private reach(at: number, length: number): void {
    if (at >= this.start && at + length <= this.end) return;
    if (!(this.bytes instanceof Uint8Array)) this.hold(this.bytes.subarray(at, Math.min(at + windowBytes, this.bytes.length)), at);
  }

  private hold(held: Uint8Array, start: number): void {
    this.held = held;
    this.start = start;
    this.end = start + held.length;
    this.view = new DataView(held.buffer, held.byteOffset, held.length);
  }
}
