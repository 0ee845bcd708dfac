import type { FileBytes } from '@qianli/domain-dicom';
import { readHeader } from './read-header';
import type { Reading } from './sent-file';
import { Sha256 } from './sha-256';

/** Up to here a file is read at once; of a larger one only what the parser looks at, and its digest in pieces. */
const wholeBytes = 32 * 1024 * 1024;
const pieceBytes = 4 * 1024 * 1024;

/** Only workers have it, and the page's own types do not know them. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** Reads one file at a time away from the page, so that thousands of slices don't freeze it. */
self.onmessage = async ({ data }: MessageEvent<Blob>) => {
  let reading: Reading;
  try {
    reading = data.size <= wholeBytes ? await ofWhole(new Uint8Array(await data.arrayBuffer())) : ofLarge(data);
  } catch {
    reading = { kind: 'refused', code: 'unreadable' };
  }
  self.postMessage(reading);
};

async function ofWhole(bytes: Uint8Array<ArrayBuffer>): Promise<Reading> {
  const reading = readHeader(bytes);
  if (reading.kind !== 'read') return reading;
  // The browser's own digest is ten times as fast, and there is none on a page without TLS.
  if (!self.isSecureContext) return { ...reading, digest: new Sha256().update(bytes).hex() };
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return { ...reading, digest: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
}

function ofLarge(file: Blob): Reading {
  const disk = new FileReaderSync();
  const read = (start: number, end: number) => new Uint8Array(disk.readAsArrayBuffer(file.slice(start, end)));
  const bytes: FileBytes = { length: file.size, subarray: read };
  const reading = readHeader(bytes);
  if (reading.kind !== 'read') return reading;
  const sha = new Sha256();
  for (let at = 0; at < file.size; at += pieceBytes) sha.update(read(at, at + pieceBytes));
  return { ...reading, digest: sha.hex() };
}
