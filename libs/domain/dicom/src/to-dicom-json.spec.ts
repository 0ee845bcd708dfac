import { describe, expect, it } from 'vitest';
import { attributesOf, parseDicomFile, toDicomJson, writeDicomFile } from './index';
import { anImageFile, ids } from './spec-study';

const jsonOf = (content: Parameters<typeof writeDicomFile>[0]['content'], options = {}) =>
  toDicomJson(parseDicomFile(writeDicomFile({ characterSet: 'GB18030', content: { ...ids, ...content } })), options);

describe('the DICOM JSON model', () => {
  it('has a person name in its groups, numbers as numbers, tags as hexadecimal, and says the text is Unicode', () => {
    const json = jsonOf({
      PatientName: 'Wang^XiaoDong=王^小东',
      SeriesNumber: '7 ',
      PixelSpacing: ['0.7', '+.5e0'],
      Rows: 512,
      FrameIncrementPointer: '00541010',
    });
    expect(json['00080005']).toEqual({ vr: 'CS', Value: ['ISO_IR 192'] });
    expect(json['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' }] });
    expect(json['00200011']).toEqual({ vr: 'IS', Value: [7] });
    expect(json['00280030']).toEqual({ vr: 'DS', Value: [0.7, 0.5] });
    expect(json['00280010']).toEqual({ vr: 'US', Value: [512] });
    expect(json['00280009']).toEqual({ vr: 'AT', Value: ['00541010'] });
    expect(Object.keys(json).some((tag) => tag.startsWith('0002'))).toBe(false);
  });

  it('leaves out empty values, keeps the place of an empty one among several, and keeps a number that is none as text', () => {
    const json = jsonOf({ AccessionNumber: '', ImageType: ['ORIGINAL', '', 'AXIAL'], NumberOfFrames: '1A' });
    expect(json['00080050']).toEqual({ vr: 'SH' });
    expect(json['00080008']?.Value).toEqual(['ORIGINAL', null, 'AXIAL']);
    expect(json['00280008']?.Value).toEqual(['1A']);
  });

  it('drops a NUL inside a text, which no database takes, but never makes another UID of one', () => {
    const json = jsonOf({ PatientName: 'Wang^A\0B', PatientComments: 'a\0b', PatientID: 'P\0 1', ReferencedImageSequence: [{ ReferencedSOPInstanceUID: '7.2\0.9' }] });
    expect(json['00100010']?.Value).toEqual([{ Alphabetic: 'Wang^AB' }]);
    expect([json['00104000']?.Value, json['00100020']?.Value]).toEqual([['ab'], ['P 1']]);
    expect(JSON.stringify(json)).not.toContain('\\u0000');
    expect(JSON.stringify(json)).not.toContain('"7.2.9"');
  });

  it('inlines little binary, gives the address of much, with the path through sequences', () => {
    const options = { bulkDataUri: (path: string) => `bulk/${path}` };
    const content = { EncapsulatedDocument: new Uint8Array(2000), '00091010': Uint8Array.of(1, 2, 3, 4) };
    const json = jsonOf(
      { ...content, ReferencedImageSequence: [{ EncapsulatedDocument: new Uint8Array(1026) }] },
      options,
    );
    expect(json['00420011']).toEqual({ vr: 'OB', BulkDataURI: 'bulk/00420011' });
    expect(json['00091010']).toEqual({ vr: 'UN', InlineBinary: 'AQIDBA==' });
    expect(JSON.stringify(json['00081140'])).toContain('bulk/00081140/0/00420011');
  });

  it('never inlines the pixels', () => {
    const file = parseDicomFile(anImageFile({}, 4));
    expect(toDicomJson(file)['7FE00010']).toEqual({ vr: 'OW' });
    expect(toDicomJson(file, { bulkDataUri: () => 'frames' })['7FE00010']).toEqual({ vr: 'OW', BulkDataURI: 'frames' });
  });
});

describe('our attributes', () => {
  it('are null where the file says nothing, and read geometry out of functional groups', () => {
    const attributes = attributesOf(
      parseDicomFile(
        writeDicomFile({
          content: {
            ...ids,
            NumberOfFrames: '1A',
            SharedFunctionalGroupsSequence: [
              { PixelMeasuresSequence: [{ PixelSpacing: ['0.5', '0.5'], SliceThickness: '2' }] },
            ],
            PerFrameFunctionalGroupsSequence: [{ PlanePositionSequence: [{ ImagePositionPatient: ['1', '2', '3'] }] }],
          },
        }),
      ),
    );
    expect(attributes).toMatchObject({ pixelSpacing: [0.5, 0.5], sliceThickness: 2, imagePositionPatient: [1, 2, 3] });
    expect(attributes).toMatchObject({ numberOfFrames: null, patientName: null, modality: null, windowCenter: null });
  });
});
