import { describe, expect, it } from 'vitest';
import { followUpWords, saying } from './follow-up-words';

const leaves = (tree: object): (readonly [string, string])[] => Object.values(tree).flatMap((node: object) => (Array.isArray(node) ? [node as unknown as readonly [string, string]] : leaves(node)));

describe('the words of the follow-up', () => {
  it('stand in both languages with the same gaps', () => {
    for (const [zh, en] of leaves(followUpWords)) {
      expect([zh, en].every((text) => text.trim() !== '')).toBe(true);
      expect(en.match(/\{\w+\}/g)).toEqual(zh.match(/\{\w+\}/g));
    }
  });
  it('are filled in', () => {
    expect(saying('zh')(followUpWords.doubling, { n: 186 })).toBe('体积倍增时间 186 天');
    expect(saying('en')(followUpWords.interval, { low: 140, high: 280 })).toBe(' (140–280 days)');
  });
});
