import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { aDicomStudy } from '@qianli/testing';
import { FileOnDisk } from './file-on-disk';
import { packedInstance } from './packed-instance';
import { parseBytes } from './parse-bytes';

const folder = mkdtempSync(join(tmpdir(), 'file-on-disk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function onDisk<T>(bytes: Uint8Array, read: (file: FileOnDisk) => T): T {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  const file = new FileOnDisk(path);
  try {
    return read(file);
  } finally {
    file.close();
  }
}

describe('a file on disk', () => {
  it('hands out the same bytes as one in memory, wherever they are asked for', () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) % 251);
    onDisk(bytes, (file) => {
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.nat(210_000), fc.nat(150_000)), { maxLength: 20 }), (asked) => {
          for (const [start, length] of asked) expect(Buffer.from(file.subarray(start, start + length)).equals(bytes.subarray(start, start + length))).toBe(true);
        }),
      );
    });
  });

  it('is read as the same object as in memory', () => {
    const [bytes = new Uint8Array(0)] = aDicomStudy({ rows: 400, transferSyntax: '1.2.840.10008.1.2', content: { ImageComments: 'x'.repeat(70_000) } }).files;
    expect(onDisk(bytes, (file) => parseBytes(file))).toEqual(parseBytes(bytes));
    expect(onDisk(bytes, (file) => packedInstance(file)).frames).toEqual(packedInstance(bytes).frames);
  });

  it('of which the pixels are never read', () => {
    const [bytes = new Uint8Array(0)] = aDicomStudy({ rows: 2000 }).files;
    onDisk(bytes, (file) => {
      let read = 0;
      parseBytes({ length: file.length, subarray: (start, end) => {
          read += Math.min(end, file.length) - start;
          return file.subarray(start, end);
        } });
      expect(bytes.length).toBeGreaterThan(7_900_000);
      expect(read).toBeLessThan(200_000);
    });
  });
});
