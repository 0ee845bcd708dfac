import type { Bilingual } from './bilingual';

/** What is known of a patient record when it is held against another. */
export interface PatientRecord {
  readonly issuer: string;
  readonly localId: string;
  /** Records that were merged share it. */
  readonly personId: string;
  readonly nationalId: string | null;
  /** Every way the name is written, compared as they are. */
  readonly nameForms: readonly string[];
  readonly birthDate: string | null;
  readonly sex: string | null;
}

/** Why two records are taken for one person, or are not. */
export type SamePersonRule = 'same-number' | 'merged' | 'same-national-id' | 'same-name-birth-sex' | 'birth-or-sex-differs';

export interface Sameness {
  /** `same`: shown together as one person's; `perhaps`: a person must say so; `different`: nothing speaks for it. */
  readonly verdict: 'same' | 'perhaps' | 'different';
  readonly rules: readonly SamePersonRule[];
}

/** Each rule as a dispatcher reads it. */
export const samePersonWords: Readonly<Record<SamePersonRule, Bilingual>> = {
  'same-number': { zh: '同一发号机构的同一患者号', en: 'Same patient number of the same issuer' },
  merged: { zh: '已由人工合并', en: 'Merged by a person' },
  'same-national-id': { zh: '身份证号相同', en: 'Same national identity number' },
  'same-name-birth-sex': { zh: '姓名、出生日期和性别相同', en: 'Same name, birth date and sex' },
  'birth-or-sex-differs': { zh: '出生日期或性别不一致', en: 'Birth date or sex differs' },
};

/**
 * Whether two records are one person's. A number of the same issuer, a merge and the national identity number decide; the number does
 * not where birth date or sex contradict it, since it may be a relative's. Name, birth date and sex together only suggest: a county has
 * many 王伟 of one day.
 */
export function samePerson(one: PatientRecord, other: PatientRecord): Sameness {
  const rules: SamePersonRule[] = [];
  if (one.issuer === other.issuer && one.localId === other.localId) rules.push('same-number');
  if (one.personId === other.personId) rules.push('merged');
  const contradicts = differs(one.birthDate, other.birthDate) || differs(one.sex, other.sex);
  const sameNational = one.nationalId !== null && one.nationalId === other.nationalId;
  if (sameNational) rules.push('same-national-id');
  const sameName = one.nameForms.some((form) => other.nameForms.includes(form));
  if (sameName && one.birthDate !== null && one.birthDate === other.birthDate && one.sex !== null && one.sex === other.sex) rules.push('same-name-birth-sex');
  if (contradicts && rules.length > 0) rules.push('birth-or-sex-differs');
  if (rules.includes('same-number') || rules.includes('merged') || (sameNational && !contradicts)) return { verdict: 'same', rules };
  return { verdict: sameNational || rules.includes('same-name-birth-sex') ? 'perhaps' : 'different', rules };
}

const differs = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;
