import { bareName, comparableName } from '../name-forms';
import { pinyinOf } from '../pinyin';

/** Whether two writings can be one person's name: the same characters, the same pinyin, or the same words in another order. Initials alone are not enough. */
export function isSameName(one: string, other: string): boolean {
  const there = writings(other);
  return writings(one).some((writing) => there.includes(writing));
}

function writings(name: string): readonly string[] {
  const comparable = comparableName(name).replace(/=/g, '^');
  const bare = bareName(comparable);
  const words = comparable.split(/[\^ ·・]+/).filter(Boolean).sort().join('');
  return [...new Set([bare, words, ...pinyinOf(bare).map((syllables) => syllables.join(''))])].filter(Boolean);
}
