import { writeDicomFile } from '@qianli/domain-dicom';

/** What a DICOM object must say so that the county's system files the report with the study. */
export interface ReportToEncapsulate {
  readonly reportVersionId: string;
  readonly caseId: string;
  readonly version: number;
  readonly signedAt: Date;
  readonly title: string;
  readonly study: { readonly uid: string; readonly date: string | null; readonly time: string | null; readonly id: string | null; readonly accessionNumber: string | null; readonly referringPhysician: string | null };
  readonly patient: { readonly id: string; readonly name: string; readonly sex: string | null; readonly birthDate: string | null };
}

/** UIDs of the arc 2.25 (PS3.5 B.2): the id of a row as a decimal number, so that the same report is the same object wherever it is made. */
const uidOf = (id: string): string => `2.25.${BigInt(`0x${id.replaceAll('-', '')}`)}`;

/** A signed report as Encapsulated PDF (PS3.3 A.45.1), in a series of its own within the study; texts in UTF-8. Same report, same bytes. */
export function encapsulatedReport(report: ReportToEncapsulate, pdf: Uint8Array): Uint8Array {
  const { study, patient } = report;
  const at = report.signedAt.toISOString();
  return writeDicomFile({
    content: {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.104.1', SOPInstanceUID: uidOf(report.reportVersionId),
      StudyInstanceUID: study.uid, StudyDate: study.date ?? '', StudyTime: study.time ?? '', StudyID: study.id ?? '', AccessionNumber: study.accessionNumber ?? '', ReferringPhysicianName: study.referringPhysician ?? '',
      PatientName: patient.name, PatientID: patient.id, PatientSex: patient.sex ?? '', PatientBirthDate: patient.birthDate ?? '',
      Modality: 'DOC', SeriesInstanceUID: uidOf(report.caseId), SeriesNumber: '9001', InstanceNumber: String(report.version),
      ContentDate: at.slice(0, 10).replaceAll('-', ''), ContentTime: at.slice(11, 19).replaceAll(':', ''), TimezoneOffsetFromUTC: '+0000', AcquisitionDateTime: '',
      Manufacturer: 'Qianli', ConversionType: 'WSD', BurnedInAnnotation: 'YES', DocumentTitle: report.title,
      // LOINC: Diagnostic imaging report.
      ConceptNameCodeSequence: [{ CodeValue: '18748-4', CodingSchemeDesignator: 'LN', CodeMeaning: 'Diagnostic imaging report' }],
      MIMETypeOfEncapsulatedDocument: 'application/pdf', EncapsulatedDocument: pdf, EncapsulatedDocumentLength: pdf.length,
    },
  }); // prettier-ignore
}
