import type { DicomContent } from '@qianli/domain-dicom';
import { codeSequence, type CodedConcept, dcm, language } from './coded-concept';

/** How an item belongs to the one above it (PS3.3 C.17.3.2.4). */
export type Relationship = 'CONTAINS' | 'HAS OBS CONTEXT' | 'HAS CONCEPT MOD' | 'HAS ACQ CONTEXT' | 'HAS PROPERTIES' | 'INFERRED FROM' | 'SELECTED FROM';

/** One content item without its relationship. */
export type ContentItem = DicomContent;

const item = (valueType: string, name: CodedConcept | null, value: DicomContent, children: readonly DicomContent[] = []): ContentItem => ({
  ValueType: valueType,
  ...(name ? { ConceptNameCodeSequence: codeSequence(name) } : {}),
  ...value,
  ...(children.length > 0 ? { ContentSequence: children } : {}),
});

export const related = (relationship: Relationship, of: ContentItem): DicomContent => ({ RelationshipType: relationship, ...of });
export const all = (relationship: Relationship, items: readonly ContentItem[]): DicomContent[] => items.map((of) => related(relationship, of));

/** A container; `template` is the number of its template in PS3.16. */
export function container(name: CodedConcept, children: readonly DicomContent[], template?: string): ContentItem {
  return item('CONTAINER', name, {
    ContinuityOfContent: 'SEPARATE',
    ...(template ? { ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: template }] } : {}),
  }, children);
}

export const text = (name: CodedConcept, value: string, children: readonly DicomContent[] = []): ContentItem => item('TEXT', name, { TextValue: value }, children);
export const code = (name: CodedConcept, value: CodedConcept, children: readonly DicomContent[] = []): ContentItem => item('CODE', name, { ConceptCodeSequence: codeSequence(value) }, children);
export const uidReference = (name: CodedConcept, uid: string): ContentItem => item('UIDREF', name, { UID: uid });

/** A measurement; at most 16 characters as a decimal string. */
export function number(name: CodedConcept, value: number, unit: CodedConcept, children: readonly DicomContent[] = []): ContentItem {
  return item('NUM', name, { MeasuredValueSequence: [{ NumericValue: decimal(value), MeasurementUnitsCodeSequence: codeSequence(unit) }] }, children);
}

/** The number with as many significant digits as fit into the 16 characters of a DS, at least nine. */
export function decimal(value: number): string {
  const plain = String(value);
  if (plain.length <= 16) return plain;
  for (let digits = 16; digits > 9; digits--) {
    const rounded = String(Number(value.toPrecision(digits)));
    if (rounded.length <= 16) return rounded;
  }
  // Sign, nine digits with their point and the longest exponent are just 16 characters.
  return value.toExponential(8);
}

export interface ImageReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}
export const image = ({ sopClassUid, sopInstanceUid }: ImageReference): ContentItem =>
  item('IMAGE', null, { ReferencedSOPSequence: [{ ReferencedSOPClassUID: sopClassUid, ReferencedSOPInstanceUID: sopInstanceUid }] });

/** A closed line on an image; coordinates are column, row from the top left corner of the image (PS3.3 C.18.6.1.2). */
export function outline(name: CodedConcept, points: readonly (readonly [number, number])[], on: ImageReference): ContentItem {
  const [first] = points;
  return item('SCOORD', name, { GraphicType: 'POLYLINE', GraphicData: [...points, ...(first ? [first] : [])].flat() }, all('SELECTED FROM', [image(on)]));
}

/** A point in the patient, LPS millimetres. */
export const patientPoint = (name: CodedConcept, at: readonly [number, number, number], frameOfReferenceUid: string): ContentItem =>
  item('SCOORD3D', name, { GraphicType: 'POINT', GraphicData: [...at], ReferencedFrameOfReferenceUID: frameOfReferenceUid });

const languageName = dcm('121049', 'Language of Content Item and Descendants');
export const english = language('en', 'English');
const chinese = language('zh-CN', 'Chinese (PRC)');
export const inLanguage = (of: CodedConcept): DicomContent => related('HAS CONCEPT MOD', code(languageName, of));

/** A sentence in both languages: two items, each saying which it is (TID 1204). */
export function bothLanguages(name: CodedConcept, { zh, en }: { readonly zh: string; readonly en: string }): ContentItem[] {
  return [text(name, zh, [inLanguage(chinese)]), text(name, en, [inLanguage(english)])];
}
