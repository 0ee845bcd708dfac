import { attributesOf, frameBytes, framesOf, parseDicomFile, toDicomJson } from '@qianli/domain-dicom';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from './decode-frame';
import { deidentifyFile } from './deidentify-file';
import type { PixelArray } from './frame';
import { frameOf } from './frame-of';
import { inflateRaw } from './inflate-raw';

const folder = join(process.env['QIANLI_CORPUS'] ?? resolve(import.meta.dirname, '../../../../../shared/dicom'), 'transfer-syntaxes');
const substitutes = { uid: (uid: string) => `2.25.${uid.length}`, pseudonym: 'Q1', dayShift: -40 };
// The two of HTJ2K in colour name no study, so no archive keeps them.
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.dcm') && !name.startsWith('HTJ2K')) : [];

async function firstFrame(bytes: Uint8Array) {
  const file = parseDicomFile(bytes, { inflate: inflateRaw });
  const [location] = framesOf(file);
  return location ? decodeFrame(frameOf(frameBytes(file, location), attributesOf(file))) : null;
}

const bytesOf = (pixels: PixelArray) => Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);

describe('a picture whose edges are blanked', () => {
  it('has real files to be tried on', () => {
    expect(files.length, 'set QIANLI_CORPUS or put ../shared/dicom beside the checkout').toBeGreaterThan(10);
  });
  it.each(files)('%s: has one value above and is itself below', async (name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    const before = await firstFrame(bytes);
    if (!before) return expect(name).toMatch(/video|mpeg|hevc/i);
    const cleaned = await deidentifyFile(bytes, {}, substitutes, { top: 0.25, bottom: 0, left: 0, right: 0 });
    const json = toDicomJson(parseDicomFile(cleaned.bytes));
    const codes = (json['00120064']?.Value ?? []).map((item) => (item as Record<string, { Value?: unknown[] }>)['00080100']?.Value?.[0]);
    expect([codes.includes('113101'), json['00280301']?.Value]).toEqual([true, ['NO']]);
    const after = await firstFrame(cleaned.bytes);
    if (!before || !after) throw new Error('The file holds no frame.');
    const edge = Math.ceil(0.25 * before.rows) * before.columns * before.samplesPerPixel;
    expect(new Set(after.pixels.subarray(0, edge)).size).toBe(1);
    expect(bytesOf(after.pixels.subarray(edge)).equals(bytesOf(before.pixels.subarray(edge)))).toBe(true);
  });
});
