import { describe, expect, it } from 'vitest';
import { residentIdOf } from './resident-id';
import { samePerson, samePersonWords, type PatientRecord } from './same-person';

const wang: PatientRecord = { issuer: 'hospital:a', localId: '1', personId: 'p1', nationalId: null, nameForms: ['王小东', 'wangxiaodong'], birthDate: '19600101', sex: 'M' };
const of = (other: Partial<PatientRecord>) => samePerson(wang, { ...wang, issuer: 'hospital:b', localId: '2', personId: 'p2', ...other });

describe('two records', () => {
  it.each([
    ['with the same number of one issuer are one person', { issuer: 'hospital:a', localId: '1' }, 'same', ['same-number', 'same-name-birth-sex']],
    ['with the same number of two hospitals and nothing else are two', { localId: '1', nameForms: ['李四'] }, 'different', []],
    ['that were merged are one, whatever they say', { personId: 'p1', nameForms: ['李四'], sex: 'F' }, 'same', ['merged', 'birth-or-sex-differs']],
    ['with one name, birth date and sex are perhaps one', {}, 'perhaps', ['same-name-birth-sex']],
    ['written once in letters, once in characters are perhaps one', { nameForms: ['wangxiaodong'] }, 'perhaps', ['same-name-birth-sex']],
    ['with one name and no birth date are two', { birthDate: null }, 'different', []],
    ['with one name and another birth date are two', { birthDate: '19600102' }, 'different', []],
  ] as const)('%s', (_, other, verdict, rules) => {
    expect(of(other)).toEqual({ verdict, rules });
  });
  it('with one national identity number are one, unless birth date or sex contradict it', () => {
    const id = '11010519491231002X';
    const one = { ...wang, nationalId: id };
    const held = (more: Partial<PatientRecord>) => samePerson(one, { ...one, issuer: 'hospital:b', localId: '2', personId: 'p2', nameForms: ['王晓东'], ...more });
    expect(held({})).toEqual({ verdict: 'same', rules: ['same-national-id'] });
    expect(held({ sex: 'F' })).toEqual({ verdict: 'perhaps', rules: ['same-national-id', 'birth-or-sex-differs'] });
    expect(held({ birthDate: null }).verdict).toBe('same');
    expect(held({ nationalId: null }).verdict).toBe('different');
  });
  it('are judged alike from either side, and every rule has words', () => {
    for (const other of [{}, { personId: 'p1' }, { sex: 'F' }, { nationalId: 'x' }]) {
      const second = { ...wang, issuer: 'hospital:b', localId: '2', personId: 'p2', ...other };
      expect(samePerson(wang, second)).toEqual(samePerson(second, wang));
    }
    for (const { zh, en } of Object.values(samePersonWords)) expect([zh.length > 3, en.length > 5]).toEqual([true, true]);
  });
});

describe('a resident identity number', () => {
  it.each(['11010519491231002X', '11010519491231002x', ' 440524188001010014 '])('is %j', (text) => {
    expect(residentIdOf(text)).toBe(text.trim().toUpperCase());
  });
  it.each(['110105194912310021', '11010519491331002X', '123456789012345678', '', '0815', '11010519491231002'])('is not %j', (text) => {
    expect(residentIdOf(text)).toBeNull();
  });
});
