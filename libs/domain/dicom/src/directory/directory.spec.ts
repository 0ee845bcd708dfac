import { describe, expect, it } from 'vitest';
import { parseDicomFile } from '../parse-dicom-file';
import { writeDicomFile } from '../write-dicom-file';
import { directoryReferences } from './directory-references';
import { missingReferences } from './missing-references';

const directory = (files: readonly (readonly [path: readonly string[], uid: string])[]) =>
  parseDicomFile(writeDicomFile({ content: {
    SOPClassUID: '1.2.840.10008.1.3.10', SOPInstanceUID: '1.2.3',
    '00041220': [{ '00041430': 'PATIENT' }, ...files.map(([path, uid]) => ({ '00041430': 'IMAGE', '00041500': path, '00041511': uid }))],
  } }), { identity: 'optional' });

describe('the directory of a medium', () => {
  it('names its files by path and image', () => {
    expect(directoryReferences(directory([[['DICOM', 'A', 'IM0001'], '1.1'], [['DICOM', 'A', 'IM0002'], '1.2'], [['DICOM', 'A', 'IM0001'], '1.1']]))).toEqual([{ path: 'DICOM/A/IM0001', sopInstanceUid: '1.1' }, { path: 'DICOM/A/IM0002', sopInstanceUid: '1.2' }]);
  });
  it('misses what is neither there by its path nor as an image', () => {
    const references = ['A/1', 'A/2', 'A/3', 'A/4', 'A/5'].map((path, at) => ({ path, sopInstanceUid: `1.${at + 1}` }));
    expect(missingReferences(references, ['a/1', 'A/2.dcm', 'A/3.;1', 'elsewhere/9'], new Set(['1.4']))).toEqual(['A/5']);
  });
});
