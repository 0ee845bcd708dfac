import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ObjectContent } from '@qianli/flow';

export interface BodyPart {
  readonly contentType: string;
  readonly location?: string;
  /** Taken when it is the part's turn, so only one object is open at a time. */
  content(): Promise<ObjectContent> | ObjectContent;
}

/** A multipart/related body that streams its parts. `type` is the media type of the parts (RFC 2387). */
export function multipartBody(type: string, parts: AsyncIterable<BodyPart> | Iterable<BodyPart>): { contentType: string; stream: Readable } {
  const boundary = `qianli-${randomUUID()}`;
  return { contentType: `multipart/related; type="${type}"; boundary=${boundary}`, stream: Readable.from(bytesOf(boundary, parts), { objectMode: false, highWaterMark: 256 * 1024 }) };
}

/** The same in one piece, for a part that is in memory anyway. */
export function multipartOfOne(type: string, part: { readonly contentType: string; readonly bytes: Uint8Array }): { contentType: string; body: Buffer } {
  const boundary = `qianli-${randomUUID()}`;
  const body = Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Type: ${part.contentType}\r\n\r\n`), part.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { contentType: `multipart/related; type="${type}"; boundary=${boundary}`, body };
}

async function* bytesOf(boundary: string, parts: AsyncIterable<BodyPart> | Iterable<BodyPart>): AsyncGenerator<Uint8Array, void> {
  for await (const { contentType, location, content } of parts) {
    const body = await content();
    yield Buffer.from(`--${boundary}\r\nContent-Type: ${contentType}\r\n${location ? `Content-Location: ${location}\r\n` : ''}\r\n`);
    if (body instanceof Uint8Array) yield body;
    else yield* body;
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}
