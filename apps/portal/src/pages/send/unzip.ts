import { Unzip, UnzipInflate, type UnzipFile } from 'fflate';
import type { DroppedFile } from './sent-file';

/** An archive's file may grow to this: beyond it, the gateway is the way to send. */
const maxFileBytes = 1 << 30;

export class BrokenZip extends Error {
  override readonly name = 'BrokenZip';
}

/** Whether a file is a ZIP by its first bytes: people rename them. */
export async function isZip(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

/** The files of a ZIP as they are unpacked; one at a time is in memory. Throws `BrokenZip` for a damaged or locked one. */
export async function* unzip(archive: Blob, archivePath: string): AsyncGenerator<DroppedFile> {
  const ready: DroppedFile[] = [];
  let problem: unknown = null;
  let pending = 0;
  const zip = new Unzip((entry) => {
    if (entry.name.endsWith('/')) return;
    pending += 1;
    collect(entry, (file) => {
      pending -= 1;
      if (file) ready.push({ path: `${archivePath}/${entry.name}`, file });
    }, (error) => (problem ??= error));
  });
  zip.register(UnzipInflate);
  const reader = (archive.stream() as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      try {
        zip.push(value ?? new Uint8Array(), done);
      } catch (error) {
        problem ??= error;
      }
      while (ready.length > 0) {
        const next = ready.shift();
        if (next) yield next;
      }
      if (problem) throw new BrokenZip();
      if (done) break;
    }
    if (pending > 0) throw new BrokenZip();
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function collect(entry: UnzipFile, finish: (file: Blob | null) => void, fail: (error: unknown) => void): void {
  const pieces: BlobPart[] = [];
  let bytes = 0;
  entry.ondata = (error, piece, isLast) => {
    if (error) return fail(error);
    bytes += piece.length;
    if (bytes > maxFileBytes) return fail(new Error('The file grows beyond what a browser can hold'));
    pieces.push(piece.slice());
    if (isLast) finish(new Blob(pieces));
  };
  try {
    entry.start();
  } catch (error) {
    fail(error);
  }
}
