import type { DicomContent } from '@qianli/domain-dicom';
import type { SnomedCode } from '@qianli/domain-pre-read';

/** A coded concept (PS3.3 8.8): designator SCT, DCM, UCUM, RFC5646 or our own. The meaning is English, as the code systems publish it. */
export interface CodedConcept {
  readonly value: string;
  readonly scheme: 'SCT' | 'DCM' | 'UCUM' | 'RFC5646' | 'UMLS' | typeof ownScheme;
  readonly meaning: string;
}

/** Concepts for which the standard code systems have no code. */
export const ownScheme = '99QIANLI';

/** What a file says of our own codes (PS3.3 C.12.1, Coding Scheme Identification). */
export const ownSchemeIdentification: DicomContent = {
  CodingSchemeDesignator: ownScheme,
  CodingSchemeName: 'Qianli pre-read',
  CodingSchemeResponsibleOrganization: 'Qianli',
};

const concept =
  (scheme: CodedConcept['scheme']) =>
  (value: string, meaning: string): CodedConcept => ({ value, scheme, meaning });
export const dcm = concept('DCM');
export const ucum = concept('UCUM');
export const own = concept(ownScheme);
export const language = concept('RFC5646');
export const umls = concept('UMLS');
export const snomedConcept = ({ value, meaning }: SnomedCode): CodedConcept => ({ value, scheme: 'SCT', meaning: meaning.en });
export const sct = concept('SCT');

/** The one item of a code sequence. */
export function codeItem({ value, scheme, meaning }: CodedConcept): DicomContent {
  return { CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning };
}
export const codeSequence = (concept: CodedConcept): readonly DicomContent[] => [codeItem(concept)];
