import { attributesOf, frameBytes, framesOf, parseDicomFile, type DicomFile } from '@qianli/domain-dicom';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeFrame } from './decode-frame';
import { frameOf } from './frame-of';
import { inflateRaw } from './inflate-raw';

const corpus = process.env['QIANLI_CORPUS'] ?? resolve(import.meta.dirname, '../../../../../shared/dicom');
const scratch = mkdtempSync(join(tmpdir(), 'qianli-codec-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const read = (path: string): DicomFile =>
  parseDicomFile(new Uint8Array(readFileSync(path)), { inflate: inflateRaw, identity: 'optional' });
const decodeAll = (file: DicomFile) =>
  Promise.all(framesOf(file).map((location) => decodeFrame(frameOf(frameBytes(file, location), attributesOf(file)))));
const ct = (name: string) => join(corpus, 'transfer-syntaxes', `CTImage.dcm_${name}.dcm`);
const other = (name: string) => join(corpus, 'transfer-syntaxes', name);
const uncompressed = ct('LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1');

/** What DCMTK makes of the same file. */
function byDcmtk(tool: 'dcmdjpeg' | 'dcmdrle' | 'dcmdjpls', path: string, ...options: string[]): DicomFile {
  const out = join(scratch, `${tool}.dcm`);
  const run = spawnSync(tool, [...options, path, out], { encoding: 'utf8' });
  expect(run.error, 'DCMTK is needed: apt-get install dcmtk').toBeUndefined();
  expect(run.status, run.stderr).toBe(0);
  return read(out);
}

async function largestDifference(a: DicomFile, b: DicomFile): Promise<number> {
  const [ours, theirs] = [await decodeAll(a), await decodeAll(b)];
  expect(ours.length).toBe(theirs.length);
  expect(ours.length).toBeGreaterThan(0);
  let largest = 0;
  ours.forEach((frame, n) => {
    const reference = theirs[n]?.pixels ?? new Uint8Array();
    expect(frame.pixels.length).toBe(reference.length);
    frame.pixels.forEach((pixel, i) => (largest = Math.max(largest, Math.abs(pixel - (reference[i] ?? NaN)))));
  });
  return largest;
}

if (!existsSync(corpus)) {
  it('has the real DICOM files that it reads', () => {
    throw new Error('These tests read real DICOM files: set QIANLI_CORPUS or put ../shared/dicom beside the checkout.');
  });
} else {
  describe('the same CT image in another transfer syntax', () => {
    it.each([
      ['LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2'],
      ['BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2'],
      ['DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99'],
      ['RLELosslessTransferSyntax_1.2.840.10008.1.2.5'],
      ['JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57'],
      ['JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70'],
      ['JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80'],
      ['JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90'],
    ])('%s has every grey value of the uncompressed one', async (name) => {
      expect(await largestDifference(read(ct(name)), read(uncompressed))).toBe(0);
    });

    it.each([
      ['JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81', 10],
      ['JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91', 400],
    ])('%s stays near the uncompressed one', async (name, atMost) => {
      expect(await largestDifference(read(ct(name)), read(uncompressed))).toBeLessThanOrEqual(atMost);
    });
  });

  describe('DCMTK sees the same pixels', () => {
    it.each([
      ['dcmdjpeg', ct('JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50'), 1],
      ['dcmdjpeg', ct('JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51'), 1],
      ['dcmdjpeg', ct('JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53'), 1],
      ['dcmdjpeg', ct('JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55'), 1],
      ['dcmdjpeg', join(corpus, 'malformed/JPEG-lossy.dcm'), 1],
      ['dcmdjpeg', join(corpus, 'cxr/rsna-chest-850819.dcm'), 1],
      ['dcmdjpeg', ct('JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57'), 0],
      ['dcmdjpeg', ct('JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70'), 0],
      ['dcmdjpls', ct('JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80'), 0],
      ['dcmdjpls', ct('JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81'), 0],
      ['dcmdrle', ct('RLELosslessTransferSyntax_1.2.840.10008.1.2.5'), 0],
      ['dcmdrle', other('emri_small_RLE.dcm'), 0],
      ['dcmdjpls', other('emri_small_jpeg_ls_lossless.dcm'), 0],
    ] as const)('%s of %s, within %i', async (tool, path, atMost) => {
      expect(await largestDifference(read(path), byDcmtk(tool, path))).toBeLessThanOrEqual(atMost);
    });
  });

  describe('multi-frame and colour', () => {
    it.each(['emri_small_RLE', 'emri_small_jpeg_ls_lossless', 'emri_small_jpeg_2k_lossless'])(
      '%s equals the uncompressed MR',
      async (name) => {
        expect(
          await largestDifference(read(other(`${name}.dcm`)), read(join(corpus, 'multiframe/emri_small.dcm'))),
        ).toBe(0);
      },
    );

    it('HTJ2K with loss stays near HTJ2K without', async () => {
      expect(
        await largestDifference(read(other('HTJ2K_08_RGB.dcm')), read(other('HTJ2KLossless_08_RGB.dcm'))),
      ).toBeLessThanOrEqual(64);
    });

    it('an ultrasound clip of 30 colour frames comes out as RGB', async () => {
      const frames = await decodeAll(read(join(corpus, 'multiframe/examples_ybr_color.dcm')));
      expect(frames).toHaveLength(30);
      expect(frames[0]).toMatchObject({ samplesPerPixel: 3, photometricInterpretation: 'RGB' });
    });

    it('a deflated segmentation equals the uncompressed one where they overlap', async () => {
      const frames = await decodeAll(read(other('liver_deflate.dcm')));
      expect(frames).toHaveLength(3);
      for (const frame of frames) expect(Math.max(...frame.pixels.subarray(0, 4))).toBeLessThanOrEqual(1);
      expect(frames.some((frame) => frame.pixels.includes(1))).toBe(true);
    });
  });

  it('JPEG 2000 whose sign contradicts the header is read by the header, as negative HU outside the patient', async () => {
    const [frame] = await decodeAll(read(join(corpus, 'malformed/J2K_pixelrep_mismatch.dcm')));
    expect(frame?.signed).toBe(true);
    expect(Math.min(...(frame?.pixels.subarray(0, 512) ?? []))).toBeLessThan(0);
  });
}
