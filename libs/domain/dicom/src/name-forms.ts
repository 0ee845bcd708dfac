import { pinyinOf } from './pinyin';

/** Component groups of a name as DICOM JSON has them. */
export interface NameGroups {
  readonly Alphabetic?: string | undefined;
  readonly Ideographic?: string | undefined;
  readonly Phonetic?: string | undefined;
}

/** Own choice: a name field may hold anything; what is longer than this is no name that somebody types. */
const maxLength = 200;

/** How a name is typed and compared: small letters, one form of every character, no bar (it stands between forms). */
export function comparableName(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[|\0]/g, ' ').trim();
}

/**
 * Every way somebody may write a name when he looks for it: each group as it is and without carets and blanks, and of a name in
 * Han characters its pinyin and the first letters of that. `王^小东` is found as 王小东, wangxiaodong, wang^xiaodong and wxd.
 */
export function nameForms({ Alphabetic, Ideographic, Phonetic }: NameGroups): string[] {
  const forms = new Set<string>();
  for (const group of [Alphabetic, Ideographic, Phonetic]) {
    const whole = comparableName(group ?? '').replace(/[\^ ]+$/, '').slice(0, maxLength);
    if (!whole) continue;
    const bare = bareName(whole);
    forms.add(whole).add(bare);
    for (const syllables of pinyinOf(bare)) {
      forms.add(syllables.join('')).add(syllables.map((syllable) => syllable.charAt(0)).join(''));
      const [family = '', ...given] = syllables;
      if (given.length > 0) forms.add(`${family}^${given.join('')}`);
    }
  }
  return [...forms];
}

/** A name without what separates its parts. */
export function bareName(text: string): string {
  return text.replace(/[\^ ·・]+/g, '');
}

/** The forms as one text to search in: each between bars, so that a pattern can begin and end with a form. */
export function nameIndex(groups: NameGroups): string {
  const forms = nameForms(groups);
  return forms.length > 0 ? `|${forms.join('|')}|` : '';
}
