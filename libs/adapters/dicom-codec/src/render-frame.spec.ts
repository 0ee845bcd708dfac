import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from './decode-frame';
import type { DecodedFrame, EncodedFrame } from './frame';
import { inflateRaw } from './inflate-raw';
import { renderFrame } from './render-frame';

const aFrame = (pixels: number[], frame: Partial<DecodedFrame> = {}): DecodedFrame => ({
  rows: 1,
  columns: pixels.length / (frame.samplesPerPixel ?? 1),
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 16,
  signed: true,
  photometricInterpretation: 'MONOCHROME2',
  pixels: Int16Array.from(pixels),
  ...frame,
});
const greysOf = async (frame: DecodedFrame, options: Parameters<typeof renderFrame>[1]) => {
  const png = PNG.sync.read(Buffer.from(await renderFrame(frame, options)));
  return {
    width: png.width,
    height: png.height,
    greys: [...png.data].filter((_, i) => i % 4 === 0),
    rgb: [...png.data.subarray(0, 3)],
  };
};

describe('a rendered frame', () => {
  it('shows a soft-tissue window: air black, 40 HU in the middle, bone white', async () => {
    const window = { center: 40, width: 400 };
    const { greys } = await greysOf(aFrame([0, 1064, 2024]), { window, slope: 1, intercept: -1024 });
    expect(greys).toEqual([0, 128, 255]);
  });

  it('turns MONOCHROME1 round, so bone is white there too', async () => {
    expect((await greysOf(aFrame([0, 10], { photometricInterpretation: 'MONOCHROME1' }), {})).greys).toEqual([255, 0]);
  });

  it('shrinks by the mean and keeps the proportions', async () => {
    const frame = aFrame([0, 100, 100, 0], { rows: 2, columns: 2 });
    expect(await greysOf(frame, { columns: 1 })).toMatchObject({ width: 1, height: 1, greys: [128] });
  });

  it('shows colour of RGB and YBR frames', async () => {
    expect(
      (await greysOf(aFrame([255, 0, 0], { samplesPerPixel: 3, bitsStored: 8, photometricInterpretation: 'RGB' }), {}))
        .rgb,
    ).toEqual([255, 0, 0]);
    const red = { samplesPerPixel: 3, bitsStored: 8, photometricInterpretation: 'YBR_FULL' };
    expect((await greysOf(aFrame([76, 85, 255], red), {})).rgb).toEqual([254, 0, 0]);
  });
});

const aStored = (bytes: number[], frame: Partial<EncodedFrame> = {}): EncodedFrame => ({
  bytes: Uint8Array.from(bytes),
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  rows: 1,
  columns: 2,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  pixelRepresentation: 0,
  planarConfiguration: 0,
  photometricInterpretation: 'MONOCHROME2',
  ...frame,
});

describe('an uncompressed frame', () => {
  it('loses the overlay bits above BitsStored', async () => {
    expect([...(await decodeFrame(aStored([0x01, 0xf0, 0xff, 0x0f]))).pixels]).toEqual([1, 4095]);
  });

  it('has negative numbers in twelve bits', async () => {
    expect([...(await decodeFrame(aStored([0xff, 0x0f, 0x00, 0x08], { pixelRepresentation: 1 }))).pixels]).toEqual([
      -1, -2048,
    ]);
  });

  it('has one-bit pixels, the lowest bit first', async () => {
    const { pixels } = await decodeFrame(aStored([0b101], { columns: 4, bitsAllocated: 1, bitsStored: 1 }));
    expect([...pixels]).toEqual([1, 0, 1, 0]);
  });

  it('has colour by plane put together by pixel', async () => {
    const planes = {
      samplesPerPixel: 3,
      bitsAllocated: 8,
      bitsStored: 8,
      planarConfiguration: 1,
      photometricInterpretation: 'RGB',
    };
    expect([...(await decodeFrame(aStored([1, 2, 3, 4, 5, 6], planes))).pixels]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  it('that is too short is refused', async () => {
    await expect(decodeFrame(aStored([1, 2]))).rejects.toMatchObject({ code: 'broken-frame' });
  });
});

it.each(['5', '4.50', '4.51', '4.70', '4.80', '4.90', '4.201'])(
  'garbage in 1.2.840.10008.1.2.%s is refused, not drawn, and the next frame is too',
  async (uid) => {
    for (const seed of [1, 2]) {
      const bytes = Array.from({ length: 300 }, (_, i) => (i * 7919 * seed + 13) & 0xff);
      await expect(
        decodeFrame(aStored(bytes, { transferSyntaxUid: `1.2.840.10008.1.2.${uid}` })),
      ).rejects.toMatchObject({ code: 'broken-frame' });
    }
  },
);

it('refuses video in plain words', async () => {
  await expect(decodeFrame(aStored([1], { transferSyntaxUid: '1.2.840.10008.1.2.4.102' }))).rejects.toMatchObject({
    code: 'unsupported-transfer-syntax',
  });
});

it('stops inflating at the limit', () => {
  // 100 zero bytes, deflated.
  const bomb = Uint8Array.of(0x63, 0x60, 0xa0, 0x3d, 0x00, 0x00);
  expect(inflateRaw(bomb, 100)).toHaveLength(100);
  expect(() => inflateRaw(bomb, 99)).toThrow(expect.objectContaining({ code: 'inflated-too-large' }));
  expect(() => inflateRaw(Uint8Array.of(0xff, 0xff), 99)).toThrow(expect.objectContaining({ code: 'bad-deflate' }));
});

describe('a picture as JPEG', () => {
  const decodedJpeg = async (bytes: Uint8Array, columns: number, rows: number, samplesPerPixel: number) =>
    decodeFrame({ bytes, rows, columns, samplesPerPixel, transferSyntaxUid: '1.2.840.10008.1.2.4.50', bitsAllocated: 8, bitsStored: 8, pixelRepresentation: 0, planarConfiguration: 0, photometricInterpretation: samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2' });

  it('shows the greys of the PNG within what the quality loses', async () => {
    const frame = aFrame([...Array(64 * 64).keys()].map((i) => (i % 64) * 4), { rows: 64, columns: 64 });
    const jpeg = await renderFrame(frame, { format: 'jpeg', quality: 95, window: { center: 128, width: 256 } });
    expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    const { pixels } = await decodedJpeg(jpeg, 64, 64, 1);
    expect(Math.abs((pixels[32] ?? 0) - 128)).toBeLessThan(6);
    expect(jpeg.length).toBeGreaterThan((await renderFrame(frame, { format: 'jpeg', quality: 10 })).length);
  });

  it('keeps colours, one after the other', async () => {
    const frame = aFrame([...Array(16 * 16).keys()].flatMap(() => [200, 20, 30]), { rows: 16, columns: 16, samplesPerPixel: 3, bitsStored: 8, photometricInterpretation: 'RGB' });
    for (let again = 0; again < 3; again += 1) {
      const { pixels } = await decodedJpeg(await renderFrame(frame, { format: 'jpeg' }), 16, 16, 3);
      expect([...pixels.subarray(0, 3)].map((value, i) => Math.abs(value - ([200, 20, 30][i] ?? 0)) < 6)).toEqual([true, true, true]);
    }
  });
});
