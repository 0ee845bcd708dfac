import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FileBytes } from '@qianli/domain-dicom';

/** Own choice: headers of many small elements come in one read. */
const blockBytes = 64 * 1024;

/** A file that is read where the parser looks; two blocks of it are kept, so that going to and fro costs nothing. Close it. */
export class FileOnDisk implements FileBytes {
  readonly length: number;
  private readonly descriptor: number;
  private blocks: { readonly start: number; readonly bytes: Uint8Array }[] = [];

  constructor(path: string) {
    this.descriptor = openSync(path, 'r');
    this.length = fstatSync(this.descriptor).size;
  }

  subarray(start: number, end: number): Uint8Array {
    const from = Math.max(0, start);
    const to = Math.min(end, this.length);
    if (to <= from) return new Uint8Array(0);
    for (const { start: at, bytes } of this.blocks) if (from >= at && to <= at + bytes.length) return bytes.subarray(from - at, to - at);
    if (to - from > blockBytes / 2) return this.read(from, to - from);
    const bytes = this.read(from, Math.min(blockBytes, this.length - from));
    this.blocks = [{ start: from, bytes }, ...this.blocks.slice(0, 1)];
    return bytes.subarray(0, to - from);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private read(start: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const read = readSync(this.descriptor, bytes, at, length - at, start + at);
      if (read === 0) break;
      at += read;
    }
    return at === length ? bytes : bytes.subarray(0, at);
  }
}
