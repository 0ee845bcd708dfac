/** One text in both languages: Chinese, then English. */
export type Pair = readonly [zh: string, en: string];
export interface Pairs {
  readonly [key: string]: Pair | Pairs;
}
export type Language = 'zh' | 'en';

/** The same tree with one language's strings at its leaves. */
export type Side<T> = { readonly [K in keyof T]: T[K] extends Pair ? string : Side<T[K]> };

const isPair = (node: Pair | Pairs): node is Pair => Array.isArray(node);

/** One language's side of a tree of pairs. */
export function sideOf<T extends Pairs>(pairs: T, language: Language): Side<T> {
  const at = language === 'zh' ? 0 : 1;
  return Object.fromEntries(Object.entries(pairs).map(([key, node]) => [key, isPair(node) ? node[at] : sideOf(node, language)])) as Side<T>;
}
