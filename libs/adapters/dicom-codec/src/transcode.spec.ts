import { attributesOf, frameBytes, framesOf, parseDicomFile } from '@qianli/domain-dicom';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeFrame } from './decode-frame';
import { frameOf } from './frame-of';
import { inflateRaw } from './inflate-raw';
import { canTranscode, transcode } from './transcode';

const corpus = process.env['QIANLI_CORPUS'] ?? resolve(import.meta.dirname, '../../../../../shared/dicom');
const scratch = mkdtempSync(join(tmpdir(), 'qianli-transcode-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const plain = '1.2.840.10008.1.2.1';
const targets = [plain, '1.2.840.10008.1.2', '1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.201'];

async function pixelsOf(bytes: Uint8Array) {
  const file = parseDicomFile(bytes, { inflate: inflateRaw });
  const digests: string[] = [];
  for (const location of framesOf(file)) {
    const { pixels } = await decodeFrame(frameOf(frameBytes(file, location), attributesOf(file)));
    digests.push(createHash('sha256').update(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength)).digest('hex'));
  }
  return digests;
}

const byDcmtk = (tool: string, bytes: Uint8Array, ...options: string[]): Uint8Array => {
  const [from, to] = [join(scratch, 'in.dcm'), join(scratch, 'out.dcm')];
  writeFileSync(from, bytes);
  const run = spawnSync(tool, [...options, from, to], { encoding: 'utf8' });
  expect(run.error, 'DCMTK is needed: apt-get install dcmtk').toBeUndefined();
  expect(run.status, run.stderr).toBe(0);
  return new Uint8Array(readFileSync(to));
};

if (!existsSync(corpus)) {
  it('has the real DICOM files that it reads', () => {
    throw new Error('These tests read real DICOM files: set QIANLI_CORPUS or put ../shared/dicom beside the checkout.');
  });
} else {
  const one = (name: string) => new Uint8Array(readFileSync(join(corpus, name)));
  const names = [
    ...readdirSync(join(corpus, 'transfer-syntaxes')).filter((name) => name.startsWith('CTImage')).map((name) => `transfer-syntaxes/${name}`),
    'multiframe/emri_small.dcm', 'transfer-syntaxes/emri_small_RLE.dcm'
  ].filter((name) => existsSync(join(corpus, name))); // prettier-ignore

  describe('a file in another transfer syntax', () => {
    it.each(names)('%s has the same pixels in every one', async (name) => {
      const bytes = one(name);
      const expected = await pixelsOf(bytes);
      const { transferSyntaxUid, pixelData, dataset } = parseDicomFile(bytes, { inflate: inflateRaw });
      for (const to of targets) {
        if (!canTranscode(transferSyntaxUid, to, pixelData !== null)) continue;
        const changed = parseDicomFile(await transcode(bytes, to), { inflate: inflateRaw });
        expect([to, changed.transferSyntaxUid]).toEqual([to, to]);
        expect(changed.dataset.get('00080018')?.length).toBe(dataset.get('00080018')?.length);
        if (pixelData) expect(await pixelsOf(changed.bytes.subarray(0, changed.bytes.length)), to).toEqual(expected);
      }
    });

    it('is one that DCMTK reads, with the same numbers', async () => {
      const bytes = one(names.find((name) => name.includes('LittleEndianExplicit')) ?? '');
      const expected = await pixelsOf(bytes);
      expect(await pixelsOf(byDcmtk('dcmdjpls', await transcode(bytes, '1.2.840.10008.1.2.4.80')))).toEqual(expected);
      expect(await pixelsOf(byDcmtk('dcmconv', await transcode(bytes, '1.2.840.10008.1.2'), '+te'))).toEqual(expected);
    });

    it('keeps the sign and the colours', async () => {
      for (const name of ['malformed/SC_rgb_jpeg.dcm', 'malformed/J2K_pixelrep_mismatch.dcm']) {
        const bytes = one(name);
        const expected = await pixelsOf(bytes);
        for (const to of [plain, '1.2.840.10008.1.2.4.80']) expect(await pixelsOf(await transcode(bytes, to)), `${name} ${to}`).toEqual(expected);
      }
    });
  });

  it('what has no decoder, and a report in a syntax of images, cannot be had', () => {
    expect(canTranscode('1.2.840.10008.1.2.4.102', plain, true)).toBe(false);
    expect(canTranscode(plain, '1.2.840.10008.1.2.4.80', false)).toBe(false);
    expect(canTranscode(plain, '1.2.840.10008.1.2.4.50', true)).toBe(false);
    expect(canTranscode('1.2.840.10008.1.2.2', plain, false)).toBe(true);
  });
}
