import { describe, expect, it } from 'vitest';
import { ageAt, statedPatientId } from './summary-sql';

describe('the age of a patient', () => {
  it.each([
    ['057Y', null, null, '57 Y'],
    ['008M', null, null, '8 M'],
    ['000D', null, null, '0 D'],
    [null, '19690312', '20261120', '57 Y'],
    ['', '19691231', '20261120', '56 Y'],
    [null, '20261120', '20261120', '0 Y'],
    [null, '1969', '20261120', null],
    [null, '20300101', '20261120', null],
    ['old', null, '20261120', null],
  ])('written %s, born %s, examined %s: %s', (patientAge, birthDate, studyDate, age) => {
    expect(ageAt({ patientAge, birthDate, studyDate })).toBe(age);
  });
});

describe('the patient number on the pages', () => {
  it('is what the sender wrote', () => expect(statedPatientId('P-7731')).toBe('P-7731'));
  it('is empty, not our key, when the file named none', () => expect(statedPatientId('study:1.2.840.1')).toBe(''));
});
