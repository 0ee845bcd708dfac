/** The component groups of a person name (PS3.5 6.2.1): alphabetic, ideographic, phonetic; '' where one is missing. */
export interface PersonName {
  readonly alphabetic: string;
  readonly ideographic: string;
  readonly phonetic: string;
}

/** Takes a PN value apart at its `=`; trailing carets and blanks say nothing and go. */
export function personNameOf(value: string): PersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = value
    .split('=')
    .map((group) => group.replace(/[\^ ]+$/, '').trim());
  return { alphabetic, ideographic, phonetic };
}

/** The group a reader wants to see: the ideographic one where there is one, else the alphabetic, else the phonetic. */
export function preferredName(name: PersonName): string {
  return name.ideographic || name.alphabetic || name.phonetic;
}

/**
 * A person name as it is written on a screen: '王^小东' is 王小东, 'DOE^JOHN' is DOE JOHN. Only the family and given
 * names, the middle name, prefix and suffix are joined in their stored order; names in Han, kana or Hangul have no blanks.
 */
export function displayName(value: string): string {
  const group = preferredName(personNameOf(value));
  const components = group
    .split('^')
    .map((part) => part.trim())
    .filter(Boolean);
  const isEastAsian = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー·・]+$/u.test(
    components.join(''),
  );
  return components.join(isEastAsian ? '' : ' ');
}
