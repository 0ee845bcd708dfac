import { type Measurement, type PreReadFinding, snomed } from '@qianli/domain-pre-read';
import { type CodedConcept, dcm, own, sct, snomedConcept, ucum } from './coded-concept';

const findings: Readonly<Record<string, CodedConcept>> = {
  nodule: snomedConcept(snomed.nodule),
  mass: snomedConcept(snomed.mass),
  tuberculosis: sct('154283005', 'Pulmonary tuberculosis'),
};

/** What was found; a code of our own where the model says something that we have no SNOMED CT code for. */
export function findingConcept({ code, label }: Pick<PreReadFinding, 'label'> & { readonly code: string }): CodedConcept {
  return findings[code] ?? own(code.slice(0, 16), label.en.slice(0, 64));
}

/** Linear and volumetric measurements of CID 7470 and CID 7472. */
const measurements: Readonly<Record<string, CodedConcept>> = {
  'long-axis': sct('103339001', 'Long Axis'),
  'short-axis': sct('103340004', 'Short Axis'),
  'mean-diameter': sct('81827009', 'Diameter'),
  height: dcm('121207', 'Height'),
  volume: sct('118565006', 'Volume'),
  area: sct('42798000', 'Area'),
};
export const measurementConcept = ({ code, label }: Measurement): CodedConcept => measurements[code] ?? own(shortCode(code), label.en.slice(0, 64));

/** How the value came about, where the name alone does not say it (concept Derivation). */
export const derivationOf = ({ code }: Measurement): CodedConcept | null => (code === 'mean-diameter' ? sct('373098007', 'Mean') : null);

const units: Readonly<Record<string, CodedConcept>> = {
  mm: ucum('mm', 'millimeter'),
  'mm²': ucum('mm2', 'square millimeter'),
  'mm³': ucum('mm3', 'cubic millimeter'),
  cm: ucum('cm', 'centimeter'),
  mL: ucum('mL', 'milliliter'),
  HU: ucum("[hnsf'U]", 'Hounsfield unit'),
  '%': ucum('%', 'Percent'),
  mg: ucum('mg', 'milligram'),
  d: ucum('d', 'day'),
};
export const noUnits = ucum('1', 'no units');
/** A unit in UCUM; one that we do not know stands as an annotation, which UCUM takes for "no units". */
export const unitConcept = (unit: string): CodedConcept => units[unit] ?? (unit === '' ? noUnits : ucum(`{${unit.replace(/[^\x21-\x7e]|[{}]/g, '')}}`.slice(0, 16), unit.slice(0, 64)));

/** A row of a guideline's table is no measurement, though it stands among them. */
export const isCategory = ({ code }: Measurement): boolean => /^(fleischner|lung-rads)/.test(code);
export const categoryConcept = own('size-category', 'Category by guideline');
export const categoryValue = ({ code, label }: Measurement): CodedConcept => own(shortCode(code), label.en.slice(0, 64));

/** Our codes are at most 16 characters long (SH): the end of a longer one tells more than its beginning. */
const shortCode = (code: string): string => code.replace(/^fleischner-2017-/, 'f17-').slice(-16).replace(/^-+/, '');

const lungs = { right: snomedConcept(snomed.rightLung), left: snomedConcept(snomed.leftLung) };
/** The organ; the side is part of the concept where the finding has one. */
export const siteConcept = (side: PreReadFinding['location']['side']): CodedConcept => (side === 'left' || side === 'right' ? lungs[side] : snomedConcept(snomed.lung));
