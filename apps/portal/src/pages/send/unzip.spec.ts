import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { BrokenZip, isZip, unzip } from './unzip';

const text = (value: string) => new TextEncoder().encode(value);
const archive = () => new Blob([zipSync({ 'a/1.dcm': text('one'), 'a/b/2.dcm': [text('two'.repeat(50_000)), { level: 6 }], 'empty/': new Uint8Array() }).slice()]);

describe('a ZIP that is dropped', () => {
  it('gives its files with their folders', async () => {
    const found: [string, number][] = [];
    for await (const { path, file } of unzip(archive(), 'x.zip')) found.push([path, file.size]);
    expect(found).toEqual([['x.zip/a/1.dcm', 3], ['x.zip/a/b/2.dcm', 150_000]]);
  });
  it('is known by its first bytes, whatever its name', async () => {
    expect([await isZip(archive()), await isZip(new Blob(['DICM']))]).toEqual([true, false]);
  });
  it('is refused when it ends too early', async () => {
    const whole = archive();
    const read = async () => { for await (const file of unzip(whole.slice(0, 150), 'x.zip')) void file; };
    await expect(read()).rejects.toBeInstanceOf(BrokenZip);
  });
});
