import { describe, expect, it } from 'vitest';
import { multipartParts, MultipartBroken } from './multipart-parts';

/** The text cut into chunks of `size` bytes. */
async function* chunked(text: string, size: number) {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function read(text: string, size: number, boundary = 'B') {
  const parts: { type: string | undefined; body: string }[] = [];
  for await (const part of multipartParts(chunked(text, size), boundary)) {
    let body = '';
    for await (const piece of part.body) body += piece.toString('latin1');
    parts.push({ type: part.headers.get('content-type'), body });
  }
  return parts;
}
const two = '--B\r\nContent-Type: application/dicom\r\n\r\nfirst\r\n-\r\n--\r\n--C\r\n--B\r\ncontent-type: text/plain\r\nX: y\r\n\r\n\r\n--B--\r\nafter';
const parsed = [{ type: 'application/dicom', body: 'first\r\n-\r\n--\r\n--C' }, { type: 'text/plain', body: '' }];

describe('the parts of a multipart body', () => {
  it.each([1, 2, 3, 5, 7, 11, 1000])('are the same in chunks of %i bytes', async (size) => {
    expect(await read(two, size)).toEqual(parsed);
    expect(await read(`a preamble\r\n${two}`, size)).toEqual(parsed);
  });

  it('may have no headers at all, and blanks behind a delimiter', async () => {
    expect(await read('--B  \r\n\r\nx\r\n--B--', 3)).toEqual([{ type: undefined, body: 'x' }]);
  });

  it('are skipped when nobody reads them', async () => {
    const types: unknown[] = [];
    for await (const part of multipartParts(chunked(two, 4), 'B')) types.push(part.headers.get('content-type'));
    expect(types).toEqual(['application/dicom', 'text/plain']);
  });

  it.each([
    ['no delimiter', 'hello'],
    ['an upload that was cut off', '--B\r\nContent-Type: a/b\r\n\r\nhalf of i'],
    ['another boundary', '--C\r\n\r\nx\r\n--C--'],
    ['a delimiter with something behind it', '--Bad\r\n\r\nx\r\n--B--'],
    ['headers without an end', `--B\r\nX: ${'y'.repeat(20_000)}`],
    ['nothing', ''],
  ])('are refused when there is %s', async (_, text) => {
    await expect(read(text, 10)).rejects.toThrow(MultipartBroken);
  });

  it.each([
    ['a header that is too long', `--B\r\nX: ${'y'.repeat(50_000)}`],
    ['a last delimiter with much behind it', `--B\r\n\r\nx\r\n--B--\r\n${'z'.repeat(50_000)}`],
    ['a delimiter that is none', `--Bad${'x'.repeat(50_000)}`],
  ])('read the source to its end after %s, or the connection would be stuck', async (_, text) => {
    let left = true;
    async function* source() {
      yield* chunked(text, 1000);
      left = false;
    }
    const parts = multipartParts(source(), 'B');
    await (async () => { for await (const part of parts) void part; })().catch(() => undefined);
    expect(left).toBe(false);
  });

  it('keep at most a chunk in memory', async () => {
    const chunk = Buffer.alloc(64 * 1024, 1);
    async function* large() {
      yield Buffer.from('--B\r\n\r\n');
      for (let i = 0; i < 500; i += 1) yield chunk;
      yield Buffer.from('\r\n--B--');
    }
    let bytes = 0;
    let largest = 0;
    for await (const part of multipartParts(large(), 'B')) {
      for await (const piece of part.body) {
        bytes += piece.length;
        largest = Math.max(largest, piece.length);
      }
    }
    expect(bytes).toBe(500 * chunk.length);
    expect(largest).toBeLessThanOrEqual(chunk.length + 10);
  });
});
