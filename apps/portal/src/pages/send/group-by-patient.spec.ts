import { describe, expect, it } from 'vitest';
import { groupByPatient } from './group-by-patient';
import type { FileHeader, ReadFile } from './sent-file';

const header: FileHeader = {
  sopInstanceUid: '1', studyInstanceUid: 'A', seriesInstanceUid: 'A.1', patientName: '王^敏', patientId: '7', patientSex: 'F', patientAge: '057Y', patientBirthDate: '', modality: 'CT', bodyPart: 'CHEST',
  studyDate: '20260301', studyDescription: '', seriesDescription: '', seriesNumber: 1, accessionNumber: '', instanceNumber: 1, frames: 1, sliceThickness: null, position: null, orientation: null, isLocalizer: false, isCompanion: false,
};
const aFile = (over: Partial<FileHeader>): ReadFile => ({ path: 'x', file: new Blob(['1234']), digest: '', header: { ...header, ...over } });

describe('what was dropped, by patient', () => {
  it('puts the series of a study in their order and counts files and bytes', () => {
    const [patient] = groupByPatient([aFile({ seriesInstanceUid: 'A.2', seriesNumber: 2 }), aFile({}), aFile({ sopInstanceUid: '2' })]);
    expect(patient?.studies[0]).toMatchObject({ uid: 'A', bytes: 12, modalities: ['CT'], series: [{ uid: 'A.1', files: 2 }, { uid: 'A.2', files: 1 }] });
  });
  it('shows the newest study of a patient first', () => {
    const [patient] = groupByPatient([aFile({ studyInstanceUid: 'B', studyDate: '20200101' }), aFile({})]);
    expect(patient?.studies.map((study) => study.uid)).toEqual(['A', 'B']);
  });
  it('does not take two studies without a name for one person', () => {
    expect(groupByPatient([aFile({ patientId: '', patientName: '' }), aFile({ patientId: '', patientName: '', studyInstanceUid: 'B' })])).toHaveLength(2);
  });
  it('takes two people with the same name for two', () => {
    expect(groupByPatient([aFile({}), aFile({ patientId: '8', studyInstanceUid: 'C' })])).toHaveLength(2);
  });
});
