import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wholeObject } from '@qianli/flow';
import { Spool } from './spool';

const megabyte = 1024 * 1024;

describe('a file at the door', () => {
  let root: string;
  let spool: Spool;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'qianli-test-spool-'));
    spool = new Spool(root, 8 * megabyte);
    await spool.open();
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const onDisk = async () => (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
  async function* pieces(count: number, fail = false) {
    for (let i = 0; i < count; i += 1) yield Buffer.alloc(megabyte, i);
    if (fail) throw new Error('the sender went away');
  }

  it.each([[1, 0], [6, 1]])('of %i MB waits with %i files on disk, and is given back whole', async (megabytes, files) => {
    const file = await spool.receive(pieces(megabytes));
    if (file === 'too-large') throw new Error('it fits');
    expect(await onDisk()).toBe(files);
    const whole = await wholeObject(file.content());
    expect([file.bytes, file.digest]).toEqual([megabytes * megabyte, createHash('sha256').update(whole).digest('hex')]);
    // It may be read again: once to be understood, once to be stored.
    expect((await wholeObject(file.content())).length).toBe(file.bytes);
    await file.release();
    await file.release();
    expect(await onDisk()).toBe(0);
  });

  it('that is too large is read to its end, and nothing of it is kept', async () => {
    let read = 0;
    async function* counted() {
      for await (const piece of pieces(12)) {
        read += 1;
        yield piece;
      }
    }
    expect(await spool.receive(counted())).toBe('too-large');
    expect([read, await onDisk()]).toEqual([12, 0]);
  });

  it('that breaks off leaves nothing behind', async () => {
    await expect(spool.receive(pieces(6, true))).rejects.toThrow('the sender went away');
    expect(await onDisk()).toBe(0);
  });

  it('of a process that crashed is cleared; those of other processes and machines stay', async () => {
    // Pid numbers end at 2^22 on Linux.
    for (const name of [`${hostname()}-99999999`, `${hostname()}-${process.ppid}`, 'another-machine-17']) await mkdir(join(root, name));
    await new Spool(root, megabyte).open();
    expect((await readdir(root)).sort()).toEqual([`${hostname()}-${process.ppid}`, `${hostname()}-${process.pid}`, 'another-machine-17'].sort());
  });
});
