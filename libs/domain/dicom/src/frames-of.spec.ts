import { describe, expect, it } from 'vitest';
import { frameBytes, framesOf, parseDicomFile, writeDicomFile } from './index';
import { ids } from './spec-study';
import type { DicomFile, PixelData } from './dicom-file';

const native = (content: Record<string, string | number>, length: number) =>
  framesOf(
    parseDicomFile(
      writeDicomFile({
        content: { ...ids, SamplesPerPixel: 1, BitsAllocated: 16, ...content },
        pixelData: new Uint8Array(length),
      }),
    ),
  );

/** Compressed frames whose fragments and offset table are chosen freely. */
function compressed(frames: number, fragments: readonly Uint8Array[], table: readonly number[] = []): DicomFile {
  const base = parseDicomFile(
    writeDicomFile({
      transferSyntax: '1.2.840.10008.1.2.4.50',
      content: { ...ids, NumberOfFrames: frames },
      pixelData: fragments,
    }),
  );
  const pixels = base.pixelData;
  if (!pixels) throw new Error('no pixels were written');
  const bytes = new Uint8Array(base.bytes.length + table.length * 4);
  bytes.set(base.bytes.subarray(0, base.bytes.length));
  table.forEach((offset, i) => new DataView(bytes.buffer).setUint32(base.bytes.length + i * 4, offset, true));
  const basicOffsetTable = { offset: base.bytes.length, length: table.length * 4 };
  return { ...base, bytes, pixelData: { ...pixels, basicOffsetTable } satisfies PixelData };
}
const jpeg = (...bytes: number[]) => Uint8Array.of(...bytes, 0xff, 0xd9);
const bytesOf = (file: DicomFile) => framesOf(file).map((location) => [...frameBytes(file, location)]);

describe('native frames', () => {
  it('lie one behind the other', () => {
    const frames = native({ Rows: 4, Columns: 5, NumberOfFrames: 3 }, 120);
    expect(frames.map((location) => location[0]?.length)).toEqual([40, 40, 40]);
    expect((frames[2]?.[0]?.offset ?? 0) - (frames[0]?.[0]?.offset ?? 0)).toBe(80);
  });

  it('are only as many as there are bytes for', () => {
    expect(native({ Rows: 4, Columns: 5, NumberOfFrames: 3 }, 100)).toHaveLength(2);
  });

  it('of one bit share a byte where they do not end on one', () => {
    const frames = native({ Rows: 3, Columns: 4, BitsAllocated: 1, NumberOfFrames: 2 }, 4);
    expect(frames.map((location) => location[0]?.length)).toEqual([2, 2]);
  });

  it('in YBR_FULL_422 have two samples a pixel', () => {
    const colour = {
      Rows: 2,
      Columns: 2,
      SamplesPerPixel: 3,
      BitsAllocated: 8,
      PhotometricInterpretation: 'YBR_FULL_422',
    };
    expect(native(colour, 8)[0]?.[0]?.length).toBe(8);
  });
});

describe('compressed frames', () => {
  it('of a single-frame image own all fragments', () => {
    expect(bytesOf(compressed(1, [Uint8Array.of(1, 2), Uint8Array.of(3, 4)]))).toEqual([[1, 2, 3, 4]]);
  });

  it('follow the offset table', () => {
    const fragments = [Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(5, 6)];
    expect(bytesOf(compressed(2, fragments, [0, 20]))).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  it('are one fragment each when the table is empty', () => {
    expect(bytesOf(compressed(2, [Uint8Array.of(1, 2), Uint8Array.of(3, 4)]))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('end at JPEG end marks when there are more fragments than frames, and when the table lies', () => {
    const fragments = [Uint8Array.of(1, 2), jpeg(3, 4), jpeg(5, 6)];
    const expected = [
      [1, 2, 3, 4, 0xff, 0xd9],
      [5, 6, 0xff, 0xd9],
    ];
    expect(bytesOf(compressed(2, fragments))).toEqual(expected);
    expect(bytesOf(compressed(2, fragments, [0, 7]))).toEqual(expected);
  });
});
