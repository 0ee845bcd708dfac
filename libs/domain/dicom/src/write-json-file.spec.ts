import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameBytes, framesOf } from './frames-of';
import { parseDicomFile } from './parse-dicom-file';
import { anImageFile, ids } from './spec-study';
import { toDicomJson, type DicomJsonDataset } from './to-dicom-json';
import { writeJsonFile } from './write-json-file';

const identity: DicomJsonDataset = Object.fromEntries(
  Object.entries({ '00080016': ids.SOPClassUID, '00080018': ids.SOPInstanceUID, '0020000D': ids.StudyInstanceUID, '0020000E': ids.SeriesInstanceUID }).map(([tag, uid]) => [tag, { vr: 'UI', Value: [uid] }]),
);
const explicit = '1.2.840.10008.1.2.1';
const again = (json: DicomJsonDataset, syntax = explicit) => toDicomJson(parseDicomFile(writeJsonFile({ json: { ...identity, ...json }, transferSyntaxUid: syntax })));

describe('a file of DICOM JSON', () => {
  it.each([explicit, '1.2.840.10008.1.2'])('says the same when it is read again (%s)', (syntax) => {
    const json: DicomJsonDataset = {
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] }, '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY'] }, '00080020': { vr: 'DA', Value: ['20260131'] }, '00080060': { vr: 'CS', Value: ['CT'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' }] }, '00180050': { vr: 'DS', Value: [1.25] }, '00280010': { vr: 'US', Value: [512] }, '00280106': { vr: 'US', Value: [0] },
      '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.2.3'] } }, { '00081155': { vr: 'UI', Value: ['1.2.4'] } }] }, '00189073': { vr: 'FD', Value: [0.125] }, '00420011': { vr: 'OB', InlineBinary: 'AAECAw==' }, '00209165': { vr: 'AT', Value: ['00280010'] },
    }; // prettier-ignore
    expect(again(json, syntax)).toEqual({ ...identity, ...json });
  });
  it('keeps what another file said, and its pixels', () => {
    const file = parseDicomFile(anImageFile({ PatientID: '0815' }));
    const pixels = frameBytes(file, framesOf(file)[0] ?? []);
    const copy = parseDicomFile(writeJsonFile({ json: toDicomJson(file), transferSyntaxUid: explicit, pixels: { native: pixels } }));
    expect(toDicomJson(copy)).toEqual(toDicomJson(file));
    expect(frameBytes(copy, framesOf(copy)[0] ?? [])).toEqual(pixels);
  });
  it('holds compressed frames one by one', () => {
    const frames = [Uint8Array.of(0xff, 0xd8, 1, 2), Uint8Array.of(0xff, 0xd8, 3, 4)];
    const copy = parseDicomFile(writeJsonFile({ json: { ...identity, '00280008': { vr: 'IS', Value: [2] } }, transferSyntaxUid: '1.2.840.10008.1.2.4.70', pixels: { frames } }));
    expect(framesOf(copy).map((frame) => frameBytes(copy, frame))).toEqual(frames);
  });
  it('takes bulk data from where it is pointed at, and refuses what is missing or no JSON of DICOM', () => {
    const json = { ...identity, '00420011': { vr: 'OB', BulkDataURI: 'x' } };
    expect(toDicomJson(parseDicomFile(writeJsonFile({ json, transferSyntaxUid: explicit, bulkData: () => Uint8Array.of(1, 2) })))['00420011']).toEqual({ vr: 'OB', InlineBinary: 'AQI=' });
    for (const bad of [json, { PatientName: { vr: 'PN' } }, { '00100010': { vr: 'XX' } }, { '00420011': { vr: 'OB', InlineBinary: '***' } }, { '00081140': { vr: 'SQ', Value: [1] } }, { '00100020': {} }]) {
      expect(() => writeJsonFile({ json: bad as DicomJsonDataset, transferSyntaxUid: explicit })).toThrow(/annex F/);
    }
    expect(() => writeJsonFile({ json: identity, transferSyntaxUid: '1.2.840.10008.1.2.2' })).toThrow(/cannot be written/);
  });
  it('never writes a decimal of more than sixteen characters, and any number comes back', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
      const [back] = again({ '00281053': { vr: 'DS', Value: [value] } })['00281053']?.Value ?? [];
      expect(Math.abs(Number(back) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-7 + 1e-300);
    }), { numRuns: 200 });
  });
});
