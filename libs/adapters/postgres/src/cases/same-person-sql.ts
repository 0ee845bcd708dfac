/**
 * The rule of `samePerson` (libs/domain/case) as a condition on two rows of `patients`, as far as it decides by itself: one record,
 * merged records, or one national identity number that neither birth date nor sex contradicts. A test holds the two together.
 */
export function samePersonSql(one: string, other: string): string {
  return `(${other}."personId" = ${one}."personId" OR (${other}."nationalId" = ${one}."nationalId"
    AND coalesce(${other}."birthDate" = ${one}."birthDate", true) AND coalesce(${other}.sex = ${one}.sex, true)))`;
}

/** The ids of the records that are the same person as the one with this id, as a sub-select. */
export function recordsOfPerson(patientId: string): string {
  return `(SELECT same.id FROM patients me JOIN patients same ON ${samePersonSql('me', 'same')} WHERE me.id = ${patientId})`;
}
