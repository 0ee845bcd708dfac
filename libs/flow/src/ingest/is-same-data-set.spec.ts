import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startOfDataSet, writeDicomFile } from '@qianli/domain-dicom';
import { ObjectMissing, ObjectStore } from '../shared/object-store';
import { isSameDataSet } from './is-same-data-set';

/** Hands out its objects in pieces of its own length. */
class PiecewiseObjects extends ObjectStore {
  constructor(private readonly files: Readonly<Record<string, { file: Uint8Array; piece: number }>>) {
    super();
  }
  override put = () => Promise.reject(new Error('not needed'));
  override delete = () => Promise.resolve();
  override list(): AsyncIterable<{ key: string; bytes: number; storedAt: Date }> {
    throw new Error('not needed');
  }
  override head = (key: string) => Promise.resolve(this.files[key] ? { bytes: this.files[key].file.length } : null);
  override getRange = (key: string, offset: number, length: number) => Promise.resolve((this.files[key]?.file ?? new Uint8Array()).subarray(offset, offset + length));
  override get(key: string): Promise<AsyncIterable<Uint8Array>> {
    const held = this.files[key];
    if (!held) return Promise.reject(new ObjectMissing(key));
    return Promise.resolve(
      (async function* () {
        for (let at = 0; at < held.file.length; at += held.piece) yield await Promise.resolve(held.file.subarray(at, at + held.piece));
      })(),
    );
  }
}

const dataSet = { SOPClassUID: '1.2', SOPInstanceUID: '1.3', StudyInstanceUID: '1.4', SeriesInstanceUID: '1.5', StudyDescription: '胸部平扫' };
const file = writeDicomFile({ content: dataSet });
const headerOf = (sopInstanceUid: string) => {
  const written = writeDicomFile({ content: { ...dataSet, SOPInstanceUID: sopInstanceUid } });
  return written.subarray(0, startOfDataSet(written));
};
const behind = (header: Uint8Array, body = file.subarray(startOfDataSet(file))) => Uint8Array.from([...header, ...body]);
const same = (one: Uint8Array, other: Uint8Array, pieces: [number, number] = [7, 100]) =>
  isSameDataSet(new PiecewiseObjects({ one: { file: one, piece: pieces[0] }, other: { file: other, piece: pieces[1] } }), 'one', 'other');

describe('two files', () => {
  it('hold the same data set behind whatever header, however their bytes are handed out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 600 }), async (digits, a, b) =>
        same(file, behind(headerOf('1'.repeat(digits))), [a, b]),
      ),
      { numRuns: 50 },
    );
  });

  it('without a header at all too', async () => {
    expect(await same(file, file.subarray(startOfDataSet(file)))).toBe(true);
  });

  it('do not when one byte of the data set differs, or one ends before', async () => {
    const start = startOfDataSet(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: start, max: file.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const other = file.slice();
        other[at] = (other[at] ?? 0) ^ by;
        return !(await same(file, other));
      }),
      { numRuns: 50 },
    );
    expect(await same(file, file.subarray(0, -2))).toBe(false);
  });

  it('do not when one is gone, or is no DICOM', async () => {
    expect(await isSameDataSet(new PiecewiseObjects({ one: { file, piece: 9 } }), 'one', 'other')).toBe(false);
    expect(await same(file, new Uint8Array(file.length).fill(7))).toBe(false);
  });
});
