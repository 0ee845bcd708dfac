import { describe, expect, it } from 'vitest';
import { addressOfCase, readAddress } from './reading-address';

const id = '7b0c1f0e-3f44-4c1c-9d3e-0d6f6a1f2b01';

describe('the address of the reading room', () => {
  it('names the case, the study and its priors', () => {
    expect(readAddress(`?caseId=${id}&StudyInstanceUIDs=1.2.3,4.5`)).toEqual({ caseId: id, studyInstanceUids: ['1.2.3', '4.5'], sopInstanceUid: null });
  });
  it('leaves out what is no UID and no case id', () => {
    expect(readAddress('?caseId=../7&StudyInstanceUIDs=1.2,%3Cscript%3E,1..2')).toEqual({ caseId: null, studyInstanceUids: ['1.2'], sopInstanceUid: null });
  });
  it('may name the image to show first', () => {
    expect(readAddress('?StudyInstanceUIDs=1.2&SOPInstanceUID=1.2.7').sopInstanceUid).toBe('1.2.7');
    expect(readAddress('?StudyInstanceUIDs=1.2&SOPInstanceUID=../7').sopInstanceUid).toBeNull();
  });
  it('puts the newest three priors beside the study', () => {
    const priors = ['2019', '2024', '2021', '2023'].map((year) => ({ studyInstanceUid: `9.${year}`, date: `${year}-05-01`, modality: 'CT' }));
    expect(addressOfCase({ id, studyInstanceUid: '1.2', modality: 'CT', priors })).toBe(`/viewer?caseId=${id}&StudyInstanceUIDs=1.2,9.2024,9.2023,9.2021`);
  });
  it('hangs an older CT beside a CT before a newer radiograph', () => {
    const priors = [{ studyInstanceUid: '9.1', date: '2025-01-01', modality: 'DX' }, { studyInstanceUid: '9.2', date: '2020-01-01', modality: 'CT' }];
    expect(addressOfCase({ id, studyInstanceUid: '1.2', modality: 'CT', priors })).toContain('=1.2,9.2,9.1');
  });
});
