import { describe, expect, it } from 'vitest';
import { acceptStudy, ageInYears, type StudyAttributes } from './accept-study';
import type { ModelAccept } from './model-manifest';

const film: StudyAttributes = {
  modality: 'DX',
  bodyPart: 'CHEST',
  viewPosition: 'PA',
  descriptions: [],
  photometricInterpretation: 'MONOCHROME2',
  imageType: ['ORIGINAL', 'PRIMARY'],
  patientAge: '040Y',
  patientBirthDate: null,
  studyDate: '20260301',
  sliceThicknessMm: null,
};
const tuberculosis: ModelAccept = {
  modalities: ['CR', 'DX'],
  bodyParts: ['CHEST'],
  views: ['PA', 'AP'],
  photometricInterpretations: ['MONOCHROME1', 'MONOCHROME2'],
  ageYears: { min: 15, max: null },
  sliceThicknessMm: null,
  localizer: false,
};
const thinCt: ModelAccept = {
  ...tuberculosis,
  modalities: ['CT'],
  views: [],
  ageYears: null,
  sliceThicknessMm: { min: 0, max: 3 },
};
const decide = (changes: Partial<StudyAttributes>, accept = tuberculosis): string => {
  const decision = acceptStudy(accept, { ...film, ...changes });
  return decision.inScope ? ['in scope', ...decision.assumed.map(({ code }) => code)].join(', ') : decision.reason;
};

describe('whether the tuberculosis model may read a film', () => {
  it.each<[string, Partial<StudyAttributes>, string]>([
    ['a frontal chest film of an adult', {}, 'in scope'],
    ['an inverted one', { photometricInterpretation: 'MONOCHROME1' }, 'in scope'],
    ['a mammogram', { modality: 'MG' }, 'other-modality'],
    ['a film without modality', { modality: null }, 'other-modality'],
    ['a lateral film', { viewPosition: 'LL' }, 'other-view'],
    ['a film whose description says lateral', { viewPosition: null, descriptions: ['Chest LAT'] }, 'other-view'],
    ['a film described as 胸部侧位', { viewPosition: '', descriptions: ['胸部侧位'] }, 'other-view'],
    ['a hand', { bodyPart: 'HAND' }, 'other-body-part'],
    ['a film without body part described as knee', { bodyPart: null, descriptions: ['Knee AP'] }, 'other-body-part'],
    ['a film without body part described as 胸部正位', { bodyPart: null, descriptions: ['胸部正位'] }, 'in scope'],
    [
      'a film that names no part, no view and no age',
      { bodyPart: null, viewPosition: null, patientAge: null },
      'in scope, body-part-not-stated, view-not-stated, age-not-stated',
    ],
    ['a child of 14', { patientAge: '014Y' }, 'too-young'],
    ['a baby of 8 months', { patientAge: '008M' }, 'too-young'],
    [
      'a 15-year-old by the birth date, on the birthday',
      { patientAge: null, patientBirthDate: '20110301' },
      'in scope',
    ],
    ['one day before the 15th birthday', { patientAge: null, patientBirthDate: '20110302' }, 'too-young'],
    ['a colour photograph', { photometricInterpretation: 'RGB' }, 'other-photometric-interpretation'],
    ['a localizer', { imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }, 'localizer'],
  ])('%s', (_, changes, outcome) => {
    expect(decide(changes)).toBe(outcome);
  });
});

describe('whether the nodule filter may read a CT', () => {
  it.each<[string, Partial<StudyAttributes>, string]>([
    ['slices of 1.25 mm', { modality: 'CT', sliceThicknessMm: 1.25 }, 'in scope'],
    ['slices of 5 mm', { modality: 'CT', sliceThicknessMm: 5 }, 'slices-too-thick'],
    ['a chest with abdomen', { modality: 'CT', bodyPart: 'CHEST_ABDOMEN', sliceThicknessMm: 1 }, 'in scope'],
    ['a head', { modality: 'CT', bodyPart: 'HEAD', sliceThicknessMm: 1 }, 'other-body-part'],
  ])('%s', (_, changes, outcome) => {
    expect(decide(changes, thinCt)).toBe(outcome);
  });
});

describe('the age at the study', () => {
  it('is nothing when the dates are senseless', () => {
    expect(ageInYears({ patientAge: 'old', patientBirthDate: '20300101', studyDate: '20260101' })).toBeNull();
  });
  it('of 26 weeks is half a year', () => {
    expect(ageInYears({ patientAge: '026W', patientBirthDate: null, studyDate: null })).toBeCloseTo(0.5, 1);
  });
});
