import { describe, expect, it } from 'vitest';
import { bothLanguages, sayError } from './words';

const leaves = (node: object, path = ''): [string, string][] =>
  Object.entries(node).flatMap(([key, value]) => (typeof value === 'string' ? [[`${path}${key}`, value]] : leaves(value as object, `${path}${key}.`)));

describe('the texts of the reading room', () => {
  it('stand in Chinese and in English', () => {
    expect(leaves(bothLanguages.en).map(([key]) => key)).toEqual(leaves(bothLanguages.zh).map(([key]) => key));
  });
  it('are never empty and have the same gaps to fill', () => {
    const english = new Map(leaves(bothLanguages.en));
    for (const [key, text] of leaves(bothLanguages.zh)) {
      expect(text, key).not.toBe('');
      expect(english.get(key)?.match(/\{\w+\}/g), key).toEqual(text.match(/\{\w+\}/g));
    }
  });
});

describe('a refusal', () => {
  it('by a rule of reading names the rule', () => {
    expect(sayError({ code: 'reader-not-eligible', issues: [{ path: 'credential-expired', message: 'x' }] })).toBe('您现在不能阅读或签发此病例：该医院的阅片资质已过期。');
    expect(sayError({ code: 'reader-not-eligible', issues: [{ path: 'a-rule-of-tomorrow', message: 'x' }] })).toBe('规则不允许您阅读此病例。');
  });
  it('that nobody foresaw is still a sentence', () => {
    for (const problem of [null, undefined, 'x', new Error('x'), { code: 'no-such-code' }]) expect(sayError(problem)).toBe(bothLanguages.zh.otherError);
  });
});
