import { attributesOf, frameBytes, framesOf, parseDicomFile } from '@qianli/domain-dicom';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeFrame } from './decode-frame';
import { frameOf } from './frame-of';
import { inflateRaw } from './inflate-raw';

const corpus = process.env['QIANLI_CORPUS'] ?? resolve(import.meta.dirname, '../../../../../shared/dicom');
const scratch = mkdtempSync(join(tmpdir(), 'qianli-gdcm-'));
afterAll(() => rmSync(scratch, { recursive: true }));

async function pixelsOf(path: string) {
  const file = parseDicomFile(new Uint8Array(readFileSync(path)), { inflate: inflateRaw, identity: 'optional' });
  const attributes = attributesOf(file);
  return Promise.all(framesOf(file).map((location) => decodeFrame(frameOf(frameBytes(file, location), attributes))));
}

/** What GDCM makes of a file: plain pixels. */
function byGdcm(path: string): string {
  const out = join(scratch, 'plain.dcm');
  const run = spawnSync('gdcmconv', ['--raw', path, out], { encoding: 'utf8' });
  expect(run.error, 'GDCM is needed: apt-get install libgdcm-tools').toBeUndefined();
  expect(run.status, run.stderr).toBe(0);
  return out;
}

if (!existsSync(corpus)) {
  it('has the real DICOM files that it reads', () => {
    throw new Error('These tests read real DICOM files: set QIANLI_CORPUS or put ../shared/dicom beside the checkout.');
  });
} else {
  const images = ['cxr', 'transfer-syntaxes', 'multiframe', 'ct-covid-slices', 'charsets', 'malformed'].flatMap((folder) =>
    readdirSync(join(corpus, folder))
      .filter((name) => name.endsWith('.dcm'))
      .map((name) => `${folder}/${name}`),
  );
  /** Has no image, or GDCM 3.0.21 cannot read it: HTJ2K, deflated frames, a character set, a missing header. */
  const notCompared = new Set([
    'transfer-syntaxes/HTJ2KLossless_08_RGB.dcm', 'transfer-syntaxes/HTJ2K_08_RGB.dcm', 'transfer-syntaxes/liver_deflate.dcm', 'charsets/chrJapMulti.dcm', 'charsets/chrJapMultiExplicitIR6.dcm', 'charsets/chrSQEncoding1.dcm',
    'charsets/sample-sr.dcm', 'malformed/ExplVR_BigEndNoMeta.dcm', 'malformed/ExplVR_LitEndNoMeta.dcm', 'malformed/UN_sequence.dcm', 'malformed/empty_charset_LEI.dcm', 'malformed/nested_priv_SQ.dcm', 'malformed/no_meta_group_length.dcm',
    'malformed/priv_SQ.dcm', 'malformed/reportsi_with_empty_number_tags.dcm',
  ]); // prettier-ignore
  /** Refused: cut off, without a transfer syntax, or a code stream whose size is not the image's. */
  const refused = new Set(['malformed/JPEG2000-embedded-sequence-delimiter.dcm', 'malformed/MR_truncated.dcm', 'malformed/meta_missing_tsyntax.dcm', 'malformed/no_meta.dcm', 'malformed/rtplan_truncated.dcm']);
  /** 12-bit DCT: our inverse transform is in floating point, theirs in integers. */
  const within = (name: string) => (/4\.5[135]\.dcm$|JPEG-lossy/.test(name) ? 1 : 0);

  describe('a real image has the pixels that GDCM finds in it', () => {
    it.each(images.filter((name) => !notCompared.has(name) && !refused.has(name) && !name.endsWith('_ybr_color.dcm')))('%s', async (name) => {
      const [ours, theirs] = [await pixelsOf(join(corpus, name)), await pixelsOf(byGdcm(join(corpus, name)))];
      expect([ours.length > 0, ours.length]).toEqual([true, theirs.length]);
      let largest = 0;
      ours.forEach((frame, n) => {
        const reference = theirs[n]?.pixels ?? new Uint8Array();
        expect([frame.pixels.length, frame.photometricInterpretation]).toEqual([reference.length, theirs[n]?.photometricInterpretation]);
        for (let i = 0; i < reference.length; i += 1) largest = Math.max(largest, Math.abs((frame.pixels[i] ?? NaN) - (reference[i] ?? NaN)));
      });
      expect(largest).toBeLessThanOrEqual(within(name));
    });

    it('an ultrasound clip has the brightness that GDCM finds; it leaves the colours as YCbCr', async () => {
      const path = join(corpus, 'multiframe/examples_ybr_color.dcm');
      const [ours, theirs] = [await pixelsOf(path), await pixelsOf(byGdcm(path))];
      expect([ours.length, theirs.length, theirs[0]?.photometricInterpretation]).toEqual([30, 30, 'YBR_FULL']);
      const [rgb, ybr] = [ours[7]?.pixels ?? [], theirs[7]?.pixels ?? []];
      let off = 0;
      for (let i = 0; i < ybr.length; i += 3) off += Math.abs(0.299 * (rgb[i] ?? 0) + 0.587 * (rgb[i + 1] ?? 0) + 0.114 * (rgb[i + 2] ?? 0) - (ybr[i] ?? 0));
      expect(off / (ybr.length / 3)).toBeLessThan(1);
    });

    it.each([...refused])('%s is refused', async (name) => {
      await expect(pixelsOf(join(corpus, name))).rejects.toThrow();
    });
  });
}
