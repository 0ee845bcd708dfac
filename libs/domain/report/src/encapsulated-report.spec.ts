import { attributesOf, parseDicomFile, valueBytes } from '@qianli/domain-dicom';
import { describe, expect, it } from 'vitest';
import { encapsulatedReport } from './encapsulated-report';

const report = {
  reportVersionId: '0b8f6f0e-7b1c-4c3a-9a51-3f6a0f6f1d11', caseId: '1b8f6f0e-7b1c-4c3a-9a51-3f6a0f6f1d11', version: 2, signedAt: new Date('2026-11-25T08:30:00Z'), title: '影像诊断报告',
  study: { uid: '1.2.3', date: '20261125', time: '080000', id: 'S1', accessionNumber: 'A1', referringPhysician: null },
  patient: { id: 'P1', name: 'Wang^XiaoDong=王^小东', sex: 'M', birthDate: '19600101' },
};

describe('a report as a DICOM object', () => {
  const pdf = Uint8Array.from([0x25, 0x50, 0x44, 0x46, 0x2d]);
  const file = parseDicomFile(encapsulatedReport(report, pdf));

  it('lies in the study, with the patient as the county knows him', () => {
    expect(attributesOf(file)).toMatchObject({ studyInstanceUid: '1.2.3', accessionNumber: 'A1', patientId: 'P1', patientName: '王^小东', modality: 'DOC', instanceNumber: 2, sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1' });
  });

  it('holds the PDF, whose true length is said where a padding byte was needed', () => {
    const element = file.dataset.get('00420011');
    const bytes = element ? valueBytes(file, element) : new Uint8Array();
    expect([...bytes.subarray(0, pdf.length)]).toEqual([...pdf]);
    expect(bytes.length).toBe(6);
    expect(file.dataset.has('00420015')).toBe(true);
  });

  it('is the same object whenever it is made', () => {
    expect(encapsulatedReport(report, pdf)).toEqual(encapsulatedReport(report, pdf));
  });
});
