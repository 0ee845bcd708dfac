import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { WebFile } from './web-files';

const [brotlied, gzipped] = [promisify(brotliCompress), promisify(gzip)];
export type Encoding = 'br' | 'gzip';
/** Below a packet's size compression gains nothing. */
const smallestBytes = 1_400;

/** Compresses a file that its build left uncompressed, once and at the first request; kept in memory (a portal is some 2 MB). */
export class CompressedCopies {
  private readonly kept = new Map<string, Promise<Buffer>>();

  /** null: not worth it. */
  of(file: WebFile, encoding: Encoding): Promise<Buffer> | null {
    if (file.bytes < smallestBytes || !/javascript|css|json|svg|html|wasm|text/.test(file.type)) return null;
    const key = `${encoding} ${file.path} ${file.etag}`;
    const made = this.kept.get(key) ?? this.make(file, encoding);
    this.kept.set(key, made);
    return made;
  }

  private async make(file: WebFile, encoding: Encoding): Promise<Buffer> {
    const bytes = await readFile(file.path);
    if (encoding === 'gzip') return gzipped(bytes, { level: 6 });
    return brotlied(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  }
}
