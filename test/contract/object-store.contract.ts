import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ObjectMissing, wholeObject, type ObjectStore } from '@qianli/flow';

/** What every object store must do; `open` gives the store under test. */
export function objectStoreContract(open: () => ObjectStore): void {
  const key = () => `instances/${randomUUID()}`;
  const content = async (of: string) => Buffer.from(await wholeObject(await open().get(of)));
  async function* inPieces(bytes: Buffer, size: number) {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const keysOf = async (prefix: string) => {
    const keys: string[] = [];
    for await (const object of open().list(prefix)) keys.push(object.key);
    return keys.sort();
  };

  it('gives back the bytes that were put', async () => {
    const at = key();
    const bytes = randomBytes(300_000);
    expect(await open().put(at, bytes)).toBe(bytes.length);
    expect((await content(at)).equals(bytes)).toBe(true);
    expect(await open().head(at)).toEqual({ bytes: bytes.length });
  });

  it('takes a stream of unknown length, also one of 40 MB, without holding it in memory', async () => {
    for (const size of [1, 70_001, 40_000_000]) {
      const at = key();
      const bytes = randomBytes(size);
      expect(await open().put(at, inPieces(bytes, 65_536))).toBe(size);
      const digest = createHash('sha256');
      for await (const piece of await open().get(at)) digest.update(piece);
      expect(digest.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
      await open().delete(at);
    }
  });

  it('keeps an empty object', async () => {
    const at = key();
    expect(await open().put(at, new Uint8Array(0))).toBe(0);
    expect(await open().head(at)).toEqual({ bytes: 0 });
    expect((await content(at)).length).toBe(0);
  });

  it('shows nothing of an object whose upload broke off, early or after 35 MB', async () => {
    for (const size of [1000, 35_000_000]) {
      const at = key();
      async function* broken() {
        yield* inPieces(Buffer.alloc(size, 7), 65_536);
        throw new Error('the sender went away');
      }
      await expect(open().put(at, broken())).rejects.toThrow('the sender went away');
      expect(await open().head(at)).toBeNull();
      await expect(open().get(at)).rejects.toThrow(ObjectMissing);
      expect(await keysOf(at)).toEqual([]);
    }
  });

  it('reads a range, to the last byte and not beyond', async () => {
    const at = key();
    const bytes = randomBytes(10_000);
    await open().put(at, bytes);
    expect(Buffer.from(await open().getRange(at, 0, 1)).equals(bytes.subarray(0, 1))).toBe(true);
    expect(Buffer.from(await open().getRange(at, 1234, 5678)).equals(bytes.subarray(1234, 6912))).toBe(true);
    expect(Buffer.from(await open().getRange(at, 9_999, 1)).equals(bytes.subarray(9_999))).toBe(true);
    expect((await open().getRange(at, 5, 0)).length).toBe(0);
    await expect(open().getRange(at, 9_999, 2)).rejects.toThrow(RangeError);
    await expect(open().getRange(at, 20_000, 2)).rejects.toThrow(RangeError);
  });

  it('says that an unknown object is missing, and deletes it without complaint', async () => {
    const at = key();
    expect(await open().head(at)).toBeNull();
    await expect(open().get(at)).rejects.toThrow(ObjectMissing);
    await expect(open().getRange(at, 0, 1)).rejects.toThrow(ObjectMissing);
    await open().delete(at);
  });

  it('forgets a deleted object', async () => {
    const at = key();
    await open().put(at, randomBytes(10));
    await open().delete(at);
    expect(await open().head(at)).toBeNull();
  });

  it('lists by prefix, over folders and within one', async () => {
    const folder = `series/${randomUUID()}`;
    const keys = ['a', 'b', 'sub/c', 'sub/deeper/d'].map((name) => `${folder}/${name}`);
    for (const at of keys) await open().put(at, Buffer.from(at));
    expect(await keysOf(`${folder}/`)).toEqual([...keys].sort());
    expect(await keysOf(`${folder}/sub`)).toEqual(keys.slice(2));
    expect(await keysOf(`${folder}/a`)).toEqual([keys[0]]);
    expect(await keysOf(`series/${randomUUID()}/`)).toEqual([]);
    expect((await keysOf('')).filter((at) => at.startsWith(folder))).toHaveLength(4);
  });

  it('takes twenty objects at once', async () => {
    const objects = Array.from({ length: 20 }, () => ({ at: key(), bytes: randomBytes(50_000) }));
    await Promise.all(objects.map(({ at, bytes }) => open().put(at, bytes)));
    for (const { at, bytes } of objects) expect((await content(at)).equals(bytes)).toBe(true);
  });

  describe('refuses a key that is not made of our own ids', () => {
    it.each(['', '/etc/passwd', '../escape', 'a/../../escape', 'a//b', 'A/B', 'a/.hidden', 'a\\b', 'a/=00/b', 'a/b\0', `a/${'x'.repeat(200)}`])('%j', async (bad) => {
      await expect(open().put(bad, Buffer.from('x'))).rejects.toThrow(RangeError);
      await expect(open().get(bad)).rejects.toThrow(RangeError);
      await expect(open().getRange(bad, 0, 1)).rejects.toThrow(RangeError);
    });
  });
}
