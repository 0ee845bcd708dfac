import { describe, expect, it } from 'vitest';
import { bothLanguages } from './words';

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
